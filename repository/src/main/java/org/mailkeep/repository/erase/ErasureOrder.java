package org.mailkeep.repository.erase;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.mailkeep.repository.base.Id128;

/**
 * That an account is to be erased.
 *
 * @param id its name
 * @param account whose entries go
 * @param ordered when
 * @param host on which machine it was ordered
 * @param user who was logged in there
 * @param reason why
 * @param reference a file number, a ticket; may be empty
 */
public record ErasureOrder(Id128 id, String account, Instant ordered, String host, String user, String reason,
    String reference) {

  /** The longest reason, reference, host and user, bytes of UTF-8. */
  public static final int LONGEST_TEXT = 1024;

  public ErasureOrder {
    for (String text : new String[] {host, user, reason, reference}) {
      if (text.getBytes(StandardCharsets.UTF_8).length > LONGEST_TEXT) {
        throw new IllegalArgumentException("an order says no more than " + LONGEST_TEXT + " bytes at a time");
      }
    }
    if (account.isEmpty() || reason.isBlank()) {
      throw new IllegalArgumentException("an order names an account and a reason");
    }
  }
}
