package org.mailkeep.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.mailkeep.agent.BackupJob;
import org.mailkeep.agent.JobBounds;
import org.mailkeep.agent.JobPlan;
import org.mailkeep.agent.JobReport;
import org.mailkeep.agent.JobResult;
import org.mailkeep.agent.source.AccountList;
import org.mailkeep.agent.source.FoundAccounts;
import org.mailkeep.agent.source.MailLocation;
import org.mailkeep.agent.source.SourceAccount;
import org.mailkeep.repository.run.AgentCache;
import org.mailkeep.repository.run.Agents;

/** {@code mailkeep backup}: backs the accounts of a mail location up. */
final class BackupCommand implements Command {
  private final Option<MailLocation> source = Option.required("--source", "LOCATION",
      "Where the mail is, in Dovecot's words: maildir:/var/vmail/%d/%n/Maildir, mdbox:/srv/mail/%n/mdbox, sdbox:, mbox:/var/mail/%n, files:/srv/%n.",
      MailLocation::parse);
  private final AccountOptions accounts = new AccountOptions("Only accounts of this name; * and ? stand for anything.");
  private final Option<Optional<Path>> accountsFrom = Option.path("--accounts-from", "FILE",
      "Read the accounts from this file: one a line, and after a tab the home folder.");
  private final Option<Optional<String>> accountsCommand = Option.text("--accounts-command", "COMMAND",
      "Read the accounts from what this shell command prints.");
  private final Option<Boolean> allowMissing = Option.flag("--allow-missing",
      "Go on even if many of the accounts known from before are missing.");
  private final Option<Optional<String>> job = Option.text("--job", "NAME",
      "What to call this backup. Default: backup.");
  private final Option<Boolean> soleAgent = Option.flag("--sole-agent",
      "No other backup to this repository runs meanwhile, whose store could not tell the two apart.");
  private final Option<Boolean> dryRun = Option.flag("--dry-run", "Say what would be backed up, and write nothing.");

  @Override
  public Syntax syntax() {
    return Syntax.of("backup", "Backs mail up.", source, accounts.option(), accountsFrom, accountsCommand, allowMissing,
        job, soleAgent, dryRun);
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    FoundAccounts found = find();
    if (!dryRun.value()) {
      try (OpenRepository open = wiring.openForBackup(); AgentCache cache = AgentCache.open(wiring.cacheFolder(open))) {
        return run(wiring, open, cache, found);
      }
    }
    try (OpenRepository open = wiring.openForDryRun();
        TemporaryFolder folder = TemporaryFolder.in(wiring.cacheFolder(), "mailkeep-dry-run-");
        AgentCache cache = AgentCache.openCopy(wiring.cacheFolder(open), folder.path())) {
      return run(wiring, open, cache, found);
    }
  }

  /** Backs up into a repository that was opened. */
  private ExitCode run(Wiring wiring, OpenRepository open, AgentCache cache, FoundAccounts found) throws IOException {
    Predicate<String> wanted = accounts.wanted();
    String location = source.value().toString();
    List<SourceAccount> chosen = found.accounts().stream().filter(account -> wanted.test(account.name())).toList();
    if (chosen.isEmpty() && cache.bases(location).isEmpty()) {
      throw CommandFailure
          .failed(location + ": no " + accounts.words() + " found; is the path right, and may this user read it?");
    }
    found.refused().forEach(wiring.messages()::error);
    Instant begun = wiring.clock().instant();
    JobPlan plan = new JobPlan(location, chosen, wanted,
        allowMissing.value() ? JobPlan.Missing.ALLOW : JobPlan.Missing.FAIL, JobPlan.Look.CHANGES,
        wiring.shell().host(), job.value().orElse("backup"), soleAgent.value() ? Agents.ONE : Agents.SEVERAL,
        JobBounds.DEFAULT);
    try (Progress progress = wiring.progress("backing up", "messages", "accounts")) {
      JobReport report = new JobReport(new Told(progress, wiring.messages(), wiring.interruption()));
      JobResult result = new BackupJob(open.repository(), cache, wiring.clock(), report).run(plan);
      progress.close();
      Duration took = Duration.between(begun, wiring.clock().instant());
      wiring.output().show(new BackupResult(location, result, report, found.refused(), took, dryRun.value(),
          wiring.requests()));
      boolean all = report.unreadableFiles() == 0 && found.refused().isEmpty();
      return all ? ExitCode.DONE : ExitCode.SOURCES_UNREADABLE;
    }
  }

  private FoundAccounts find() throws IOException {
    if (accountsFrom.value().isPresent() && accountsCommand.value().isPresent()) {
      throw CommandFailure.usage("--accounts-from and --accounts-command exclude each other");
    }
    if (accountsFrom.value().isPresent()) {
      return source.value().find(AccountList.read(accountsFrom.value().get()));
    }
    if (accountsCommand.value().isPresent()) {
      return source.value().find(AccountList.run(List.of("/bin/sh", "-c", accountsCommand.value().get())));
    }
    if (source.value().needsList()) {
      throw CommandFailure.usage(source.value()
          + ": its accounts can't be told from the file system; name them with --accounts-from or --accounts-command");
    }
    return source.value().find();
  }

  /** Draws progress and names what can't be read. */
  private record Told(Progress progress, Messages messages, Interruption interruption) implements JobReport.Listener {
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
    public void account(JobReport.AccountLine account) {
      interruption.check();
      progress.addPart();
    }
  }
}
