package org.mailkeep.agent.dovecot;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** What a mail program can mark a message as (RFC 3501, section 2.3.2). */
public enum MailFlag {
  /** It has been answered. */
  ANSWERED(1, 'R', "\\Answered"),
  /** It is marked as important. */
  FLAGGED(2, 'F', "\\Flagged"),
  /** It is to be expunged. */
  DELETED(4, 'T', "\\Deleted"),
  /** It has been read. */
  SEEN(8, 'S', "\\Seen"),
  /** It is not finished. */
  DRAFT(16, 'D', "\\Draft");

  /** One set for each choice of bits: there are a million messages in a mailbox. */
  private static final List<Set<MailFlag>> BY_BITS = IntStream.range(0, 1 << values().length)
      .mapToObj(MailFlag::withBits).toList();

  private final int bit;
  private final char letter;
  private final String imapName;

  MailFlag(int bit, char letter, String imapName) {
    this.bit = bit;
    this.letter = letter;
    this.imapName = imapName;
  }

  /** Its name in IMAP, such as {@code \Seen}. */
  public String imapName() {
    return imapName;
  }

  /** Those whose bits are set, as indexes have them; other bits do not matter. */
  static Set<MailFlag> ofBits(int bits) {
    return BY_BITS.get(bits & BY_BITS.size() - 1);
  }

  private static Set<MailFlag> withBits(int bits) {
    Set<MailFlag> flags = EnumSet.noneOf(MailFlag.class);
    for (MailFlag flag : values()) {
      if ((bits & flag.bit) != 0) {
        flags.add(flag);
      }
    }
    return Set.copyOf(flags);
  }

  /** Those whose letters are there, as the names of files in a Maildir have them; other letters do not matter. */
  static Set<MailFlag> ofLetters(String letters) {
    Set<MailFlag> flags = EnumSet.noneOf(MailFlag.class);
    for (MailFlag flag : values()) {
      if (letters.indexOf(flag.letter) >= 0) {
        flags.add(flag);
      }
    }
    return flags;
  }
}
