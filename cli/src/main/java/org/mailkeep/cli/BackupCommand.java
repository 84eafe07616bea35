package org.mailkeep.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.mailkeep.agent.JobPlan;
import org.mailkeep.agent.Window;
import org.mailkeep.agent.source.MailLocation;
import org.mailkeep.repository.run.Agents;

/** {@code mailkeep backup}: backs the accounts of a mail location up. */
final class BackupCommand implements Command {
  private final Option<MailLocation> source = Option.required("--source", "LOCATION",
      "Where the mail is, in Dovecot's words: maildir:/var/vmail/%d/%n/Maildir, mdbox:/srv/mail/%n/mdbox, sdbox:, mbox:/var/mail/%n, files:/srv/%n.",
      MailLocation::parse);
  private final Option<List<String>> accounts = Option.texts("--account", "GLOB",
      "Only accounts of this name; * and ? stand for anything.");
  private final Option<List<String>> excluded = Option.texts("--exclude", "GLOB", "No accounts of this name.");
  private final Option<Optional<Path>> accountsFrom = Option.path("--accounts-from", "FILE",
      "Read the accounts from this file: one a line, and after a tab the home folder.");
  private final Option<Optional<String>> accountsCommand = Option.text("--accounts-command", "COMMAND",
      "Read the accounts from what this shell command prints, such as: doveadm user '*'.");
  private final Option<Boolean> allowMissing = Option.flag("--allow-missing",
      "Go on even if many of the accounts known from before are missing.");
  private final Option<Boolean> rescan = Option.flag("--rescan",
      "Read everything, even what shows no change since the last time.");
  private final Option<Optional<Window>> window = Option.of("--window", "FROM-TO",
      "Only in these hours, such as 22:00-06:00: ends in order at the last, and what it did not reach comes first the next time.",
      Window::parse);
  private final Option<Optional<Duration>> stopAfter = Option.of("--stop-after", "TIME",
      "End in order after so long, such as 5h or 90m.", Amounts::parseDuration);
  private final Option<Optional<String>> job = Option.text("--job", "NAME",
      "What to call this backup. Default: backup.");
  private final Option<Boolean> soleAgent = Option.flag("--sole-agent",
      "No other backup to this repository runs meanwhile, whose store could not tell the two apart.");
  private final Option<Boolean> dryRun = Option.flag("--dry-run", "Say what would be backed up, and write nothing.");

  private final MetricsOptions metrics = new MetricsOptions();

  @Override
  public Syntax syntax() {
    return Syntax.of("backup", "Backs mail up.", source, accounts, excluded, accountsFrom, accountsCommand,
        allowMissing, rescan, window, stopAfter, job, soleAgent, dryRun).and(metrics.all());
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    BackupRequest request = new BackupRequest(job.value().orElse("backup"), source.value(), accounts.value(),
        excluded.value(), listed(), allowMissing.value() ? JobPlan.Missing.ALLOW : JobPlan.Missing.FAIL,
        BackupRequest.Look.always(rescan.value() ? JobPlan.Look.RESCAN : JobPlan.Look.CHANGES), window.value(),
        stopAfter.value(), soleAgent.value() ? Agents.ONE : Agents.SEVERAL, BackupRequest.Busy.FAIL, dryRun.value());
    BackupResult result = new BackupMetrics(wiring, request, metrics.targets()).make();
    wiring.output().show(result);
    return result.exitCode();
  }

  private Optional<BackupRequest.Listed> listed() {
    if (accountsFrom.value().isPresent() && accountsCommand.value().isPresent()) {
      throw CommandFailure.usage("--accounts-from and --accounts-command exclude each other");
    }
    return accountsFrom.value().<BackupRequest.Listed>map(BackupRequest.Listed.In::new)
        .or(() -> accountsCommand.value().map(BackupRequest.Listed.By::new));
  }
}
