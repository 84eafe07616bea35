package org.mailkeep.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.mailkeep.repository.snapshot.AccountCounts;
import org.mailkeep.repository.snapshot.AccountEntry;
import org.mailkeep.repository.snapshot.AccountStatus;
import org.mailkeep.repository.snapshot.Snapshot;

/**
 * The last backup of a job: the snapshots that one start of it committed.
 *
 * @param name of the job
 * @param snapshots in their order, at least one
 * @param storedBytes of the packs that it stored, if that could be told
 */
record LastBackup(JobName name, List<Snapshot> snapshots, OptionalLong storedBytes) {

  /** A run of a job begins as soon as the one before has committed. */
  private static final Duration LONGEST_COMMIT = Duration.ofMinutes(10);

  LastBackup {
    snapshots = List.copyOf(snapshots);
  }

  /**
   * The last of {@code all}, which are one job's. Its chain goes back from the newest snapshot as long as the one before is by the same agent, ended just before this one began, and names none of the same accounts: a backup
   * names each account once.
   */
  static LastBackup of(JobName name, List<Snapshot> all) {
    List<Snapshot> newestFirst = all.stream()
        .sorted(Comparator.comparing(Snapshot::finished).thenComparing(Snapshot::run).reversed()).toList();
    Deque<Snapshot> chain = new ArrayDeque<>();
    Set<String> named = new HashSet<>();
    for (Snapshot snapshot : newestFirst) {
      List<String> accounts = snapshot.accounts().stream().map(AccountEntry::account).toList();
      if (!chain.isEmpty() && (!follows(chain.getFirst(), snapshot) || accounts.stream().anyMatch(named::contains))) {
        break;
      }
      named.addAll(accounts);
      chain.addFirst(snapshot);
    }
    return new LastBackup(name, List.copyOf(chain), OptionalLong.empty());
  }

  private static boolean follows(Snapshot snapshot, Snapshot before) {
    return snapshot.signer().equals(before.signer())
        && !snapshot.started().isBefore(before.finished())
        && Duration.between(before.finished(), snapshot.started()).compareTo(LONGEST_COMMIT) <= 0;
  }

  LastBackup stored(OptionalLong bytes) {
    return new LastBackup(name, snapshots, bytes);
  }

  Instant started() {
    return snapshots.getFirst().started();
  }

  Instant finished() {
    return snapshots.getLast().finished();
  }

  Duration took() {
    return Duration.between(started(), finished());
  }

  /** How many accounts there are of a status. */
  Map<AccountStatus, Long> accounts() {
    Map<AccountStatus, Long> counts = new EnumMap<>(AccountStatus.class);
    for (AccountStatus status : AccountStatus.values()) {
      counts.put(status, 0L);
    }
    entries().forEach(entry -> counts.merge(entry.status(), 1L, Long::sum));
    return counts;
  }

  long sum(ToLongFunction<AccountCounts> count) {
    return entries().stream().map(AccountEntry::counts).mapToLong(count).sum();
  }

  private List<AccountEntry> entries() {
    return snapshots.stream().flatMap(snapshot -> snapshot.accounts().stream()).toList();
  }
}
