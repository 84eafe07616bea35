package org.mailkeep.restore.search;

import java.time.Instant;
import org.mailkeep.repository.snapshot.AccountEntry;
import org.mailkeep.repository.snapshot.Snapshot;

/**
 * One look at an account that a snapshot recorded.
 *
 * @param snapshot the first snapshot with it
 * @param entry what stands there of the account; it has a head
 */
public record Night(Snapshot snapshot, AccountEntry entry) {

  /** When the account was looked at. */
  public Instant captured() {
    return entry.captured();
  }
}
