package org.mailkeep.repository.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.base.RepositoryException.UnsupportedFormat;
import org.mailkeep.repository.index.ChunkIndex;
import org.mailkeep.repository.index.IndexSegment;
import org.mailkeep.repository.index.RocksChunkIndex;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.pack.PackKind;
import org.mailkeep.repository.pack.PackReader;
import org.mailkeep.repository.pack.PackReceipt;
import org.mailkeep.repository.store.StoredObject;

/** Makes the local chunk index of a machine anew, from the committed runs' segments or from the packs themselves. Used once. */
public final class IndexRebuild {

  private final RunContext context;
  private final PackReader packs;
  private final List<String> problems = new ArrayList<>();
  private long segments;
  private long packsRead;

  /** Will work on the index of {@code context}'s cache. */
  public IndexRebuild(RunContext context, PackReader packs) {
    this.context = context;
    this.packs = packs;
  }

  /** Does it. What can't be read is left out and reported: its chunks will be stored again when they are met again. */
  public Report rebuild(From from) throws IOException {
    Map<RunId, RunOutcome.Committed> committed = context.log().list(context.roots().newest()).committed();
    LiveIndex.delete(context.cache().index());
    try (ChunkIndex index = RocksChunkIndex.open(context.cache().index(), context.keyring().repositoryId())) {
      for (Map.Entry<RunId, RunOutcome.Committed> run : committed.entrySet()) {
        if (run.getValue().inline().isPresent()) {
          LiveIndex.add(index, run.getValue().inline().get());
        }
        switch (from) {
          case SEGMENTS -> fromSegments(index, run.getKey(), run.getValue().segments());
          case PACKS -> fromPacks(index, run.getValue());
        }
      }
    }
    return new Report(segments, packsRead, problems);
  }

  private void fromSegments(ChunkIndex index, RunId run, List<RunOutcome.SegmentRef> refs) throws IOException {
    for (RunOutcome.SegmentRef ref : refs) {
      try {
        index.add(ref.sha256(), context.log().segment(run, ref));
        segments++;
      } catch (Corrupt | Missing | UnsupportedFormat e) {
        problems.add(e.getMessage());
      }
    }
  }

  /** All packs of the run stand in for its first segment, so that none of its segments is asked for again. */
  private void fromPacks(ChunkIndex index, RunOutcome.Committed outcome) throws IOException {
    List<PackReceipt> receipts = new ArrayList<>();
    for (PackId pack : outcome.packs()) {
      try {
        List<StoredObject> stored = context.store().list(pack.key().path(), "", 1);
        if (stored.isEmpty()) {
          throw new Missing(pack.key() + ": missing");
        }
        long length = stored.getFirst().bytes();
        if (packs.kind(pack) == PackKind.CONTENT) {
          receipts.add(new PackReceipt(pack, length, packs.directory(pack, length)));
          packsRead++;
        }
      } catch (Corrupt | Missing | UnsupportedFormat e) {
        problems.add(e.getMessage());
      }
    }
    IndexSegment all = new IndexSegment(receipts);
    for (RunOutcome.SegmentRef ref : outcome.segments()) {
      Hash256 hash = ref.sha256();
      index.add(hash, all);
      all = new IndexSegment(List.of());
    }
  }

  /** What to read. */
  public enum From {
    /** The index segments: quick, and any role can. */
    SEGMENTS,
    /** The directories of the packs, for when segments are lost: needs the metadata key. */
    PACKS
  }

  /**
   * What came of it.
   *
   * @param segments that were read
   * @param packs whose directories were read
   * @param problems one line for each object that could not be used
   */
  public record Report(long segments, long packs, List<String> problems) {
    public Report {
      problems = List.copyOf(problems);
    }
  }
}
