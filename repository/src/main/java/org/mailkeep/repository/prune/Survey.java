package org.mailkeep.repository.prune;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.maintain.MaintenanceContext;
import org.mailkeep.repository.mark.LiveBlocks;
import org.mailkeep.repository.mark.Marking;
import org.mailkeep.repository.mark.RecordOwners;
import org.mailkeep.repository.move.Moves;
import org.mailkeep.repository.pack.BlockExtent;
import org.mailkeep.repository.pack.BlockPlace;
import org.mailkeep.repository.pack.FormerPlace;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.pack.PackKind;
import org.mailkeep.repository.pack.PackSource;
import org.mailkeep.repository.root.Root;
import org.mailkeep.repository.run.AccountTags;
import org.mailkeep.repository.run.LedgerRun;
import org.mailkeep.repository.run.RunId;
import org.mailkeep.repository.snapshot.AccountEntry;
import org.mailkeep.repository.store.SideBySide;

/**
 * What the ledgers' runs need, and of which packs. What was found to be needed stays so when the ledgers grow: a newer root costs only its new runs. Rule 9: starts from ledgers, never from a listing, and fails if anything can't be
 * read. Not thread-safe.
 */
final class Survey {

  private final MaintenanceContext context;
  private final LiveBlocks live = new LiveBlocks();
  private final Marking marking;
  private final RecordOwners records;
  private final Set<RunId> marked = new HashSet<>();
  private final List<Reached> reached = new ArrayList<>();
  private final AccountTags tags;
  private final Map<Integer, RunId> owners = new HashMap<>();
  private final Map<PackId, PackSource> catalogs = new HashMap<>();

  /** Knows nothing so far. What {@code root} says of tags on records and of erasures is all that there is to know of them in this round. */
  Survey(MaintenanceContext context, Root root) throws Corrupt {
    this.context = context;
    marking = new Marking(context.trees(), context.catalogs(), live);
    tags = new AccountTags(context.keyring().chunkIdKey());
    records = new RecordOwners(tags, root.moves().recordsTaggedFrom(),
        root.erasures());
  }

  /** A pack that folded runs have, and what of it is needed. */
  record Surveyed(PackId pack, PackKind kind, long length, LivePacks.Use use) {}

  /**
   * Looks at all packs that the ledgers of {@code root} name and that are stored.
   *
   * @param stored the length of each pack that is stored
   */
  List<Surveyed> look(Root root, Map<PackId, Long> stored, Moves moves) throws IOException {
    return look(context.ledger().runs(root), stored, moves);
  }

  /** The same of some runs, which are marked in their order. */
  List<Surveyed> look(List<LedgerRun> runs, Map<PackId, Long> stored, Moves moves) throws IOException {
    Map<PackId, PackKind> named = new HashMap<>();
    for (LedgerRun run : runs) {
      for (LedgerRun.Pack pack : run.packs()) {
        if (stored.containsKey(pack.id())) {
          named.putIfAbsent(pack.id(), pack.kind().isPresent() ? pack.kind().get() : context.packs().kind(pack.id()));
        }
      }
      mark(run);
    }
    LivePacks packs = new LivePacks();
    live.forEach(block -> packs.add(moves.now(block)));
    addRecords(named, stored, moves, packs);
    List<Surveyed> surveyed = new ArrayList<>();
    LivePacks.Use none = new LivePacks.Use();
    named.forEach((pack, kind) -> {
      LivePacks.Use use = packs.use(pack);
      surveyed.add(new Surveyed(pack, kind, Objects.requireNonNull(stored.get(pack)), use == null ? none : use));
    });
    return surveyed;
  }

  /** Whether a kept page names that place. */
  boolean names(FormerPlace place) {
    return live.has(place);
  }

  /** Whose records blocks may hold. */
  RecordOwners records() {
    return records;
  }

  /** Whether its blocks may be moved: of those of old catalog packs the new tag must be known. */
  boolean isMovable(Surveyed pack) {
    PackSource source = catalogs.get(pack.pack());
    return pack.kind() != PackKind.CATALOG || source != null && source.directory().blocks().stream()
        .allMatch(block -> !pack.use().has(block.offset()) || records.tag(pack.pack(), block) != null);
  }

  private void mark(LedgerRun run) throws IOException {
    if (run.entries().isNone() || !marked.add(run.run())) {
      return;
    }
    for (AccountEntry entry : context.snapshots().read(run).accounts()) {
      if (entry.head().isPresent()) {
        records.add(entry.account());
        owners.putIfAbsent(tags.records(entry.account()), run.run());
        owners.putIfAbsent(tags.blocks(entry.account()), run.run());
        marking.account(entry.head().get());
      }
    }
    reached.add(new Reached(run.run(), live.size()));
  }

  /**
   * Says of each needed block which run was the first that was found to need it, and in which pack it lies now. Of records that is the first run that has their account.
   */
  void needs(Moves moves, Need need) throws IOException {
    Iterator<Reached> runs = reached.iterator();
    int[] end = new int[1];
    int[] seen = new int[1];
    RunId[] by = new RunId[1];
    live.forEach(block -> {
      while (seen[0] >= end[0]) {
        Reached next = runs.next();
        end[0] = next.blocks();
        by[0] = next.run();
      }
      seen[0]++;
      need.block(moves.now(block).pack(), by[0]);
    });
    for (PackSource source : catalogs.values()) {
      List<BlockExtent> blocks = source.directory().blocks();
      for (int ordinal = 0; ordinal < blocks.size(); ordinal++) {
        BlockExtent block = blocks.get(ordinal);
        RunId run = owners.get(block.owner());
        if (run != null && records.owns(source.pack(), block, source.bornIn(ordinal))) {
          need.block(moves.now(new BlockPlace(source.pack(), block.offset(), block.length())).pack(), run);
        }
      }
    }
  }

  /** Takes what needs a pack. */
  @FunctionalInterface
  interface Need {
    void block(PackId pack, RunId run);
  }

  /** How many blocks were found to be needed when the run had been marked. */
  private record Reached(RunId run, int blocks) {}

  private void addRecords(Map<PackId, PackKind> named, Map<PackId, Long> stored, Moves moves, LivePacks packs)
      throws IOException {
    List<PackId> unread = named.entrySet().stream()
        .filter(pack -> pack.getValue() == PackKind.CATALOG && !catalogs.containsKey(pack.getKey()))
        .map(Map.Entry::getKey).toList();
    SideBySide.read(unread, pack -> context.packs().source(pack, Objects.requireNonNull(stored.get(pack))),
        read -> catalogs.put(read.pack(), read));
    for (PackSource source : catalogs.values()) {
      List<BlockExtent> blocks = source.directory().blocks();
      for (int ordinal = 0; ordinal < blocks.size(); ordinal++) {
        BlockExtent block = blocks.get(ordinal);
        LivePacks.Use use = packs.use(source.pack());
        if ((use == null || !use.has(block.offset()))
            && records.owns(source.pack(), block, source.bornIn(ordinal))) {
          packs.add(moves.now(new BlockPlace(source.pack(), block.offset(), block.length())));
        }
      }
    }
  }
}
