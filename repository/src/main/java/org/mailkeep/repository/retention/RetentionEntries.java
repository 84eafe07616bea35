package org.mailkeep.repository.retention;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.mailkeep.repository.run.Distrust;
import org.mailkeep.repository.run.LedgerRun;
import org.mailkeep.repository.run.RunId;
import org.mailkeep.repository.snapshot.AccountEntry;
import org.mailkeep.repository.snapshot.AccountStatus;
import org.mailkeep.repository.snapshot.Snapshot;

/**
 * All entries of all accounts, as much of each as a plan needs: some 30 bytes. Snapshots may come in any order. Not thread-safe.
 *
 * <p>An entry's policy time is when the store got its run's outcome, by the store's clock, which no agent can set; where the store does not say so, when the agent finished, by its own. Nothing is safe or unsafe by it: a wrong
 * time makes other entries be kept than people would expect, and never retires an account's newest complete entry.
 */
public final class RetentionEntries {

  private static final Instant EARLIEST = Instant.parse("1900-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

  private final List<RunId> runs = new ArrayList<>();
  private final Map<RunId, Integer> numbers = new HashMap<>();
  private final Map<String, AccountColumns> accounts = new HashMap<>();
  private final Distrust distrust;
  private long size;

  /** None so far; all are trusted. */
  public RetentionEntries() {
    this(Distrust.NONE);
  }

  /** None so far; those of runs that are distrusted will not count as complete. */
  public RetentionEntries(Distrust distrust) {
    this.distrust = distrust;
  }

  /** Takes all entries of a snapshot. */
  public void add(LedgerRun run, Snapshot snapshot) {
    add(run.run(), run.decided().orElse(snapshot.finished()), snapshot);
  }

  /** Takes all entries of the snapshot of {@code run}, which was or is committed, as of that policy time. */
  public void add(RunId run, Instant time, Snapshot snapshot) {
    boolean distrusted = distrust.distrusts(snapshot);
    snapshot.accounts().forEach(entry -> add(run, time, entry, status(entry, distrusted)));
  }

  /** An account that a revoked agent says is gone is not gone for that. */
  private static AccountStatus status(AccountEntry entry, boolean distrusted) {
    return distrusted ? AccountStatus.UNREADABLE : entry.status();
  }

  /** Takes one entry of the snapshot that {@code run} committed. */
  void add(RunId run, Instant time, AccountEntry entry) {
    add(run, time, entry, entry.status());
  }

  private void add(RunId run, Instant time, AccountEntry entry, AccountStatus status) {
    Integer known = numbers.get(run);
    int number = known == null ? runs.size() : known;
    if (known == null) {
      runs.add(run);
      numbers.put(run, number);
    }
    accounts.computeIfAbsent(entry.account(), account -> new AccountColumns())
        .add(number, millis(time), status, entry.counts());
    size++;
  }

  /** How many there are. */
  public long size() {
    return size;
  }

  /** The names of all accounts, sorted. */
  public SortedSet<String> names() {
    return new TreeSet<>(accounts.keySet());
  }

  /** By account; sorted. */
  Map<String, AccountColumns> accounts() {
    accounts.values().forEach(columns -> columns.sort(runs));
    return new TreeMap<>(accounts);
  }

  /** Those of one account; none if it has no entry. */
  AccountColumns account(String account) {
    AccountColumns columns = accounts.getOrDefault(account, new AccountColumns());
    columns.sort(runs);
    return columns;
  }

  RunId run(int number) {
    return runs.get(number);
  }

  /** The run's number; negative if no entry is of it. */
  int number(RunId run) {
    return numbers.getOrDefault(run, -1);
  }

  /** The time, or the nearest that a calendar has. */
  public static Instant bounded(Instant time) {
    return time.isBefore(EARLIEST) ? EARLIEST : time.isAfter(LATEST) ? LATEST : time;
  }

  private static long millis(Instant time) {
    return bounded(time).toEpochMilli();
  }
}
