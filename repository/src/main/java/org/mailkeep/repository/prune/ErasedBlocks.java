package org.mailkeep.repository.prune;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.base.RepositoryException.UnsupportedFormat;
import org.mailkeep.repository.maintain.MaintenanceContext;
import org.mailkeep.repository.pack.BlockExtent;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.pack.PackSource;
import org.mailkeep.repository.root.Erasure;
import org.mailkeep.repository.root.Erasures;
import org.mailkeep.repository.root.Root;
import org.mailkeep.repository.store.SideBySide;

/**
 * What is stored of accounts whose erasure is not done: their blocks, told by the owner tags in the directories of all packs that there are, whether a run that committed has them or nobody. Each pack is looked at once. Not thread-safe.
 */
final class ErasedBlocks {

  private final MaintenanceContext context;
  private final List<Erasure> erasures;
  private final Map<PackId, List<Held>> seen = new HashMap<>();
  private final Map<PackId, String> unread = new TreeMap<>();
  private final Set<PackId> dead = new HashSet<>();
  private final Map<PackId, LivePacks.Use> uses = new HashMap<>();
  private Set<PackId> stored = Set.of();

  ErasedBlocks(MaintenanceContext context, Erasures all) {
    this.context = context;
    erasures = all.all().stream().filter(erasure -> erasure.cleared().isEmpty()).toList();
  }

  /** Whether there is anything to look for. */
  boolean isLooking() {
    return !erasures.isEmpty();
  }

  /**
   * Looks at the packs that are stored now.
   *
   * @param lengths of all packs that are stored
   * @param surveyed what is needed of those that ledgers name; of all others nothing is
   */
  void look(Map<PackId, Long> lengths, List<Survey.Surveyed> surveyed) throws IOException {
    if (!isLooking()) {
      return;
    }
    stored = Set.copyOf(lengths.keySet());
    unread.keySet().retainAll(stored);
    SideBySide.read(stored.stream().filter(pack -> !seen.containsKey(pack)).toList(),
        pack -> read(pack, Objects.requireNonNull(lengths.get(pack))), read -> {
          seen.put(read.pack, read.blocks);
          if (read.problem != null) {
            unread.put(read.pack, read.problem);
          }
        });
    uses.clear();
    surveyed.forEach(pack -> uses.put(pack.pack(), pack.use()));
    dead.clear();
    for (PackId pack : stored) {
      if (held(pack).stream().anyMatch(block -> !isNeeded(pack, block))) {
        dead.add(pack);
      }
    }
  }

  private Read read(PackId pack, long length) throws IOException {
    try {
      PackSource source = context.packs().source(pack, length);
      List<Held> blocks = new ArrayList<>();
      List<BlockExtent> extents = source.directory().blocks();
      for (int ordinal = 0; ordinal < extents.size(); ordinal++) {
        Held block = new Held(extents.get(ordinal).offset(), extents.get(ordinal).length(),
            extents.get(ordinal).owner(), source.bornIn(ordinal));
        if (erasures.stream().anyMatch(block::isOf)) {
          blocks.add(block);
        }
      }
      return new Read(pack, blocks, null);
    } catch (Missing e) {
      return new Read(pack, List.of(), null);
    } catch (Corrupt | UnsupportedFormat e) {
      return new Read(pack, List.of(),
          e.getMessage() + "; what it holds of accounts that were erased can't be told");
    }
  }

  /** Packs that hold something that nobody needs any more and that was erased. */
  Set<PackId> packs() {
    return Set.copyOf(dead);
  }

  /** One line for each pack that could not be looked at. */
  List<String> problems() {
    return List.copyOf(unread.values());
  }

  /**
   * How far an erasure has come.
   *
   * @param deletedBy the root by which was deleted
   * @param removed packs that were deleted
   */
  Erasure finished(Erasure erasure, Root deletedBy, Set<PackId> removed) {
    if (erasures.stream().noneMatch(looked -> looked.order().equals(erasure.order()))
        || erasure.cleared().isPresent()) {
      return erasure;
    }
    Erasure after = erasure
        .deleted(removed.stream().filter(pack -> held(pack).stream().anyMatch(block -> block.isOf(erasure))).count());
    boolean swept = deletedBy.floor() >= erasure.epoch() && deletedBy.boundary() >= deletedBy.floorEpoch();
    if (!swept || !unread.isEmpty()) {
      return after;
    }
    long blocks = 0;
    long bytes = 0;
    for (PackId pack : stored) {
      for (Held block : held(pack)) {
        if (block.isOf(erasure)) {
          if (!isNeeded(pack, block)) {
            return after;
          }
          blocks++;
          bytes += block.length;
        }
      }
    }
    return after.clearedAt(new Erasure.Cleared(context.clock().instant(), blocks, bytes));
  }

  private List<Held> held(PackId pack) {
    return seen.getOrDefault(pack, List.of());
  }

  private boolean isNeeded(PackId pack, Held block) {
    LivePacks.Use use = uses.get(pack);
    return use != null && use.has(block.offset);
  }

  /** A block of an account that was erased. */
  private record Held(int offset, int length, int owner, int bornIn) {
    boolean isOf(Erasure erasure) {
      return erasure.takes(bornIn) && (owner == erasure.blocks() || owner == erasure.records());
    }
  }

  private record Read(PackId pack, List<Held> blocks, @Nullable String problem) {}
}
