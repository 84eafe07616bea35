package org.mailkeep.repository.retention;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.mailkeep.repository.run.RunId;
import org.mailkeep.repository.snapshot.AccountStatus;

/**
 * What becomes of an entry.
 *
 * @param run the run whose snapshot has it
 * @param time its policy time
 * @param status what it stands for
 * @param reasons why it is kept; none if it is retired
 * @param holds those on it
 * @param suspicion what is suspicious about it, if nobody has accepted that
 */
public record Verdict(RunId run, Instant time, AccountStatus status, Set<Reason> reasons, List<Hold> holds,
    Optional<Suspicion> suspicion) {

  public Verdict {
    reasons = Collections.unmodifiableSet(reasons);
    holds = List.copyOf(holds);
  }

  /** Whether it is kept. */
  public boolean kept() {
    return !reasons.isEmpty();
  }
}
