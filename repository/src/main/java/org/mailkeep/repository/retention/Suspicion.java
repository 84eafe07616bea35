package org.mailkeep.repository.retention;

/**
 * What is strange about an entry.
 *
 * @param kind what happened
 * @param before messages in the account's complete entry before
 * @param messages messages in this one
 * @param changed messages that were read anew and hold other content, for {@link Kind#REWRITTEN}
 */
public record Suspicion(Kind kind, long before, long messages, long changed) {

  /** What happened. */
  public enum Kind {
    /** More than half of the messages are gone. */
    SHRUNK,
    /** More than half of the messages are other ones than before. */
    REWRITTEN
  }
}
