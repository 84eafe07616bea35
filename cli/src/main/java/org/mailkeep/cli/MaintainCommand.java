package org.mailkeep.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.mailkeep.repository.audit.Action;
import org.mailkeep.repository.maintain.Maintenance;
import org.mailkeep.repository.maintain.MaintenanceReport;

/** {@code mailkeep maintain}: keeps the repository quick. */
final class MaintainCommand implements Command {
  /** After which a backup that has not ended counts as dead. */
  static final Duration DEADLINE = Duration.ofDays(2);

  private final Option<Optional<Duration>> deadline = Option.of("--deadline", "DURATION",
      "A backup that has not ended after this time counts as dead: 90m, 36h or 2d. Default: 2d.",
      Amounts::parseDuration);
  private final Option<Boolean> dryRun = Option.flag("--dry-run", "Say what would be done, and write nothing.");

  @Override
  public Syntax syntax() {
    return Syntax.of("maintain",
        "Ends dead backups, folds what has ended and merges index segments, so that starts stay quick.", deadline,
        dryRun);
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    try (OpenRepository open = wiring.open()) {
      Maintenance maintenance = open.repository().maintenance(deadline.value().orElse(DEADLINE));
      MaintenanceReport report = dryRun.value() ? maintenance.plan() : maintenance.run();
      if (!dryRun.value()) {
        new Events(open.repository(), wiring).note(Action.MAINTAINED, event(report));
      }
      wiring.output().show(new Maintained(report, dryRun.value()));
      return report.problems().isEmpty() ? ExitCode.DONE : ExitCode.DAMAGED;
    }
  }

  private static Map<String, String> event(MaintenanceReport report) {
    Map<String, String> details = new LinkedHashMap<>();
    details.put("folded", String.valueOf(report.folded()));
    details.put("ended", String.valueOf(report.ended()));
    details.put("merged", String.valueOf(report.mergedFrom()));
    details.put("roots", String.valueOf(report.roots()));
    details.put("epoch", String.valueOf(report.epoch()));
    details.put("problems", String.valueOf(report.problems().size()));
    return details;
  }

  private record Maintained(MaintenanceReport report, boolean dry) implements Result {
    @Override
    public void text(TextOutput out) throws IOException {
      for (String problem : report.problems()) {
        out.line("damage: " + problem);
      }
      String would = dry ? "would be " : "";
      out.line((dry ? "dry run, nothing written: " : "") + Amounts.count(report.folded(), "backup", "backups") + " "
          + would + "folded; " + Amounts.count(report.ended(), "dead backup", "dead backups") + " " + would
          + "ended; " + Amounts.count(report.mergedFrom(), "index segment", "index segments") + " " + would
          + "merged");
      if (report.waiting() > 0) {
        out.line("  waiting for " + Amounts.count(report.waiting(), "backup", "backups")
            + " that may be under way: what began since then is folded another time");
      }
      out.line("  epoch " + report.epoch() + ", closed below " + report.boundary() + "; "
          + Amounts.count(report.segments(), "merged index segment", "merged index segments"));
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.field("dryRun", dry).field("folded", report.folded()).field("ended", report.ended())
          .field("waiting", report.waiting()).field("mergedFrom", report.mergedFrom())
          .field("segments", report.segments()).field("epoch", report.epoch()).field("boundary", report.boundary())
          .field("roots", report.roots()).texts("problems", report.problems());
    }
  }
}
