package org.mailkeep.repository.retention;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.snapshot.AccountGlob;

/**
 * Keeps entries whatever the policy says, until it is released.
 *
 * @param id its name
 * @param account a pattern of the accounts that it holds
 * @param snapshot the one snapshot of which it holds them; all if there is none
 * @param reason why
 * @param reference a file number, a ticket; may be empty
 * @param by who placed it, and where
 * @param since when
 */
public record Hold(Id128 id, String account, Optional<Id128> snapshot, String reason, String reference, String by,
    Instant since) {

  /** The longest text, bytes of UTF-8. */
  public static final int LONGEST_TEXT = 1024;

  public Hold {
    for (String text : new String[] {account, reason, reference, by}) {
      if (text.getBytes(StandardCharsets.UTF_8).length > LONGEST_TEXT) {
        throw new IllegalArgumentException("a hold says no more than " + LONGEST_TEXT + " bytes at a time");
      }
    }
    if (account.isEmpty() || reason.isBlank()) {
      throw new IllegalArgumentException("a hold names accounts and a reason");
    }
  }

  /** Whether it holds the entry that a snapshot has of an account. */
  public boolean holds(String name, Id128 run) {
    return has(run) && has(name);
  }

  /** Whether it is on some entry of that account. */
  boolean has(String name) {
    return new AccountGlob(account).test(name);
  }

  /** Whether it is on entries of the snapshot that {@code run} made. */
  public boolean has(Id128 run) {
    return snapshot.isEmpty() || snapshot.get().equals(run);
  }
}
