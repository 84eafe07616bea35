package org.mailkeep.repository.retention;

import java.time.Duration;
import java.util.Optional;
import org.mailkeep.repository.snapshot.AccountCounts;

/**
 * Tells from counts alone whether an account's complete entry looks as if mail had been destroyed: more than half of the messages are gone, or more than half were read anew with content that the repository did not have, while
 * there are not as many more.
 *
 * <p>Content that is known does not alarm: not a {@code --rescan}, which reads everything, nor what a purge, a compression or a move to another format of mail store writes anew. Entries that are not complete prove nothing either
 * way. Entries more than {@link #NEIGHBOURS} apart are not compared: much may happen to a mailbox meanwhile, and once older entries have been thinned out, what came down in small steps must not look like one fall.
 */
final class ShrinkGuard {

  /** A smaller account is emptied by anybody in a minute. */
  static final int FEWEST = 20;

  /** A weekly backup, and a day. */
  static final Duration NEIGHBOURS = Duration.ofDays(8);

  private ShrinkGuard() {}

  /** How many messages of an entry were read anew and may be other ones: none, unless they are more than half and so is, of the bytes read, what was not known. */
  static long rewritten(AccountCounts counts) {
    boolean most = counts.newMessages() > counts.messages() / 2;
    boolean unknown = counts.newContent().isPresent() && counts.newContent().getAsLong() > counts.newBytes() / 2;
    return most && unknown ? counts.newMessages() : 0;
  }

  /**
   * Judges a complete entry.
   *
   * @param before messages in the account's complete entry before
   * @param messages in this one
   * @param rewritten as {@link #rewritten} tells
   * @param apart between the two
   */
  static Optional<Suspicion> judge(long before, long messages, long rewritten, Duration apart) {
    if (before < FEWEST || apart.compareTo(NEIGHBOURS) > 0) {
      return Optional.empty();
    }
    if (messages < before - messages) {
      return Optional.of(new Suspicion(Suspicion.Kind.SHRUNK, before, messages, 0));
    }
    long others = rewritten - Math.max(0, messages - before);
    return others > messages / 2
        ? Optional.of(new Suspicion(Suspicion.Kind.REWRITTEN, before, messages, rewritten))
        : Optional.empty();
  }
}
