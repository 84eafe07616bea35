package org.mailkeep.repository.maintain;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.mailkeep.repository.mark.LiveBlocks;
import org.mailkeep.repository.mark.Marking;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.run.LedgerRun;
import org.mailkeep.repository.snapshot.AccountEntry;
import org.mailkeep.repository.snapshot.Snapshot;

/**
 * A run that was under way when its base was retired: it refers to whatever the base referred to, and says of none of it that it borrowed it. Rule 11.
 */
final class LateRun {

  private final MaintenanceContext context;
  private final LedgerRun run;

  LateRun(MaintenanceContext context, LedgerRun run) {
    this.context = context;
    this.run = run;
  }

  /** The packs that it needs, of those condemned. */
  Set<PackId> needs(Set<PackId> condemned) throws IOException {
    LiveBlocks live = new LiveBlocks();
    Marking marking = new Marking(context.trees(), context.catalogs(), live);
    Snapshot snapshot = context.snapshots().read(run);
    for (AccountEntry entry : snapshot.accounts()) {
      if (entry.head().isPresent()) {
        marking.account(entry.head().get());
      }
    }
    Set<PackId> needed = new HashSet<>();
    live.forEach(0, block -> needed.add(block.pack()));
    needed.retainAll(condemned);
    return needed;
  }
}
