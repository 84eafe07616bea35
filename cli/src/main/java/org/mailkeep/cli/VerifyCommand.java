package org.mailkeep.cli;

import java.io.IOException;
import java.util.Optional;
import org.mailkeep.repository.store.Requests;
import org.mailkeep.repository.verify.Finding;
import org.mailkeep.repository.verify.VerifyReport;

/** {@code mailkeep verify}: proves that what snapshots need is there and sound. */
final class VerifyCommand implements Command {
  private final Option<Optional<Double>> readData = Option.of("--read-data", "SHARE",
      "Also read and check this share of the packs, chosen by chance: 5%, 0.05 or all.", VerifyCommand::share);

  @Override
  public Syntax syntax() {
    return Syntax.of("verify", "Checks that all snapshots can be restored.", readData);
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    wiring.answerStatus("opening the repository");
    try (OpenRepository open = wiring.open(); Progress progress = wiring.progress("verifying", "packs", "snapshots")) {
      VerifyReport report = open.repository().verifier().verify(readData.value().orElse(0.0), wiring.shell().random(),
          new VerifyReport.Listener() {
            @Override
            public void checked(String snapshot) {
              progress.addPart();
            }

            @Override
            public void read(long bytes) {
              progress.add(bytes, 1);
            }
          });
      progress.close();
      wiring.output().show(new Verified(report, wiring.requests()));
      return report.findings().isEmpty() ? ExitCode.DONE : ExitCode.DAMAGED;
    }
  }

  private static double share(String text) {
    try {
      double share = text.equals("all")
          ? 1
          : text.endsWith("%")
              ? Double.parseDouble(text.substring(0, text.length() - 1)) / 100
              : Double.parseDouble(text);
      if (share >= 0 && share <= 1) {
        return share;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is not a share such as 5% or all", e);
    }
    throw new IllegalArgumentException("'" + text + "' is not between 0% and 100%");
  }

  private record Verified(VerifyReport report, Requests requests) implements Result {
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
      out.line("  " + RequestLine.text(requests));
      out.line(report.findings().isEmpty()
          ? "all is well"
          : "found " + Amounts.count(report.findings().size(), "damage", "damages"));
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
