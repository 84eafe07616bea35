package org.mailkeep.agent;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.mailkeep.agent.read.FileReading;
import org.mailkeep.agent.source.SourceAccount;
import org.mailkeep.agent.unwrap.ProvenPayloads;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.run.AccountBase;
import org.mailkeep.repository.run.AgentCache;
import org.mailkeep.repository.run.Agents;
import org.mailkeep.repository.run.BackupRun;
import org.mailkeep.repository.run.CommittedRun;
import org.mailkeep.repository.snapshot.AccountStatus;

/** What a schedule starts: one backup of some accounts. */
public final class BackupJob {

  /** If more than this part of the known accounts is missing, something is not mounted. */
  private static final int MISSING_PART = 5;

  private final Repository repository;
  private final AgentCache cache;
  private final Clock clock;
  private final JobReport report;
  private final Agents agents;

  /** A job beside which others may be going on. */
  public BackupJob(Repository repository, AgentCache cache, Clock clock, JobReport report) {
    this(repository, cache, clock, report, Agents.SEVERAL);
  }

  /** A job on a repository to which so many agents back up. */
  public BackupJob(Repository repository, AgentCache cache, Clock clock, JobReport report, Agents agents) {
    this.repository = repository;
    this.cache = cache;
    this.clock = clock;
    this.report = report;
    this.agents = agents;
  }

  /**
   * Backs {@code accounts} up and commits.
   *
   * @param source the mail location that they come from
   * @param accounts those that are there and wanted
   * @param wanted whether an account of that name was asked for: one that was there before and is not now gets recorded as absent
   * @param missing whether to go on when many accounts are gone
   * @throws TooManyMissingException if more than a fifth of the accounts known from before is not there
   */
  public CommittedRun run(String source, List<SourceAccount> accounts, Predicate<String> wanted, Missing missing,
      String host, String job) throws IOException {
    Set<String> there = accounts.stream().map(SourceAccount::name).collect(Collectors.toSet());
    List<AccountBase> known = cache.bases(source).stream().filter(base -> wanted.test(base.account())).toList();
    List<AccountBase> gone = known.stream().filter(base -> !there.contains(base.account())).toList();
    if (missing == Missing.FAIL && gone.size() * MISSING_PART > known.size()) {
      throw new TooManyMissingException(source, gone.size(), known.size(), gone.getFirst().account());
    }
    ProvenPayloads payloads = new ProvenPayloads();
    AttachmentRecipes attachments = new AttachmentRecipes(repository.config().chunker().cutFrom());
    int cores = Runtime.getRuntime().availableProcessors();
    try (FileReading reading = new FileReading(repository.config().chunker(), payloads, cores);
        BackupRun run = repository.begin(cache, agents)) {
      for (SourceAccount account : accounts) {
        new AccountBackup(account, reading, payloads, attachments, report, clock).back(run, source);
      }
      for (AccountBase base : gone) {
        run.missing(base.account(), AccountStatus.ABSENT, clock.instant());
      }
      return run.commit(host, job);
    }
  }

  /** What to do when many accounts that are known from before are not there. */
  public enum Missing {
    FAIL, ALLOW
  }
}
