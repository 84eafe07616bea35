package org.mailkeep.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.mailkeep.repository.store.Requests;
import org.mailkeep.restore.MessageRestore;
import org.mailkeep.restore.PointInTime;
import org.mailkeep.restore.RestorePlan;
import org.mailkeep.restore.RestoreReport;
import org.mailkeep.restore.RestoreRun;
import org.mailkeep.restore.Selection;
import org.mailkeep.restore.target.EmlTarget;
import org.mailkeep.restore.target.FilesComparison;
import org.mailkeep.restore.target.FilesTarget;

/** {@code mailkeep restore}: brings accounts, or one mailbox of theirs, back as files, or messages one by one. */
final class RestoreCommand implements Command {
  private final AccountOptions accounts = new AccountOptions("The accounts to restore; * and ? stand for anything.");
  private final Option<Boolean> all = Option.flag("--all", "Restore every account.");
  private final Option<Optional<String>> mailbox = Option.text("--mailbox", "NAME",
      "Only this mailbox, such as INBOX or Work/2026.");
  private final Option<Optional<Long>> message = Option.of("--message", "UID",
      "Only the message of this UID, as ls --messages shows it; with --mailbox and eml:DIR.", RestoreCommand::uid);
  private final AsOf asOf = new AsOf();
  private final Option<Target> to = Option.required("--to", "files:DIR|eml:DIR",
      "Restore files below this folder, each at its original path; or messages, each as ACCOUNT/MAILBOX/UID.eml.",
      Target::of);
  private final Option<Boolean> overwrite = Option.flag("--overwrite",
      "Restore into a folder that isn't empty, and replace files of the same name.");
  private final Option<Boolean> resume = Option.flag("--resume",
      "Go on with a restore of files that was cut off: files that are there with the right length and time are left.");
  private final Option<Boolean> verify = Option.flag("--verify",
      "Afterwards read all restored files and compare them, byte by byte, with the backup.");
  private final Option<Boolean> dryRun = Option.flag("--dry-run", "Say what would be restored, and write nothing.");

  @Override
  public Syntax syntax() {
    return Syntax.of("restore", "Restores mail.", accounts.option(), all, mailbox, message, asOf.at(), asOf.snapshot(),
        to,
        overwrite, resume, verify, dryRun);
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    if (all.value() == accounts.given()) {
      throw CommandFailure.usage("say which accounts to restore, with --account GLOB or with --all");
    }
    if (message.value().isPresent() && (mailbox.value().isEmpty() || !to.value().messages())) {
      throw CommandFailure.usage("--message needs --mailbox NAME and --to eml:DIR");
    }
    if (overwrite.value() && to.value().messages()) {
      throw CommandFailure.usage("--overwrite is for files:DIR; eml:DIR never replaces a file");
    }
    if (to.value().messages() && (resume.value() || verify.value())) {
      throw CommandFailure.usage("--resume and --verify are for files:DIR");
    }
    if (overwrite.value() && resume.value()) {
      throw CommandFailure.usage("--resume leaves files that are there, --overwrite replaces them: say one of them");
    }
    wiring.answerStatus("opening the repository");
    try (OpenRepository open = wiring.open()) {
      List<PointInTime.Choice> chosen = asOf.choose(open.repository(), accounts.wanted(), wiring.zone());
      if (chosen.isEmpty()) {
        throw CommandFailure.failed("no backup of " + accounts.words() + asOf.words(wiring.zone())
            + "; see: mailkeep accounts, mailkeep snapshots");
      }
      if (mailbox.value().isPresent()) {
        chosen = to.value().messages()
            ? Mailboxes.cataloged(mailbox.value().get(), chosen, open.repository())
            : Mailboxes.having(mailbox.value().get(), chosen, open.repository());
      }
      if (dryRun.value() && !to.value().messages()) {
        RestorePlan plan = new RestoreRun(open.repository(), selection(), (files, bytes) -> {}).plan(chosen);
        wiring.output().show(new Planned(to.value(), chosen, plan, wiring.requests()));
        return ExitCode.DONE;
      }
      RestoreReport report;
      try (Progress progress = wiring.progress("restoring", to.value().messages() ? "messages" : "files", "accounts")) {
        progress.expect(mailbox.value().isPresent() || to.value().messages()
            ? 0
            : chosen.stream().mapToLong(choice -> choice.entry().counts().bytes()).sum());
        RestoreRun.Listener listener = (files, bytes) -> progress.add(bytes, files);
        report = to.value().messages() ? messages(open, chosen, listener) : files(open, chosen, listener);
      }
      for (RestoreReport.Failure failure : report.failures()) {
        wiring.messages().error("not restored: " + failure.account() + ": " + failure.path() + ": " + failure.reason());
      }
      wiring.output().show(new Restored(to.value(), chosen, report, dryRun.value(), wiring.requests()));
      return exitCode(report);
    }
  }

  private RestoreReport files(OpenRepository open, List<PointInTime.Choice> chosen, RestoreRun.Listener listener)
      throws IOException {
    FilesTarget.Existing existing = overwrite.value()
        ? FilesTarget.Existing.OVERWRITE
        : resume.value() ? FilesTarget.Existing.RESUME : FilesTarget.Existing.REFUSE;
    Path folder = to.value().folder();
    RestoreReport report = new RestoreRun(open.repository(), selection(), listener).restore(chosen,
        new FilesTarget(folder, existing));
    if (!verify.value() || !report.failures().isEmpty()) {
      return report;
    }
    return new RestoreRun(open.repository(), selection(), (files, bytes) -> {})
        .restore(chosen, new FilesComparison(folder));
  }

  private Selection selection() {
    return new Selection(accounts.wanted(), mailbox.value());
  }

  private RestoreReport messages(OpenRepository open, List<PointInTime.Choice> chosen, RestoreRun.Listener listener)
      throws IOException {
    OptionalLong uid = message.value().map(OptionalLong::of).orElse(OptionalLong.empty());
    MessageRestore run = new MessageRestore(open.repository(), selection(), uid, listener);
    RestoreReport report = dryRun.value() ? run.plan(chosen) : run.restore(chosen, new EmlTarget(to.value().folder()));
    if (uid.isPresent() && report.files() == 0 && report.failures().isEmpty()) {
      throw CommandFailure.failed("no message " + uid.getAsLong() + " in " + mailbox.value().orElseThrow()
          + "; see: mailkeep ls --messages --mailbox NAME --account " + chosen.getFirst().entry().account());
    }
    return report;
  }

  private static ExitCode exitCode(RestoreReport report) {
    if (report.failures().isEmpty()) {
      return ExitCode.DONE;
    }
    return report.failures().stream().anyMatch(RestoreReport.Failure::damaged) ? ExitCode.DAMAGED : ExitCode.FAILED;
  }

  private static long uid(String text) {
    if (!text.matches("[1-9][0-9]{0,9}")) {
      throw new IllegalArgumentException("'" + text + "' is not the UID of a message, a number");
    }
    return Long.parseLong(text);
  }

  /**
   * Where to restore to.
   *
   * @param messages whether each message becomes a file of its own
   */
  private record Target(Path folder, boolean messages) {
    static Target of(String text) {
      for (String kind : List.of("files:", "eml:")) {
        if (text.startsWith(kind) && text.length() > kind.length()) {
          return new Target(Path.of(text.substring(kind.length())), kind.equals("eml:"));
        }
      }
      throw new IllegalArgumentException("'" + text + "' is neither files:DIR nor eml:DIR");
    }
  }

  private record Planned(Target target, List<PointInTime.Choice> chosen, RestorePlan plan, Requests requests)
      implements
        Result {
    @Override
    public void text(TextOutput out) throws IOException {
      out.line("dry run, nothing written: would restore " + Amounts.count(plan.accounts(), "account", "accounts") + ", "
          + Amounts.count(plan.files(), "file", "files") + ", " + Amounts.bytes(plan.bytes()) + " to "
          + target.folder());
      out.line("  would fetch " + Amounts.bytes(plan.fetch().bytes()) + " of mail: "
          + Amounts.count(plan.fetch().blocks(), "block", "blocks") + " in "
          + Amounts.count(plan.fetch().requests(), "request", "requests"));
      out.line("  " + RequestLine.text(requests));
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.field("dryRun", true).field("target", target.folder().toString()).field("files", plan.files())
          .field("bytes", plan.bytes());
      out.field("blocks", plan.fetch().blocks()).field("fetchBytes", plan.fetch().bytes())
          .field("fetchRequests", plan.fetch().requests());
      RequestLine.json(requests, out);
      Restored.accounts(chosen, out);
    }
  }

  private record Restored(Target target, List<PointInTime.Choice> chosen, RestoreReport report,
      boolean dry, Requests requests) implements Result {
    @Override
    public void text(TextOutput out) throws IOException {
      out.line((dry ? "dry run, nothing written: would restore " : "restored ")
          + Amounts.count(report.accounts(), "account", "accounts") + ", "
          + Amounts.count(report.files(), target.messages() ? "message" : "file",
              target.messages() ? "messages" : "files")
          + ", " + Amounts.bytes(report.bytes()) + " to " + target.folder());
      out.line("  " + RequestLine.text(requests));
      if (!report.failures().isEmpty()) {
        out.line("  not restored: " + Amounts.count(report.failures().size(), target.messages() ? "message" : "file",
            target.messages() ? "messages" : "files"));
      }
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.field("dryRun", dry).field("target", target.folder().toString()).field("files", report.files()).field("bytes",
          report.bytes());
      RequestLine.json(requests, out);
      accounts(chosen, out);
      out.list("failures", report.failures(),
          failure -> out.field("account", failure.account()).field("path", failure.path())
              .field("reason", failure.reason())
              .field("damaged", failure.damaged()));
    }

    static void accounts(List<PointInTime.Choice> chosen, JsonOutput out) throws IOException {
      out.list("accounts", chosen,
          choice -> out.field("account", choice.entry().account()).field("captured", choice.entry().captured())
              .field("snapshot", choice.snapshot().run().hex()));
    }
  }
}
