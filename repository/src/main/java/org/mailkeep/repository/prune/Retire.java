package org.mailkeep.repository.prune;

import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.mailkeep.repository.maintain.MaintenanceContext;
import org.mailkeep.repository.objectlock.LockSection;
import org.mailkeep.repository.root.LedgerRef;
import org.mailkeep.repository.root.Root;
import org.mailkeep.repository.run.AccountTags;
import org.mailkeep.repository.run.KeptEntries;
import org.mailkeep.repository.run.LedgerRun;
import org.mailkeep.repository.run.RunId;
import org.mailkeep.repository.snapshot.AccountEntry;

/** Takes out of the ledgers what retention gives up: rules 9 and 16. Used once. */
final class Retire {

  private final MaintenanceContext context;
  private final Retention retention;
  private final AccountTags tags;
  private long retired;
  private long kept;
  private long snapshots;
  private final Map<RunId, Instant> promised = new HashMap<>();

  Retire(MaintenanceContext context, Retention retention) {
    this.context = context;
    this.retention = retention;
    tags = new AccountTags(context.keyring().chunkIdKey());
  }

  /** The ledgers of {@code root} without what goes. They are stored; no root names them yet. */
  List<LedgerRef> retire(Root root) throws IOException {
    Map<RunId, KeptEntries> changed = plan(root, context.ledger().runs(root));
    if (changed.isEmpty()) {
      return root.ledgers();
    }
    return context.ledger().rewrite(root,
        run -> Optional.of(changed.containsKey(run.run()) ? run.with(changed.get(run.run())) : run));
  }

  /** What becomes of those of {@code runs} that lose entries; nothing is stored. */
  Map<RunId, KeptEntries> plan(Root root, List<LedgerRun> runs) throws IOException {
    Retention.Kept plan = retention.plan(root, runs);
    boolean locks = LockSection.of(root).terms().isPresent();
    Map<RunId, KeptEntries> changed = new HashMap<>();
    for (LedgerRun run : runs) {
      if (!run.entries().isNone()) {
        KeptEntries left = left(run, plan, locks);
        if (!left.equals(run.entries())) {
          changed.put(run.run(), left);
        }
        snapshots += left.isNone() ? 1 : 0;
      }
    }
    return changed;
  }

  private KeptEntries left(LedgerRun run, Retention.Kept plan, boolean locks) throws IOException {
    Set<Long> all = new HashSet<>();
    Set<Long> left = new HashSet<>();
    for (AccountEntry entry : context.snapshots().readAll(run).accounts()) {
      long tag = tags.entry(entry.account());
      all.add(tag);
      if (run.entries().has(tag)) {
        if (plan.keeps(run.run(), entry)) {
          left.add(tag);
          kept++;
          if (locks) {
            promised.merge(run.run(), plan.promised(run.run(), entry), (a, b) -> a.isAfter(b) ? a : b);
          }
        } else {
          retired++;
        }
      }
    }
    return run.entries().narrowed(all, left::contains);
  }

  /** Until when any kept entry of each run is promised to stay; none if nothing is locked. */
  Map<RunId, Instant> promised() {
    return Map.copyOf(promised);
  }

  /** Entries that go. */
  long retired() {
    return retired;
  }

  /** Entries that stay. */
  long kept() {
    return kept;
  }

  /** Snapshots of which nothing is left. */
  long snapshots() {
    return snapshots;
  }
}
