package org.mailkeep.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.mailkeep.repository.store.Requests;
import org.mailkeep.restore.MessageReport;
import org.mailkeep.restore.MessageRestore;
import org.mailkeep.restore.PointInTime;
import org.mailkeep.restore.RestoreReport;
import org.mailkeep.restore.RestoreRun;
import org.mailkeep.restore.Selection;
import org.mailkeep.restore.target.Existing;
import org.mailkeep.restore.target.FilesTarget;
import org.mailkeep.restore.target.MessageTarget;

/** {@code mailkeep restore}: brings accounts, or one mailbox of theirs, back as files, or their messages into whatever takes messages. */
final class RestoreCommand implements Command {
  private final AccountOptions accounts = new AccountOptions("The accounts to restore; * and ? stand for anything.");
  private final Option<Boolean> all = Option.flag("--all", "Restore every account.");
  private final Option<Optional<String>> mailbox = Option.text("--mailbox", "NAME",
      "Only this mailbox, such as INBOX or Work/2026.");
  private final Option<Optional<Long>> message = Option.of("--message", "UID",
      "Only the message of this UID, as ls --messages shows it; with --mailbox.", RestoreCommand::uid);
  private final AsOf asOf = new AsOf();
  private final Option<Destination> to = Option.required("--to", "TARGET",
      "files:DIR for files, each at its original path below DIR; for messages eml:DIR, maildir:DIR, mbox:FILE or mbox:DIR/,"
          + " zip:FILE, imap://USER@HOST/FOLDER, imaps://USER@HOST/FOLDER.",
      Destination::of);
  private final MessageOptions messages = new MessageOptions();
  private final Option<Boolean> overwrite = Option.flag("--overwrite",
      "Restore into a folder that isn't empty, and replace files of the same name.");
  private final Option<Boolean> dryRun = Option.flag("--dry-run", "Say what would be restored, and write nothing.");

  @Override
  public Syntax syntax() {
    return Syntax.of("restore", "Restores mail.", accounts.option(), all, mailbox, message, asOf.at(), asOf.snapshot(),
        to,
        overwrite, dryRun).and(messages.all());
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    if (all.value() == accounts.given()) {
      throw CommandFailure.usage("say which accounts to restore, with --account GLOB or with --all");
    }
    if (message.value().isPresent() && (mailbox.value().isEmpty() || !to.value().takesMessages())) {
      throw CommandFailure.usage("--message needs --mailbox NAME, and --to something other than files:DIR");
    }
    messages.check(to.value(), overwrite.value());
    wiring.answerStatus("opening the repository");
    try (OpenRepository open = wiring.open()) {
      List<PointInTime.Choice> chosen = asOf.choose(open.repository().snapshots(), accounts.wanted(), wiring.zone());
      if (chosen.isEmpty()) {
        throw CommandFailure.failed("no backup of " + accounts.words() + asOf.words(wiring.zone())
            + "; see: mailkeep accounts, mailkeep snapshots");
      }
      if (mailbox.value().isPresent()) {
        chosen = to.value().takesMessages()
            ? Mailboxes.cataloged(mailbox.value().get(), chosen, open.repository())
            : Mailboxes.having(mailbox.value().get(), chosen, open.repository());
      }
      return to.value().takesMessages() ? messages(open, chosen, wiring) : files(open, chosen, wiring);
    }
  }

  private ExitCode files(OpenRepository open, List<PointInTime.Choice> chosen, Wiring wiring) throws IOException {
    RestoreReport report;
    try (Progress progress = wiring.progress("restoring", "files", "accounts")) {
      progress.expect(mailbox.value().isPresent()
          ? 0
          : chosen.stream().mapToLong(choice -> choice.entry().counts().bytes()).sum());
      RestoreRun run = new RestoreRun(open.repository(), new Selection(accounts.wanted(), mailbox.value()),
          (files, bytes) -> progress.add(bytes, files));
      report = dryRun.value()
          ? run.plan(chosen)
          : run.restore(chosen, new FilesTarget(Path.of(to.value().shown()),
              overwrite.value() ? FilesTarget.Existing.OVERWRITE : FilesTarget.Existing.REFUSE));
    }
    complain("not restored", report.failures(), wiring);
    wiring.output().show(new Restored(to.value(), chosen, report, dryRun.value(), wiring.requests()));
    return exitCode(report.failures());
  }

  private ExitCode messages(OpenRepository open, List<PointInTime.Choice> chosen, Wiring wiring) throws IOException {
    OptionalLong uid = message.value().map(OptionalLong::of).orElse(OptionalLong.empty());
    Existing existing = dryRun.value() ? Existing.DRY_RUN : overwrite.value() ? Existing.OVERWRITE : Existing.REFUSE;
    MessageReport report;
    try (
        MessageTarget target = messages.open(to.value(), chosen, chosen.size() == 1 && mailbox.value().isPresent(),
            existing, wiring);
        Progress progress = wiring.progress("restoring", "messages", "accounts")) {
      MessageRestore run = new MessageRestore(open.repository(), new Selection(accounts.wanted(), mailbox.value()), uid,
          messages.into(to.value()), (files, bytes) -> progress.add(bytes, files));
      report = run.restore(chosen, target);
    }
    if (uid.isPresent() && report.found() == 0 && report.failed() == 0) {
      throw CommandFailure.failed("no message " + uid.getAsLong() + " in " + mailbox.value().orElseThrow()
          + "; see: mailkeep ls --messages --mailbox NAME --account " + chosen.getFirst().entry().account());
    }
    complain("not restored", report.failures(), wiring);
    complain("differs", report.differences(), wiring);
    wiring.output().show(new RestoredMessages(to.value(), chosen, report, dryRun.value(), wiring.requests()));
    return report.differing() > 0 && report.failed() == 0 ? ExitCode.FAILED : exitCode(report.failures());
  }

  private static void complain(String what, List<RestoreReport.Failure> failures, Wiring wiring) {
    for (RestoreReport.Failure failure : failures) {
      wiring.messages().error(what + ": " + failure.account() + ": " + failure.path() + ": " + failure.reason());
    }
  }

  private static ExitCode exitCode(List<RestoreReport.Failure> failures) {
    if (failures.isEmpty()) {
      return ExitCode.DONE;
    }
    return failures.stream().anyMatch(RestoreReport.Failure::damaged) ? ExitCode.DAMAGED : ExitCode.FAILED;
  }

  private static long uid(String text) {
    if (!text.matches("[1-9][0-9]{0,9}")) {
      throw new IllegalArgumentException("'" + text + "' is not the UID of a message, a number");
    }
    return Long.parseLong(text);
  }

  private record Restored(Destination target, List<PointInTime.Choice> chosen, RestoreReport report,
      boolean dry, Requests requests) implements Result {
    @Override
    public void text(TextOutput out) throws IOException {
      out.line((dry ? "dry run, nothing written: would restore " : "restored ")
          + Amounts.count(report.accounts(), "account", "accounts") + ", "
          + Amounts.count(report.files(), "file", "files")
          + ", " + Amounts.bytes(report.bytes()) + " to " + target.shown());
      out.line("  " + RequestLine.text(requests));
      if (!report.failures().isEmpty()) {
        out.line("  not restored: " + Amounts.count(report.failures().size(), "file", "files"));
      }
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.field("dryRun", dry).field("target", target.shown()).field("files", report.files()).field("bytes",
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
