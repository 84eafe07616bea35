package org.mailkeep.repository.retention;

import java.util.Locale;
import java.util.Optional;
import org.mailkeep.repository.snapshot.AccountStatus;

/**
 * A period of which the policy promises a restore point.
 *
 * @param period which
 * @param state whether there is one
 * @param instead what was recorded in a gap, if anything was: unreadable or carried
 */
public record PromisedPeriod(Period period, State state, Optional<AccountStatus> instead) {

  /** Whether the promise is kept. */
  public enum State {
    /** A restore point is there. */
    PRESENT,
    /** The period has not ended yet. */
    PENDING,
    /** There was no complete backup. */
    GAP,
    /** A restore point was there, and is gone before its time. */
    DELETED,
    /** None is there, and a snapshot of the period is gone of which nobody knows whose entries it had. */
    UNKNOWN;

    /** The word for people and JSON. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
