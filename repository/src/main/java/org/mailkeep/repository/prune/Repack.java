package org.mailkeep.repository.prune;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.mailkeep.repository.maintain.MaintenanceContext;
import org.mailkeep.repository.mark.RecordOwners;
import org.mailkeep.repository.pack.BlockExtent;
import org.mailkeep.repository.pack.GatheredPackWriter;
import org.mailkeep.repository.pack.PackKind;
import org.mailkeep.repository.pack.PackOrigin;
import org.mailkeep.repository.pack.PackReceipt;
import org.mailkeep.repository.pack.PackSource;
import org.mailkeep.repository.pack.SealedBlock;
import org.mailkeep.repository.run.MovingRun;

/**
 * Moves the live blocks of some packs into new ones, as a run: rule 14. Blocks of one owner from many nights come to lie beside each other, so that a restore fetches them together. Keeps the live blocks of one new pack in memory. Used
 * once.
 */
final class Repack {

  /** A new pack gets so many bytes of blocks, if there are that many. */
  private static final long PACK_BYTES = 32 << 20;

  private final MaintenanceContext context;
  private final MovingRun run;
  private final RecordOwners records;
  private long packs;
  private long bytes;

  Repack(MaintenanceContext context, MovingRun run, RecordOwners records) {
    this.context = context;
    this.run = run;
    this.records = records;
  }

  /** Moves what is live of {@code sources}, all of which hold something live. */
  void move(List<Survey.Surveyed> sources) throws IOException {
    Map<PackKind, List<Survey.Surveyed>> byKind = new EnumMap<>(PackKind.class);
    sources.stream().sorted(Comparator.comparing(Survey.Surveyed::pack))
        .forEach(source -> byKind.computeIfAbsent(source.kind(), kind -> new ArrayList<>()).add(source));
    for (Map.Entry<PackKind, List<Survey.Surveyed>> kind : byKind.entrySet()) {
      Group group = new Group(kind.getKey());
      for (Survey.Surveyed source : kind.getValue()) {
        group.add(source);
      }
      group.write();
    }
  }

  /** New packs. */
  long packs() {
    return packs;
  }

  /** Bytes of the new packs. */
  long bytes() {
    return bytes;
  }

  /** Blocks for one new pack. */
  private final class Group {
    private final PackKind kind;
    private final List<SealedBlock> blocks = new ArrayList<>();
    private final Set<PackOrigin> origins = new LinkedHashSet<>();
    private long size;

    Group(PackKind kind) {
      this.kind = kind;
    }

    void add(Survey.Surveyed surveyed) throws IOException {
      PackSource source = context.packs().source(surveyed.pack(), surveyed.length());
      List<BlockExtent> extents = source.directory().blocks();
      source.blocks(ordinal -> surveyed.use().has(extents.get(ordinal).offset()), block -> {
        boolean room = size + block.size() <= PACK_BYTES
            && (origins.contains(block.origin()) || origins.size() < GatheredPackWriter.MOST_ORIGINS);
        if (!room) {
          write();
        }
        origins.add(block.origin());
        blocks.add(owned(surveyed, block));
        size += block.size();
      });
    }

    private SealedBlock owned(Survey.Surveyed surveyed, SealedBlock block) {
      if (kind != PackKind.CATALOG) {
        return block;
      }
      Integer tag = records.tag(surveyed.pack(), block.extent());
      return tag == null ? block : block.ownedBy(tag);
    }

    /** Writes what was collected. */
    void write() throws IOException {
      if (blocks.isEmpty()) {
        return;
      }
      Map<Integer, Integer> order = new HashMap<>();
      blocks.forEach(block -> order.putIfAbsent(block.extent().owner(), order.size()));
      blocks.sort(Comparator.comparingInt(block -> order.get(block.extent().owner())));
      try (GatheredPackWriter writer = GatheredPackWriter.open(context.store(), context.keyring(), kind, run.epoch(),
          context.random(), origins)) {
        for (SealedBlock block : blocks) {
          writer.append(block);
        }
        PackReceipt receipt = writer.seal();
        writer.commit();
        run.stored(receipt, kind);
        packs++;
        bytes += receipt.length();
      }
      blocks.clear();
      origins.clear();
      size = 0;
    }
  }
}
