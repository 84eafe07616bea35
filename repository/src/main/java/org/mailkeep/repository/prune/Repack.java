package org.mailkeep.repository.prune;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.mailkeep.repository.maintain.MaintenanceContext;
import org.mailkeep.repository.mark.RecordOwners;
import org.mailkeep.repository.pack.BlockExtent;
import org.mailkeep.repository.pack.PackGatherer;
import org.mailkeep.repository.pack.PackKind;
import org.mailkeep.repository.pack.PackSource;
import org.mailkeep.repository.pack.SealedBlock;
import org.mailkeep.repository.run.MovingRun;

/** Moves the live blocks of some packs into new ones, as a run: rule 14. Used once. */
final class Repack {

  /** A new pack gets so many bytes of blocks, if there are that many. */
  private static final long PACK_BYTES = 32 << 20;

  private final MaintenanceContext context;
  private final MovingRun run;
  private final RecordOwners records;
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
      PackGatherer gatherer = new PackGatherer(run.objects(), context.keyring(), kind.getKey(), run.epoch(),
          context.random(), PACK_BYTES, this::owned, (pack, moves) -> {
            run.stored(pack, kind.getKey());
            bytes += pack.length();
          });
      for (Survey.Surveyed surveyed : kind.getValue()) {
        PackSource source = context.packs().source(surveyed.pack(), surveyed.length());
        gatherer.add(source, live(source, surveyed));
      }
      gatherer.finish();
    }
  }

  private static BitSet live(PackSource source, Survey.Surveyed surveyed) {
    List<BlockExtent> blocks = source.directory().blocks();
    BitSet live = new BitSet(blocks.size());
    for (int ordinal = 0; ordinal < blocks.size(); ordinal++) {
      live.set(ordinal, surveyed.use().has(blocks.get(ordinal).offset()));
    }
    return live;
  }

  private SealedBlock owned(SealedBlock block) {
    Integer tag = block.kind() == PackKind.CATALOG
        ? records.tag(block.former().getLast().pack(), block.extent())
        : null;
    return tag == null ? block : block.ownedBy(tag);
  }

  /** Bytes of the new packs. */
  long bytes() {
    return bytes;
  }
}
