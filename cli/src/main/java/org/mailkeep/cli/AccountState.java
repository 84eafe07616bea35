package org.mailkeep.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import org.mailkeep.repository.snapshot.AccountStatus;

/**
 * How an account's backups are.
 *
 * @param account its name
 * @param job that looked at it last
 * @param status what it found
 * @param looked when that was
 * @param complete when the account was last found complete, as far as was looked back
 */
record AccountState(String account, JobName job, AccountStatus status, Instant looked, Optional<Instant> complete) {

  /** The longest overdue first; those never complete before all others. */
  static final Comparator<AccountState> LONGEST_FIRST = Comparator
      .comparing((AccountState state) -> state.complete().orElse(Instant.MIN)).thenComparing(AccountState::account);

  /** Whether a backup of it is missing: an account that is not there any more needs none. */
  boolean isOverdue(Instant now, Duration limit) {
    return status != AccountStatus.ABSENT
        && complete.map(time -> Duration.between(time, now).compareTo(limit) > 0).orElse(true);
  }
}
