package org.mailkeep.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.mailkeep.repository.audit.Action;
import org.mailkeep.repository.prune.Prune;
import org.mailkeep.repository.prune.PruneReport;
import org.mailkeep.repository.prune.Repacking;

/** {@code mailkeep prune}: deletes what no kept snapshot needs. */
final class PruneCommand implements Command {
  private final Option<Optional<Duration>> deadline = Option.of("--deadline", "DURATION",
      "A backup that has not ended after this time counts as dead: 90m, 36h or 2d. Default: 2d.",
      Amounts::parseDuration);
  private final Option<Optional<Long>> maxRepack = Option.of("--max-repack", "SIZE",
      "Move at most so many bytes out of packs that are mostly dead: 500M, 20G. Default: as much as is worth it.",
      Amounts::parse);
  private final Option<Boolean> dryRun = Option.flag("--dry-run", "Say what would be done, and write nothing.");

  @Override
  public Syntax syntax() {
    return Syntax.of("prune", "Retires what the retention policy gives up, and deletes what no snapshot needs.",
        deadline, maxRepack, dryRun);
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    try (OpenRepository open = wiring.open()) {
      Prune prune = open.repository().prune(deadline.value().orElse(MaintainCommand.DEADLINE),
          open.repository().policy(),
          Repacking.upTo(maxRepack.value().orElse(Long.MAX_VALUE)));
      Events events = new Events(open.repository(), wiring);
      if (!dryRun.value()) {
        events.note(Action.PRUNE_BEGUN, Map.of());
      }
      PruneReport report = dryRun.value() ? prune.plan() : prune.run();
      if (!dryRun.value()) {
        events.note(Action.PRUNED, event(report));
      }
      wiring.output().show(new Pruned(report, dryRun.value()));
      return report.problems().isEmpty() ? ExitCode.DONE : ExitCode.DAMAGED;
    }
  }

  private static Map<String, String> event(PruneReport report) {
    Map<String, String> details = new LinkedHashMap<>();
    details.put("entries retired", String.valueOf(report.retiredEntries()));
    details.put("entries kept", String.valueOf(report.keptEntries()));
    details.put("snapshots gone", String.valueOf(report.retiredSnapshots()));
    details.put("packs deleted", String.valueOf(report.deletedPacks()));
    details.put("bytes deleted", String.valueOf(report.deletedBytes()));
    details.put("bytes moved", String.valueOf(report.movedBytes()));
    details.put("locks made longer", String.valueOf(report.longerLocks()));
    details.put("waiting for", String.valueOf(report.waiting()));
    details.put("problems", String.valueOf(report.problems().size()));
    return details;
  }

  private record Pruned(PruneReport report, boolean dry) implements Result {
    @Override
    public void text(TextOutput out) throws IOException {
      for (String problem : report.problems()) {
        out.line("damage: " + problem);
      }
      out.line((dry ? "dry run, nothing written: " : "")
          + Amounts.count(report.retiredEntries(), "account's entry", "accounts' entries")
          + (dry ? " would be" : "") + " retired, " + Amounts.count(report.keptEntries()) + " kept; "
          + Amounts.count(report.retiredSnapshots(), "snapshot", "snapshots") + " gone as a whole");
      out.line("  " + Amounts.bytes(report.packBytesBefore()) + " were stored, of which "
          + Amounts.bytes(report.liveBytes()) + " are needed");
      if (report.movedBytes() > 0) {
        out.line("  " + Amounts.bytes(report.movedBytes()) + (dry ? " would be" : "")
            + " moved together out of packs that are mostly dead, or small");
      }
      out.line("  " + Amounts.count(report.condemnedPacks(), "pack", "packs") + " of "
          + Amounts.bytes(report.condemnedBytes()) + (dry ? " would be" : "") + " needed no more");
      if (!dry) {
        out.line("  deleted " + Amounts.count(report.deletedPacks(), "pack", "packs") + " of "
            + Amounts.bytes(report.deletedBytes()) + " and "
            + Amounts.count(report.deletedObjects(), "other object", "other objects") + "; "
            + Amounts.bytes(report.packBytesAfter()) + " are stored now");
      }
      if (report.lockedPacks() > 0) {
        out.line("  " + Amounts.count(report.lockedPacks(), "pack", "packs") + " of "
            + Amounts.bytes(report.lockedBytes()) + " are needed no more and locked: they go when their locks end");
      }
      if (report.longerLocks() > 0) {
        out.line("  " + Amounts.count(report.longerLocks(), "object is", "objects are")
            + " locked for longer than before");
      }
      if (report.waiting() > 0) {
        out.line("  waiting for " + Amounts.count(report.waiting(), "backup", "backups")
            + " that may be under way: what they could need is deleted another time");
      }
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.field("dryRun", dry).field("keptEntries", report.keptEntries())
          .field("retiredEntries", report.retiredEntries()).field("retiredSnapshots", report.retiredSnapshots())
          .field("packBytesBefore", report.packBytesBefore()).field("packBytesAfter", report.packBytesAfter())
          .field("liveBytes", report.liveBytes()).field("movedBytes", report.movedBytes())
          .field("condemnedPacks", report.condemnedPacks()).field("condemnedBytes", report.condemnedBytes())
          .field("deletedPacks", report.deletedPacks()).field("deletedBytes", report.deletedBytes())
          .field("deletedObjects", report.deletedObjects()).field("lockedPacks", report.lockedPacks())
          .field("lockedBytes", report.lockedBytes()).field("longerLocks", report.longerLocks())
          .field("waiting", report.waiting())
          .texts("problems", report.problems());
    }
  }
}
