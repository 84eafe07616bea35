package org.mailkeep.repository.snapshot;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.mailkeep.repository.base.Id128;

/**
 * What a committed run recorded.
 *
 * @param run the run's id, which is the snapshot's name as well
 * @param epoch the run's epoch
 * @param signer the agent that signed it
 * @param host the machine it ran on
 * @param job the name of what started it
 * @param started when the run began
 * @param finished when the run was about to commit
 * @param accounts by name, sorted
 */
public record Snapshot(Id128 run, int epoch, Id128 signer, String host, String job, Instant started, Instant finished,
    List<AccountEntry> accounts) {

  public Snapshot {
    accounts = List.copyOf(accounts);
  }

  /** The same with no more than the entries of {@code wanted}: who keeps many needs less memory. */
  public Snapshot only(Predicate<String> wanted) {
    return new Snapshot(run, epoch, signer, host, job, started, finished,
        accounts.stream().filter(entry -> wanted.test(entry.account())).toList());
  }

  /** The entry of {@code account}. */
  public Optional<AccountEntry> account(String account) {
    return accounts.stream().filter(entry -> entry.account().equals(account)).findFirst();
  }
}
