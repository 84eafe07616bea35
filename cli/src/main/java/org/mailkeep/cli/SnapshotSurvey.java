package org.mailkeep.cli;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.run.LedgerRun;
import org.mailkeep.repository.run.RunId;
import org.mailkeep.repository.snapshot.AccountEntry;
import org.mailkeep.repository.snapshot.AccountStatus;
import org.mailkeep.repository.snapshot.Snapshot;

/**
 * Finds out of the snapshots what the last backup of each job was and when each account was last complete, and reads no more of them than that takes.
 *
 * <p>Every run names the runs that it was built on: those that recorded its accounts before. So the runs that no other was built on are each job's last ones, that of a job which stopped running weeks ago included: they
 * are read first, and then, step by step, what they were built on. A job's steps end when one brought nothing young enough and no account that was not known, and every account has a complete entry; at the latest at the time that is given.
 */
final class SnapshotSurvey {
  /** So many snapshots are fetched at once. */
  private static final int AT_ONCE = 8;

  /** What ended so long before a job's newest snapshot is no part of its last backup. */
  private static final Duration LONGEST_BACKUP = Duration.ofDays(2);

  private final Repository repository;
  private final Instant since;
  private final Instant allSince;
  private final Map<RunId, LedgerRun> runs;
  private final Map<JobName, Job> jobs = new TreeMap<>();
  private final Map<String, Instant> complete = new HashMap<>();
  private int snapshotsRead;

  private SnapshotSurvey(Repository repository, Instant since, Instant allSince) throws IOException {
    this.repository = repository;
    this.since = since;
    this.allSince = allSince;
    runs = repository.committedSince(since);
  }

  /**
   * Looks.
   *
   * @param since no further back than this
   * @param allSince and at all from this time on: an account that its job names no more is found as long as that
   */
  static SnapshotSurvey of(Repository repository, Instant since, Instant allSince) throws IOException {
    SnapshotSurvey survey = new SnapshotSurvey(repository, since, allSince);
    survey.read();
    return survey;
  }

  /** The last backup of each job that made one. */
  List<LastBackup> lastBackups() {
    List<LastBackup> last = new ArrayList<>();
    jobs.forEach((name, job) -> last.add(LastBackup.of(name, job.candidates)));
    return last;
  }

  /** Every account that is known, by name. */
  List<AccountState> accounts() {
    TreeMap<String, AccountState> states = new TreeMap<>();
    jobs.forEach((name, job) -> job.newest.forEach((account, look) -> states.merge(account,
        new AccountState(account, name, look.status(), look.at(), Optional.ofNullable(complete.get(account))),
        SnapshotSurvey::telling)));
    return List.copyOf(states.values());
  }

  /** The run that committed {@code snapshot}. */
  LedgerRun run(Snapshot snapshot) {
    LedgerRun run = runs.get(new RunId(snapshot.epoch(), snapshot.run()));
    if (run == null) {
      throw new IllegalArgumentException("not one of this survey's");
    }
    return run;
  }

  int snapshotsRead() {
    return snapshotsRead;
  }

  /** An account that moved to another machine is absent on the old one for good: what the other says counts. */
  private static AccountState telling(AccountState one, AccountState other) {
    boolean oneAbsent = one.status() == AccountStatus.ABSENT;
    if (oneAbsent != (other.status() == AccountStatus.ABSENT)) {
      return oneAbsent ? other : one;
    }
    return one.looked().isBefore(other.looked()) ? other : one;
  }

  /** What takes most room, and is of no use here. */
  private static Snapshot withoutHeads(Snapshot snapshot) {
    return new Snapshot(snapshot.run(), snapshot.epoch(), snapshot.signer(), snapshot.host(), snapshot.job(),
        snapshot.started(), snapshot.finished(),
        snapshot.accounts().stream().map(entry -> new AccountEntry(entry.account(), entry.status(), entry.captured(),
            Optional.empty(), entry.counts())).toList());
  }

  private void read() throws IOException {
    Set<RunId> seen = new HashSet<>();
    Set<RunId> builtOn = new HashSet<>();
    runs.values().forEach(run -> builtOn.addAll(run.bases()));
    Set<RunId> next = new LinkedHashSet<>(runs.keySet());
    next.removeAll(builtOn);
    for (int step = 0; !next.isEmpty(); step++) {
      seen.addAll(next);
      Map<JobName, Set<RunId>> before = new TreeMap<>();
      Set<JobName> goOn = new HashSet<>();
      visit(next, (run, snapshot) -> {
        JobName name = JobName.of(snapshot);
        before.computeIfAbsent(name, any -> new LinkedHashSet<>()).addAll(run.bases());
        Job job = jobs.computeIfAbsent(name, any -> new Job());
        if (job.add(snapshot) || !snapshot.started().isBefore(allSince)) {
          goOn.add(name);
        }
        job.consider(snapshot);
      });
      next = new LinkedHashSet<>();
      for (Map.Entry<JobName, Set<RunId>> bases : before.entrySet()) {
        Job job = jobs.get(bases.getKey());
        if (job != null && (step == 0 || goOn.contains(bases.getKey()) || job.seeks())) {
          next.addAll(bases.getValue());
        }
      }
      next.removeAll(seen);
      next.retainAll(runs.keySet());
    }
  }

  /** Visits the snapshots of {@code ids} that are young enough. */
  private void visit(Collection<RunId> ids, Visitor visitor) throws IOException {
    List<LedgerRun> wantedRuns = ids.stream().map(runs::get).toList();
    try (ExecutorService readers = Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
      for (int from = 0; from < wantedRuns.size(); from += AT_ONCE) {
        List<LedgerRun> some = wantedRuns.subList(from, Math.min(from + AT_ONCE, wantedRuns.size()));
        List<Callable<Snapshot>> reads = new ArrayList<>();
        some.forEach(run -> reads.add(() -> repository.snapshot(run)));
        List<Future<Snapshot>> read = readers.invokeAll(reads);
        for (int i = 0; i < some.size(); i++) {
          Snapshot snapshot = read.get(i).get();
          snapshotsRead++;
          if (!snapshot.finished().isBefore(since)) {
            visitor.visit(some.get(i), snapshot);
          }
        }
      }
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandFailure.failed("interrupted");
    }
  }

  @FunctionalInterface
  private interface Visitor {
    void visit(LedgerRun run, Snapshot snapshot);
  }

  /** What an account was like when a job looked at it. */
  private record Look(AccountStatus status, Instant at, Instant finished) {}

  /** What is known of one job. */
  private final class Job {
    private final Map<String, Look> newest = new HashMap<>();
    private final List<Snapshot> candidates = new ArrayList<>();
    private @Nullable Instant newestEnd;

    /** Keeps a snapshot that may be one of the job's last backup. Steps go back in what was built on what, not in time, so it may be met late. */
    void consider(Snapshot snapshot) {
      Instant latest = newestEnd == null || newestEnd.isBefore(snapshot.finished()) ? snapshot.finished() : newestEnd;
      newestEnd = latest;
      candidates.add(withoutHeads(snapshot));
      candidates.removeIf(candidate -> candidate.finished().isBefore(latest.minus(LONGEST_BACKUP)));
    }

    /** Takes a snapshot in, and says whether it has accounts that were not known of this job. */
    boolean add(Snapshot snapshot) {
      int before = newest.size();
      for (AccountEntry entry : snapshot.accounts()) {
        newest.merge(entry.account(), new Look(entry.status(), entry.captured(), snapshot.finished()),
            (one, other) -> one.finished().isBefore(other.finished()) ? other : one);
        if (entry.status() == AccountStatus.COMPLETE) {
          complete.merge(entry.account(), entry.captured(), (one, other) -> one.isBefore(other) ? other : one);
        }
      }
      return newest.size() > before;
    }

    /** Whether an account is there whose last complete entry is yet to be found. */
    boolean seeks() {
      return newest.entrySet().stream().anyMatch(
          entry -> entry.getValue().status() != AccountStatus.ABSENT && !complete.containsKey(entry.getKey()));
    }
  }
}
