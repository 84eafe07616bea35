package org.mailkeep.agent;

import java.util.List;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.mailkeep.repository.run.CommittedRun;
import org.mailkeep.repository.snapshot.AccountEntry;
import org.mailkeep.repository.snapshot.Snapshot;

/**
 * What a job committed.
 *
 * @param runs its runs in their order, at least one
 * @param carried accounts that it did not reach, or not get through
 */
public record JobResult(List<CommittedRun> runs, List<String> carried) {

  public JobResult {
    runs = List.copyOf(runs);
    carried = List.copyOf(carried);
  }

  /** The snapshot committed last. */
  public Snapshot last() {
    return runs.getLast().snapshot();
  }

  /** Every account's entry, by name; of one that stands in several snapshots the last. */
  public List<AccountEntry> accounts() {
    TreeMap<String, AccountEntry> entries = new TreeMap<>();
    for (CommittedRun run : runs) {
      run.snapshot().accounts().forEach(entry -> entries.put(entry.account(), entry));
    }
    return List.copyOf(entries.values());
  }

  /** Plaintext bytes of mail that were new to the repository. */
  public long newBytes() {
    return sum(CommittedRun::newBytes);
  }

  /** Bytes of packs that were stored. */
  public long storedBytes() {
    return sum(CommittedRun::storedBytes);
  }

  /** Bytes of packs that an unfinished job had stored. */
  public long adoptedBytes() {
    return sum(CommittedRun::adoptedBytes);
  }

  private long sum(ToLongFunction<CommittedRun> amount) {
    return runs.stream().mapToLong(amount).sum();
  }
}
