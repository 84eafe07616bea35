package org.mailkeep.cli;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.key.Purpose;
import org.mailkeep.repository.store.Requests;
import org.mailkeep.repository.verify.Finding;
import org.mailkeep.repository.verify.ReadPlan;
import org.mailkeep.repository.verify.VerifyReport;
import org.mailkeep.restore.RestoreDrill;
import org.mailkeep.restore.RestoreReport;

/** {@code mailkeep verify}: proves that what snapshots need is there and sound. */
final class VerifyCommand implements Command {
  private final Option<Optional<ReadPlan>> readData = Option.of("--read-data", "HOW-MUCH",
      "Also read and check packs, those first that were read longest ago: 5%, 20G, as many as 30m allow, or all.",
      ReadData::parse);
  private final Option<Optional<Integer>> drill = Option.of("--drill", "COUNT",
      "Also restore so many mailboxes, chosen by chance among all accounts and nights, to nowhere, and compare.",
      VerifyCommand::count);
  private final Option<Optional<Long>> seed = Option.of("--seed", "NUMBER",
      "Choose the same mailboxes as the drill that printed this number.", VerifyCommand::seed);

  @Override
  public Syntax syntax() {
    return Syntax.of("verify", "Checks that all snapshots can be restored.", readData, drill, seed);
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    if (seed.value().isPresent() && drill.value().isEmpty()) {
      throw CommandFailure.usage("--seed chooses what is drilled: say --drill COUNT as well");
    }
    wiring.answerStatus("opening the repository");
    try (OpenRepository open = wiring.open()) {
      Repository repository = open.repository();
      if (drill.value().isPresent() && !repository.keyring().canOpen(Purpose.CONTENT)) {
        throw new CommandFailure(ExitCode.WRONG_KEY, "the role " + repository.keyring().role()
            + " reads no mail, which a drill does; use the credential of a restorer or of the owner");
      }
      Instant begun = wiring.clock().instant();
      VerifyReport report = verify(repository, wiring);
      long chosen = seed.value().orElseGet(() -> wiring.shell().random().nextLong() >>> 1);
      List<RestoreDrill.Drilled> drilled = drill.value().isPresent() ? drill(repository, chosen, wiring) : List.of();
      if (drilled.size() < drill.value().orElse(0)) {
        wiring.messages().note("mailkeep: chance found no more than "
            + Amounts.count(drilled.size(), "mailbox", "mailboxes") + " with mail to drill");
      }
      new VerifyRecord(open, wiring).keep(begun, report, drilled, chosen);
      wiring.output().show(new Verified(report, drilled, drill.value().map(count -> chosen), wiring.requests()));
      return report.findings().isEmpty() && drilled.stream().allMatch(one -> one.failed() == 0)
          ? ExitCode.DONE
          : ExitCode.DAMAGED;
    }
  }

  private VerifyReport verify(Repository repository, Wiring wiring) throws IOException {
    try (Progress progress = wiring.progress("verifying", "packs", "snapshots")) {
      return new Verification(wiring, progress).run(repository, readData.value().orElse(ReadPlan.NONE));
    }
  }

  private List<RestoreDrill.Drilled> drill(Repository repository, long chosen, Wiring wiring) throws IOException {
    try (Progress progress = wiring.progress("drilling", "messages", "mailboxes")) {
      return new RestoreDrill(repository, new Random(chosen), (files, bytes) -> progress.add(bytes, files))
          .run(drill.value().orElse(0));
    }
  }

  private static int count(String text) {
    if (!text.matches("[1-9][0-9]{0,4}")) {
      throw new IllegalArgumentException("'" + text + "' is not a number of mailboxes, at least 1");
    }
    return Integer.parseInt(text);
  }

  private static long seed(String text) {
    if (!text.matches("[0-9]{1,18}|[0-8][0-9]{18}")) {
      throw new IllegalArgumentException("'" + text + "' is not the number that a drill printed");
    }
    return Long.parseLong(text);
  }

  private record Verified(VerifyReport report, List<RestoreDrill.Drilled> drilled, Optional<Long> seed,
      Requests requests) implements Result {
    @Override
    public void text(TextOutput out) throws IOException {
      for (Finding finding : report.findings()) {
        out.line("damage: " + finding.line());
      }
      out.line("checked " + Amounts.count(report.snapshots(), "snapshot", "snapshots") + ", "
          + Amounts.count(report.accounts(), "account tree", "account trees") + ", "
          + Amounts.count(report.packs(), "pack", "packs") + " of " + Amounts.bytes(report.packBytes()) + "; read "
          + Amounts.count(report.packsRead(), "pack", "packs") + " of "
          + Amounts.bytes(report.bytesRead())
          + (report.packsProven() == 0
              ? ""
              : "; the store's SHA-256 proves " + Amounts.count(report.packsProven(), "pack", "packs")
                  + " without reading"));
      for (RestoreDrill.Drilled one : drilled) {
        out.line("drilled " + one.account() + one.mailbox().map(mailbox -> " " + mailbox).orElse("") + " in snapshot "
            + one.snapshot().brief() + ": "
            + (one.mailbox().isPresent()
                ? Amounts.count(one.items(), "message", "messages")
                : Amounts.count(one.items(), "file", "files"))
            + ", " + Amounts.bytes(one.bytes()) + (one.failed() == 0
                ? ", restored as they were"
                : ", " + Amounts.count(one.failed()) + " of them NOT restored as they were"));
        for (RestoreReport.Failure failure : one.failures()) {
          out.line("damage: " + failure.account() + ": " + failure.path() + ": " + failure.reason());
        }
      }
      if (seed.isPresent()) {
        out.line("  to drill the same again: --drill " + Math.max(1, drilled.size()) + " --seed " + seed.get());
      }
      out.line("  " + RequestLine.text(requests));
      long failed = drilled.stream().mapToLong(RestoreDrill.Drilled::failed).sum();
      out.line(report.findings().isEmpty() && failed == 0
          ? "all is well"
          : "found " + Amounts.count(report.findings().size() + failed, "damage", "damages"));
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.field("snapshots", report.snapshots()).field("accounts", report.accounts()).field("packs", report.packs())
          .field("packBytes", report.packBytes())
          .field("packsRead", report.packsRead()).field("bytesRead", report.bytesRead())
          .field("packsProven", report.packsProven());
      RequestLine.json(requests, out);
      out.list("findings", report.findings(), finding -> out.field("kind", kind(finding))
          .field("object", finding.object()).field("message", finding.line()));
      if (seed.isPresent()) {
        out.field("seed", seed.get());
      }
      out.list("drilled", drilled, one -> {
        out.field("account", one.account()).field("snapshot", one.snapshot().hex()).field("mailbox", one.mailbox())
            .field("items", one.items()).field("bytes", one.bytes()).field("sha256", one.digest().hex())
            .field("failed", one.failed());
        out.list("failures", one.failures(), failure -> out.field("path", failure.path())
            .field("reason", failure.reason()).field("damaged", failure.damaged()));
      });
    }

    private static String kind(Finding finding) {
      return switch (finding) {
        case Finding.Absent absent -> "absent";
        case Finding.Damaged damaged -> "damaged";
        case Finding.Misplaced misplaced -> "misplaced";
      };
    }
  }
}
