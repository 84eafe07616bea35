package org.mailkeep.agent;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.mailkeep.agent.change.FileClocks;
import org.mailkeep.agent.change.FileFacts;
import org.mailkeep.agent.read.FileReading;
import org.mailkeep.agent.source.SourceAccount;
import org.mailkeep.agent.source.SourceRoot;
import org.mailkeep.agent.unwrap.ProvenPayloads;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.run.AccountBase;
import org.mailkeep.repository.run.AgentCache;
import org.mailkeep.repository.run.BackupRun;
import org.mailkeep.repository.run.CommittedRun;
import org.mailkeep.repository.snapshot.AccountStatus;

/**
 * What a schedule starts: one backup of some accounts, as a chain of runs. Accounts come in the order of how long ago they were last found complete, so that none is left behind for good when time
 * is short. Used by one thread.
 */
public final class BackupJob {

  private static final System.Logger LOG = System.getLogger(BackupJob.class.getName());

  /** So many accounts are looked at from outside before the first is backed up. */
  private static final int SEEN_FIRST = 256;

  /** An account that has not been there for so long is recorded as absent once more, and then forgotten: not every account is deleted by mistake. */
  private static final Duration REMEMBERED = Duration.ofDays(30);

  /** If more than this part of the known accounts is missing, something is not mounted. */
  private static final int MISSING_PART = 5;

  private final Repository repository;
  private final AgentCache cache;
  private final Clock clock;
  private final JobReport report;
  private final FileClocks.Stat stat;

  public BackupJob(Repository repository, AgentCache cache, Clock clock, JobReport report) {
    this(repository, cache, clock, report, FileFacts::of);
  }

  /** A job on a file system that {@code stat} looks at. */
  BackupJob(Repository repository, AgentCache cache, Clock clock, JobReport report, FileClocks.Stat stat) {
    this.stat = stat;
    this.repository = repository;
    this.cache = cache;
    this.clock = clock;
    this.report = report;
  }

  /**
   * Backs the accounts of {@code plan} up and commits them. What was committed stays so, whatever fails later.
   *
   * @throws TooManyMissingException if more than a fifth of the accounts known from before is not there
   */
  public JobResult run(JobPlan plan) throws IOException {
    Map<String, AccountBase> known = new HashMap<>();
    for (AccountBase base : cache.bases(plan.source())) {
      if (plan.wanted().test(base.account())) {
        known.put(base.account(), base);
      }
    }
    List<AccountBase> gone = gone(plan, known);
    Deque<SourceAccount> left = new ArrayDeque<>(inOrder(plan.accounts(), known));
    List<CommittedRun> runs = new ArrayList<>();
    List<String> carried = new ArrayList<>();
    ProvenPayloads payloads = new ProvenPayloads();
    FileClocks clocks = clocks(left);
    int cores = Runtime.getRuntime().availableProcessors();
    try (
        FileReading reading = new FileReading(repository.config().chunker(), repository::fileCutter, payloads, cores)) {
      boolean over = false;
      while (!over) {
        AttachmentRecipes attachments = new AttachmentRecipes(repository.config().chunker().cutFrom());
        try (BackupRun run = repository.begin(cache, plan.agents())) {
          try (AccountsAhead ahead = new AccountsAhead(new AccountLook(plan, clock), clocks, run, left)) {
            over = back(left, run, plan, account -> new AccountBackup(account, plan, ahead, reading, payloads,
                attachments, clocks, report));
          }
          if (over) {
            for (SourceAccount account : left) {
              carry(account.name(), run);
              carried.add(account.name());
            }
            for (AccountBase base : gone) {
              run.missing(base.account(), AccountStatus.ABSENT, clock.instant());
            }
          }
          CommittedRun committed = run.commit(plan.host(), plan.job());
          runs.add(committed);
          report.committed(committed);
        }
      }
    }
    for (AccountBase base : gone) {
      if (base.lastComplete().orElse(base.captured()).isBefore(clock.instant().minus(REMEMBERED))) {
        cache.forget(base.account());
      }
    }
    return new JobResult(runs, carried);
  }

  /** The sooner a late time is seen on the accounts' file systems, the more changes are known to be settled. */
  private FileClocks clocks(Collection<SourceAccount> accounts) throws IOException {
    FileClocks clocks = new FileClocks(stat, clock);
    clocks.look(cache.stamp());
    for (SourceAccount account : accounts.stream().limit(SEEN_FIRST).toList()) {
      for (SourceRoot root : account.roots()) {
        try {
          clocks.look(root.path());
        } catch (IOException e) {
          LOG.log(System.Logger.Level.DEBUG, "{0} can''t be looked at; it will be told when its turn comes",
              root.path());
        }
      }
    }
    return clocks;
  }

  private static List<AccountBase> gone(JobPlan plan, Map<String, AccountBase> known) throws IOException {
    Set<String> there = plan.accounts().stream().map(SourceAccount::name).collect(Collectors.toSet());
    List<AccountBase> gone = known.values().stream().filter(base -> !there.contains(base.account()))
        .sorted(Comparator.comparing(AccountBase::account)).toList();
    if (plan.missing() == JobPlan.Missing.FAIL && gone.size() * MISSING_PART > known.size()) {
      throw new TooManyMissingException(plan.source(), gone.size(), known.size(), gone.getFirst().account());
    }
    return gone;
  }

  /** Those that were never found complete first, then the others, the longest since first. */
  private static List<SourceAccount> inOrder(List<SourceAccount> accounts, Map<String, AccountBase> known) {
    Map<String, Instant> complete = new HashMap<>();
    known.forEach((name, base) -> complete.put(name, base.lastComplete().orElse(Instant.MIN)));
    return accounts.stream()
        .sorted(Comparator.comparing(account -> complete.getOrDefault(account.name(), Instant.MIN)))
        .toList();
  }

  /**
   * Takes accounts into {@code run} until it is to be committed.
   *
   * @return whether the job is over
   */
  private boolean back(Deque<SourceAccount> left, BackupRun run, JobPlan plan, Backups backups)
      throws IOException {
    JobBounds bounds = plan.bounds();
    Instant begun = clock.instant();
    while (!left.isEmpty()) {
      if (bounds.end().reached()) {
        return true;
      }
      if (!backups.of(left.getFirst()).back(run)) {
        return true;
      }
      left.removeFirst();
      boolean full = run.newBytes() >= bounds.commitBytes()
          || Duration.between(begun, clock.instant()).compareTo(bounds.commitAfter()) >= 0;
      if (full && !left.isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /** The account stays as it was: it was not reached. */
  private void carry(String account, BackupRun run) throws IOException {
    Optional<AccountBase> base = run.base(account);
    if (base.isPresent()) {
      run.inherit(base.get(), AccountStatus.CARRIED, base.get().captured());
    } else {
      run.missing(account, AccountStatus.CARRIED, clock.instant());
    }
  }

  @FunctionalInterface
  private interface Backups {
    AccountBackup of(SourceAccount account);
  }
}
