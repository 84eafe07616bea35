package org.mailkeep.repository.prune;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.mailkeep.repository.retention.RetentionEntries;
import org.mailkeep.repository.retention.RetentionPlan;
import org.mailkeep.repository.retention.RetentionRecords;
import org.mailkeep.repository.root.Root;
import org.mailkeep.repository.run.CommittedSnapshots;
import org.mailkeep.repository.run.LedgerRun;
import org.mailkeep.repository.run.RunId;
import org.mailkeep.repository.run.RunLog;
import org.mailkeep.repository.snapshot.AccountEntry;
import org.mailkeep.repository.snapshot.Snapshot;
import org.mailkeep.repository.store.SideBySide;

/** Keeps what a root's policy, holds and guard keep: rule 16. */
public final class PolicyRetention implements Retention {

  private final RetentionRecords records;
  private final CommittedSnapshots snapshots;
  private final RunLog log;
  private final Clock clock;

  /** By what {@code records} say, and {@code clock} for ages; {@code log} tells which runs are distrusted. */
  public PolicyRetention(RetentionRecords records, CommittedSnapshots snapshots, RunLog log, Clock clock) {
    this.records = records;
    this.snapshots = snapshots;
    this.log = log;
    this.clock = clock;
  }

  @Override
  public Kept plan(Root root, List<LedgerRun> runs) throws IOException {
    RetentionEntries entries = new RetentionEntries(log.distrust(root));
    record Told(LedgerRun run, Snapshot snapshot) {}
    SideBySide.read(runs.stream().filter(run -> !run.entries().isNone()).toList(),
        run -> new Told(run, snapshots.read(run)), told -> entries.add(told.run(), told.snapshot()));
    RetentionPlan plan = RetentionPlan.of(records.rules(root), entries, clock.instant());
    return new Kept() {
      @Override
      public boolean keeps(RunId run, AccountEntry entry) {
        return plan.keeps(run, entry.account());
      }

      @Override
      public Instant promised(RunId run, AccountEntry entry) {
        return plan.promised(run, entry.account());
      }
    };
  }
}
