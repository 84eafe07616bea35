package org.mailkeep.repository.retention;

import java.time.Instant;
import org.mailkeep.repository.run.RunId;
import org.mailkeep.repository.snapshot.AccountStatus;

/**
 * An entry of an account that was recorded once.
 *
 * @param run the run whose snapshot has, or had it
 * @param time its policy time
 * @param status what it stands for
 * @param fate what became of it
 */
public record Recorded(RunId run, Instant time, AccountStatus status, Fate fate) {

  /** Whether it is there and complete: somebody can be given back all that he had. */
  public boolean isRestorePoint() {
    return fate == Fate.PRESENT && status == AccountStatus.COMPLETE;
  }
}
