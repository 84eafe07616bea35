package org.mailkeep.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.mailkeep.repository.audit.Action;
import org.mailkeep.repository.run.Distrust;
import org.mailkeep.restore.MessageReport;
import org.mailkeep.restore.MessageRestore;
import org.mailkeep.restore.PointInTime;
import org.mailkeep.restore.RestorePlan;
import org.mailkeep.restore.RestoreReport;
import org.mailkeep.restore.RestoreRun;
import org.mailkeep.restore.Selection;
import org.mailkeep.restore.target.Existing;
import org.mailkeep.restore.target.FilesComparison;
import org.mailkeep.restore.target.FilesTarget;
import org.mailkeep.restore.target.MessageTarget;
import org.mailkeep.restore.target.TreeTarget;

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
  private final Option<Boolean> resume = Option.flag("--resume",
      "Go on with a restore of files that was cut off: files that are there with the right length and time are left.");
  private final Option<Boolean> verify = Option.flag("--verify",
      "Afterwards read all restored files and compare them, byte by byte, with the backup.");
  private final RestoreEvents events = new RestoreEvents();
  private final Option<Boolean> dryRun = Option.flag("--dry-run", "Say what would be restored, and write nothing.");

  @Override
  public Syntax syntax() {
    return Syntax.of("restore", "Restores mail.", accounts.option(), all, mailbox, message, asOf.at(), asOf.snapshot(),
        to,
        overwrite, resume, verify, dryRun).and(messages.all()).and(events.options());
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    if (all.value() == accounts.given()) {
      throw CommandFailure.usage("say which accounts to restore, with --account GLOB or with --all");
    }
    if (message.value().isPresent() && (mailbox.value().isEmpty() || !to.value().takesMessages())) {
      throw CommandFailure.usage("--message needs --mailbox NAME, and --to something other than files:DIR");
    }
    if (to.value().takesMessages() && (resume.value() || verify.value())) {
      throw CommandFailure
          .usage("--resume and --verify are for files:DIR; a restore of messages can always be repeated,"
              + " and compares what is there in the end");
    }
    if (overwrite.value() && resume.value()) {
      throw CommandFailure.usage("--resume leaves files that are there, --overwrite replaces them: say one of them");
    }
    messages.check(to.value(), overwrite.value());
    wiring.answerStatus("opening the repository");
    try (OpenRepository open = wiring.open()) {
      List<PointInTime.Choice> chosen = asOf.choose(open.repository(), accounts, wiring::zone);
      if (chosen.isEmpty()) {
        throw CommandFailure.failed("no backup of " + accounts.words() + asOf.words(wiring::zone)
            + "; see: mailkeep accounts, mailkeep snapshots");
      }
      warn(open, chosen, wiring);
      if (mailbox.value().isPresent()) {
        chosen = to.value().takesMessages()
            ? Mailboxes.cataloged(mailbox.value().get(), chosen, open.repository())
            : Mailboxes.having(mailbox.value().get(), chosen, open.repository());
      }
      if (dryRun.value()) {
        return to.value().takesMessages() ? messages(open, chosen, wiring) : plan(open, chosen, wiring);
      }
      events.begin(open, wiring, Action.RESTORE_BEGUN, chosen, details());
      ExitCode code = ExitCode.FAILED;
      try {
        code = to.value().takesMessages() ? messages(open, chosen, wiring) : files(open, chosen, wiring);
        return code;
      } finally {
        events.end(open, wiring, code);
      }
    }
  }

  /** What a revoked agent recorded may be anything: whoever asks for it shall know. */
  private static void warn(OpenRepository open, List<PointInTime.Choice> chosen, Wiring wiring) throws IOException {
    Distrust distrust = open.repository().distrust();
    for (PointInTime.Choice choice : chosen) {
      if (distrust.distrusts(choice.snapshot())) {
        wiring.messages().error("warning: " + choice.entry().account() + " is restored from snapshot "
            + choice.snapshot().run().brief() + ", made with a key that was revoked; for an older one say --at or"
            + " --snapshot");
      }
    }
  }

  /** What the audit log is told beside whose mail it is. */
  private Map<String, String> details() {
    Map<String, String> details = new LinkedHashMap<>();
    mailbox.value().ifPresent(name -> details.put("mailbox", name));
    message.value().ifPresent(uid -> details.put("message", String.valueOf(uid)));
    details.put("to", to.value().shown());
    return details;
  }

  private ExitCode plan(OpenRepository open, List<PointInTime.Choice> chosen, Wiring wiring) throws IOException {
    RestorePlan plan = new RestoreRun(open.repository(), selection(), (files, bytes) -> {}).plan(chosen);
    wiring.output().show(new PlannedFiles(to.value(), chosen, plan, wiring.requests()));
    return ExitCode.DONE;
  }

  private ExitCode files(OpenRepository open, List<PointInTime.Choice> chosen, Wiring wiring) throws IOException {
    Path folder = Path.of(to.value().shown());
    FilesTarget.Existing existing = overwrite.value()
        ? FilesTarget.Existing.OVERWRITE
        : resume.value() ? FilesTarget.Existing.RESUME : FilesTarget.Existing.REFUSE;
    RestoreReport report = files("restoring", open, chosen, new FilesTarget(folder, existing), wiring);
    complain("not restored", report.failures(), wiring);
    List<RestoreReport.Failure> differences = List.of();
    if (verify.value()) {
      differences = files("comparing", open, chosen, new FilesComparison(folder), wiring).failures();
      complain("differs", differences, wiring);
    }
    wiring.output().show(new RestoredFiles(to.value(), chosen, report, verify.value(), differences, wiring.requests()));
    return exitCode(report.failures().isEmpty() ? differences : report.failures());
  }

  private RestoreReport files(String doing, OpenRepository open, List<PointInTime.Choice> chosen, TreeTarget target,
      Wiring wiring) throws IOException {
    try (Progress progress = wiring.progress(doing, "files", "accounts")) {
      progress.expect(mailbox.value().isPresent()
          ? 0
          : chosen.stream().mapToLong(choice -> choice.entry().counts().bytes()).sum());
      return new RestoreRun(open.repository(), selection(), (files, bytes) -> progress.add(bytes, files))
          .restore(chosen, target);
    }
  }

  private Selection selection() {
    return new Selection(accounts.wanted(), mailbox.value());
  }

  private ExitCode messages(OpenRepository open, List<PointInTime.Choice> chosen, Wiring wiring) throws IOException {
    OptionalLong uid = message.value().map(OptionalLong::of).orElse(OptionalLong.empty());
    Existing existing = dryRun.value() ? Existing.DRY_RUN : overwrite.value() ? Existing.OVERWRITE : Existing.REFUSE;
    MessageReport report;
    try (
        MessageTarget target = messages.open(to.value(), chosen, chosen.size() == 1 && mailbox.value().isPresent(),
            existing, wiring);
        Progress progress = wiring.progress("restoring", "messages", "accounts")) {
      MessageRestore run = new MessageRestore(open.repository(), selection(), uid,
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
}
