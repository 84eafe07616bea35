package org.mailkeep.repository.maintain;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.mailkeep.repository.mark.LiveBlocks;
import org.mailkeep.repository.mark.Marking;
import org.mailkeep.repository.mark.RecordOwners;
import org.mailkeep.repository.move.Moves;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.pack.PackKind;
import org.mailkeep.repository.root.Root;
import org.mailkeep.repository.run.AccountTags;
import org.mailkeep.repository.run.LedgerRun;
import org.mailkeep.repository.snapshot.AccountEntry;
import org.mailkeep.repository.snapshot.Snapshot;
import org.mailkeep.repository.store.StoredObject;

/**
 * A run that was under way when its base was retired: it refers to whatever the base referred to, and says of none of it that it borrowed it. Rule 11.
 */
final class LateRun {

  private final MaintenanceContext context;
  private final Root root;
  private final LedgerRun run;

  /** A run that {@code root} is to fold. */
  LateRun(MaintenanceContext context, Root root, LedgerRun run) {
    this.context = context;
    this.root = root;
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
    Moves moves = Moves.open(context.store(), context.keyring(), root.moves().maps());
    Set<PackId> needed = new HashSet<>();
    live.forEach(block -> {
      needed.add(block.pack());
      needed.add(moves.now(block).pack());
    });
    needed.addAll(records(snapshot, root, condemned));
    needed.retainAll(condemned);
    return needed;
  }

  /** Condemned packs with blocks that may hold records of its accounts. */
  private Set<PackId> records(Snapshot snapshot, Root of, Set<PackId> condemned) throws IOException {
    RecordOwners owners = new RecordOwners(new AccountTags(context.keyring().chunkIdKey()),
        of.moves().recordsTaggedFrom(), of.erasures());
    snapshot.accounts().forEach(entry -> owners.add(entry.account()));
    Set<PackId> needed = new HashSet<>();
    for (PackId pack : condemned) {
      for (StoredObject stored : context.store().list(pack.key().path(), "", 1)) {
        if (context.packs().kind(pack) == PackKind.CATALOG
            && owners.owns(context.packs().source(pack, stored.bytes()))) {
          needed.add(pack);
        }
      }
    }
    return needed;
  }
}
