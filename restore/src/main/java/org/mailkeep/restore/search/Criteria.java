package org.mailkeep.restore.search;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.restore.search.MessageFacts.Attachment;

/**
 * What mail is searched for: all that is given must hold. Texts are compared without case, as parts of what they are looked for in.
 *
 * @param mailbox whether a mailbox of that name is searched
 * @param from in names and addresses of the sender
 * @param to in names and addresses of To and Cc
 * @param subject in the subject
 * @param messageId the Message-ID, with angle brackets or without
 * @param since received then or later
 * @param before received earlier
 * @param larger at least so many bytes
 * @param smaller at most so many
 * @param attached whether there is anything attached; empty means either
 * @param attachment a file name of something attached
 * @param deletedSince gone from all mailboxes of the account since then
 * @param body in the text
 */
public record Criteria(Optional<Predicate<String>> mailbox, Optional<String> from, Optional<String> to,
    Optional<String> subject, Optional<String> messageId, Optional<Instant> since, Optional<Instant> before,
    OptionalLong larger, OptionalLong smaller, boolean attached, Optional<Predicate<String>> attachment,
    Optional<Instant> deletedSince, Optional<String> body) {

  public Criteria {
    from = from.map(FoldedText::of);
    to = to.map(FoldedText::of);
    subject = subject.map(FoldedText::of);
    body = body.map(FoldedText::of);
    messageId = messageId.map(Criteria::bare);
  }

  /** Nothing but a Message-ID. */
  static Criteria messageId(String messageId) {
    return new Criteria(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(messageId),
        Optional.empty(), Optional.empty(), OptionalLong.empty(), OptionalLong.empty(), false, Optional.empty(),
        Optional.empty(), Optional.empty());
  }

  /** Whether a message fits as far as the catalog's page tells. */
  boolean fits(CatalogMessage message) {
    return (since.isEmpty() || !message.received().isBefore(since.get()))
        && (before.isEmpty() || message.received().isBefore(before.get()))
        && (larger.isEmpty() || message.size() >= larger.getAsLong())
        && (smaller.isEmpty() || message.size() <= smaller.getAsLong());
  }

  /** Whether the facts of a message matter. */
  boolean needFacts() {
    return from.isPresent() || to.isPresent() || subject.isPresent() || messageId.isPresent() || attached
        || attachment.isPresent();
  }

  /** Whether they fit. */
  boolean fits(MessageFacts facts) {
    return (from.isEmpty() || FoldedText.holds(facts.from(), from.get()))
        && (to.isEmpty() || FoldedText.holds(facts.to(), to.get()) || FoldedText.holds(facts.cc(), to.get()))
        && (subject.isEmpty() || FoldedText.holds(facts.subject(), subject.get()))
        && (messageId.isEmpty() || bare(facts.messageId()).equals(messageId.get()))
        && (!attached || facts.attachmentCount() > 0)
        && (attachment.isEmpty() || fits(facts.attachments(), attachment.get()));
  }

  private static boolean fits(List<Attachment> attachments, Predicate<String> name) {
    return attachments.stream().anyMatch(attachment -> name.test(attachment.name()));
  }

  /** A Message-ID as people write it or as it stands in the header. */
  private static String bare(String messageId) {
    String bare = messageId.strip();
    return bare.startsWith("<") && bare.endsWith(">") && bare.length() > 1
        ? bare.substring(1, bare.length() - 1)
        : bare;
  }
}
