package org.mailkeep.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.mailkeep.repository.store.Requests;
import org.mailkeep.restore.PointInTime;
import org.mailkeep.restore.RestoreReport;
import org.mailkeep.restore.RestoreRun;
import org.mailkeep.restore.Selection;
import org.mailkeep.restore.target.FilesTarget;

/** {@code mailkeep restore}: brings accounts, or one mailbox of theirs, back as files. */
final class RestoreCommand implements Command {
  private final AccountOptions accounts = new AccountOptions("The accounts to restore; * and ? stand for anything.");
  private final Option<Boolean> all = Option.flag("--all", "Restore every account.");
  private final Option<Optional<String>> mailbox = Option.text("--mailbox", "NAME",
      "Only this mailbox, such as INBOX or Work/2026.");
  private final AsOf asOf = new AsOf();
  private final Option<Path> to = Option.required("--to", "files:DIR",
      "Restore files below this folder, each at its original path.", RestoreCommand::target);
  private final Option<Boolean> overwrite = Option.flag("--overwrite",
      "Restore into a folder that isn't empty, and replace files of the same name.");
  private final Option<Boolean> dryRun = Option.flag("--dry-run", "Say what would be restored, and write nothing.");

  @Override
  public Syntax syntax() {
    return Syntax.of("restore", "Restores mail.", accounts.option(), all, mailbox, asOf.at(), asOf.snapshot(), to,
        overwrite, dryRun);
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    if (all.value() == accounts.given()) {
      throw CommandFailure.usage("say which accounts to restore, with --account GLOB or with --all");
    }
    try (OpenRepository open = wiring.open()) {
      List<PointInTime.Choice> chosen = asOf.choose(open.repository().snapshots(), accounts.wanted(), wiring.zone());
      if (chosen.isEmpty()) {
        throw CommandFailure.failed("no backup of " + accounts.words() + asOf.words(wiring.zone())
            + "; see: mailkeep accounts, mailkeep snapshots");
      }
      if (mailbox.value().isPresent()) {
        chosen = Mailboxes.having(mailbox.value().get(), chosen, open.repository());
      }
      RestoreReport report;
      try (Progress progress = wiring.progress("restoring", "files", "accounts")) {
        progress.expect(mailbox.value().isPresent()
            ? 0
            : chosen.stream().mapToLong(choice -> choice.entry().counts().bytes()).sum());
        RestoreRun run = new RestoreRun(open.repository(), new Selection(accounts.wanted(), mailbox.value()),
            (files, bytes) -> progress.add(bytes, files));
        report = dryRun.value()
            ? run.plan(chosen)
            : run.restore(chosen, new FilesTarget(to.value(),
                overwrite.value() ? FilesTarget.Existing.OVERWRITE : FilesTarget.Existing.REFUSE));
      }
      for (RestoreReport.Failure failure : report.failures()) {
        wiring.messages().error("not restored: " + failure.account() + ": " + failure.path() + ": " + failure.reason());
      }
      wiring.output().show(new Restored(to.value(), chosen, report, dryRun.value(), wiring.requests()));
      return exitCode(report);
    }
  }

  private static ExitCode exitCode(RestoreReport report) {
    if (report.failures().isEmpty()) {
      return ExitCode.DONE;
    }
    return report.failures().stream().anyMatch(RestoreReport.Failure::damaged) ? ExitCode.DAMAGED : ExitCode.FAILED;
  }

  private static Path target(String text) {
    if (!text.startsWith("files:") || text.length() == "files:".length()) {
      throw new IllegalArgumentException("'" + text + "' is not files:DIR, the only target of this version");
    }
    return Path.of(text.substring("files:".length()));
  }

  private record Restored(Path target, List<PointInTime.Choice> chosen, RestoreReport report,
      boolean dry, Requests requests) implements Result {
    @Override
    public void text(TextOutput out) throws IOException {
      out.line((dry ? "dry run, nothing written: would restore " : "restored ")
          + Amounts.count(report.accounts(), "account", "accounts") + ", "
          + Amounts.count(report.files(), "file", "files") + ", " + Amounts.bytes(report.bytes()) + " to " + target);
      out.line("  " + RequestLine.text(requests));
      if (!report.failures().isEmpty()) {
        out.line("  not restored: " + Amounts.count(report.failures().size(), "file", "files"));
      }
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.field("dryRun", dry).field("target", target.toString()).field("files", report.files()).field("bytes",
          report.bytes());
      RequestLine.json(requests, out);
      out.list("accounts", chosen,
          choice -> out.field("account", choice.entry().account()).field("captured", choice.entry().captured())
              .field("snapshot", choice.snapshot().run().hex()));
      out.list("failures", report.failures(),
          failure -> out.field("account", failure.account()).field("path", failure.path())
              .field("reason", failure.reason())
              .field("damaged", failure.damaged()));
    }
  }
}
