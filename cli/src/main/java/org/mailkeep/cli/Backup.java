package org.mailkeep.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.mailkeep.agent.BackupJob;
import org.mailkeep.agent.JobBounds;
import org.mailkeep.agent.JobEnd;
import org.mailkeep.agent.JobPlan;
import org.mailkeep.agent.JobReport;
import org.mailkeep.agent.JobResult;
import org.mailkeep.agent.source.AccountList;
import org.mailkeep.agent.source.FoundAccounts;
import org.mailkeep.agent.source.SourceAccount;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.run.AgentCache;
import org.mailkeep.repository.run.CommittedRun;

/** Makes one backup: finds the accounts, opens the repository, runs the job, and draws how far it is. */
final class Backup {
  private final Wiring wiring;
  private final BackupRequest request;
  private final Epilogue epilogue;

  Backup(Wiring wiring, BackupRequest request) {
    this(wiring, request, cache -> {});
  }

  /** One after which {@code epilogue} sees the cache. */
  Backup(Wiring wiring, BackupRequest request, Epilogue epilogue) {
    this.wiring = wiring;
    this.request = request;
    this.epilogue = epilogue;
  }

  /** Makes it. What was committed stays so if this throws. */
  BackupResult make() throws IOException {
    Instant begun = wiring.clock().instant();
    Optional<Instant> end = request.end(begun, wiring::zone);
    wiring.answerStatus("looking for accounts");
    FoundAccounts found = find();
    wiring.answerStatus("opening the repository");
    if (!request.dryRun()) {
      while (true) {
        Path folder;
        try (OpenRepository open = wiring.openForBackup()) {
          folder = wiring.cacheFolder(open);
          Optional<AgentCache> taken = take(folder);
          if (taken.isPresent()) {
            try (AgentCache cache = taken.get()) {
              return make(open, cache, found, begun, end);
            }
          }
        }
        // Nothing that was read of the repository before is used afterwards: the other backup adds to it.
        new CacheTurn(wiring.messages(), wiring.clock()).await(folder, end);
      }
    }
    try (OpenRepository open = wiring.openForDryRun();
        TemporaryFolder folder = TemporaryFolder.in(wiring.cacheFolder(), "mailkeep-dry-run-");
        AgentCache cache = AgentCache.openCopy(wiring.cacheFolder(open), folder.path())) {
      return make(open, cache, found, begun, end);
    }
  }

  /** The local cache; none if another backup has it and is to be waited for. */
  private Optional<AgentCache> take(Path folder) throws IOException {
    try {
      return Optional.of(AgentCache.open(folder));
    } catch (RepositoryException.Unavailable e) {
      if (request.busy() == BackupRequest.Busy.FAIL) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private BackupResult make(OpenRepository open, AgentCache cache, FoundAccounts found, Instant begun,
      Optional<Instant> end) throws IOException {
    Predicate<String> wanted = request.wanted();
    String location = request.source().toString();
    List<SourceAccount> chosen = found.accounts().stream().filter(account -> wanted.test(account.name())).toList();
    if (chosen.isEmpty() && cache.bases(location).isEmpty()) {
      throw CommandFailure
          .failed(location + ": no " + request.words() + " found; is the path right, and may this user read it?");
    }
    found.refused().forEach(wiring.messages()::error);
    Interruption interruption = wiring.interruption();
    JobEnd over = () -> interruption.requested()
        || end.isPresent() && !wiring.clock().instant().isBefore(end.get());
    JobPlan.Look look = request.look().choose(() -> cache.bases(location).isEmpty());
    JobPlan plan = new JobPlan(location, chosen, wanted, request.missing(), look, wiring.shell().host(),
        request.job(), request.agents(), JobBounds.DEFAULT.until(over));
    try (Progress progress = wiring.progress("backing up", "messages", "accounts")) {
      progress.expectParts(chosen.size());
      DoneShare done = DoneShare.of(chosen, progress.isDrawn() ? cache.bases(location) : List.of());
      BackupEvents events = new BackupEvents(new Events(open.repository(), wiring), request.job());
      JobReport report = new JobReport(
          new Told(progress, done, wiring.messages(), interruption, request.dryRun() ? run -> {} : events::committed));
      JobResult result;
      try {
        result = interruption
            .gently(() -> new BackupJob(open.repository(), cache, wiring.clock(), report).run(plan));
      } catch (Throwable e) {
        if (!request.dryRun()) {
          events.failed(e, interruption.requested());
        }
        throw e;
      }
      if (!chosen.isEmpty() && result.carried().size() == chosen.size()) {
        wiring.messages().error("its time was up before any account was done: everything stays as it was");
      }
      return new BackupResult(location, result, report, found.refused(),
          Duration.between(begun, wiring.clock().instant()), request.dryRun(), wiring.requests(),
          interruption.requested());
    } finally {
      epilogue.over(cache);
    }
  }

  private FoundAccounts find() throws IOException {
    if (request.listed().isPresent()) {
      return request.source().find(switch (request.listed().get()) {
        case BackupRequest.Listed.In(var file) -> AccountList.read(file);
        case BackupRequest.Listed.By(var command) -> AccountList.run(List.of("/bin/sh", "-c", command));
      });
    }
    if (request.source().needsList()) {
      throw CommandFailure.usage(request.source()
          + ": its accounts can't be told from the file system; name them with --accounts-from or --accounts-command");
    }
    return request.source().find();
  }

  /** Is shown what the agent knows when the job is over, however that came, and does not throw. */
  @FunctionalInterface
  interface Epilogue {
    void over(AgentCache cache);
  }

  /** Draws progress and names what can't be read. */
  private record Told(Progress progress, DoneShare done, Messages messages, Interruption interruption,
      Consumer<CommittedRun> events) implements JobReport.Listener {
    @Override
    public void read(long bytes, long messagesRead) {
      interruption.check();
      progress.add(bytes, messagesRead);
    }

    @Override
    public void unreadable(JobReport.Unreadable file) {
      interruption.check();
      messages.error("unreadable: " + file.path() + ": " + file.reason() + " (account " + file.account() + ")");
    }

    @Override
    public void begun(String account) {
      progress.beginPart(account);
    }

    @Override
    public void account(JobReport.AccountLine account) {
      interruption.check();
      progress.addPart();
      progress.done(done.done(account.account()));
    }

    @Override
    public void committed(CommittedRun run) {
      progress.commit();
      events.accept(run);
    }
  }
}
