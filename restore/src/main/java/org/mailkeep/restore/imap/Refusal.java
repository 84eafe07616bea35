package org.mailkeep.restore.imap;

import java.io.IOException;
import java.util.Set;

/** The server said NO or BAD. The connection is as it was. */
final class Refusal extends IOException {
  private static final long serialVersionUID = 1L;

  private static final Set<String> PASSING = Set.of("UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG");

  private final String code;

  /**
   * Makes one.
   *
   * @param code the name of the response code (RFC 5530), in capitals; empty if there is none
   */
  Refusal(String message, String code) {
    super(message);
    this.code = code;
  }

  /** Whether another attempt may go better. */
  boolean isPassing() {
    return PASSING.contains(code);
  }

  /** Whether nothing more will go into this mailbox until a person acts. */
  boolean isFull() {
    return code.equals("OVERQUOTA");
  }
}
