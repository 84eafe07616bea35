package org.mailkeep.repository.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.index.ChunkIndex;
import org.mailkeep.repository.index.IndexSegment;
import org.mailkeep.repository.index.RocksChunkIndex;
import org.mailkeep.repository.pack.PackDirectory;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.pack.PackKind;
import org.mailkeep.repository.pack.PackReader;
import org.mailkeep.repository.pack.PackReceipt;
import org.mailkeep.repository.store.StoredObject;

/** Makes the local chunk index anew: from the segments of committed runs, or, where segments were lost, from the packs themselves. */
public final class IndexRebuild {

  private final RunContext context;
  private final RunLog.Runs runs;

  public IndexRebuild(RunContext context) throws IOException {
    this.context = context;
    runs = context.log().list(context.roots().newest());
  }

  /** Forgets the local index and reads all segments. What can't be read is left out, with a warning. */
  public Result fromSegments() throws IOException {
    LiveIndex.delete(context.cache().index());
    try (LiveIndex live = new LiveIndex(context.cache().index(), context.keyring().repositoryId(), context.log(),
        runs)) {
      return new Result(live.open().segments().size(), 0, List.of());
    }
  }

  /**
   * Forgets the local index and reads the directory of every content pack that a committed run wrote.
   *
   * @throws RepositoryException.WrongKey if this role does not hold the metadata key, which directories are sealed to
   */
  public Result fromPacks(PackReader packs) throws IOException {
    LiveIndex.delete(context.cache().index());
    List<String> damaged = new ArrayList<>();
    long read = 0;
    try (ChunkIndex index = RocksChunkIndex.open(context.cache().index(), context.keyring().repositoryId())) {
      for (Map.Entry<RunId, RunOutcome.Committed> run : runs.committed().entrySet()) {
        for (PackId pack : run.getValue().packs()) {
          try {
            read += add(index, packs, pack);
          } catch (RepositoryException.Corrupt | RepositoryException.Missing e) {
            damaged.add(String.valueOf(e.getMessage()));
          }
        }
        for (RunOutcome.SegmentRef segment : run.getValue().segments()) {
          index.add(segment.sha256(), new IndexSegment(List.of()));
        }
      }
    }
    return new Result(0, read, damaged);
  }

  private int add(ChunkIndex index, PackReader packs, PackId pack) throws IOException {
    if (packs.kind(pack) != PackKind.CONTENT) {
      return 0;
    }
    List<StoredObject> stored = context.store().list(pack.key().path(), "", 1);
    if (stored.isEmpty()) {
      throw new RepositoryException.Missing(pack.key() + ": missing");
    }
    PackDirectory directory = packs.directory(pack, stored.getFirst().bytes());
    index.add(pack.sha256(), new IndexSegment(List.of(new PackReceipt(pack, stored.getFirst().bytes(), directory))));
    return 1;
  }

  /**
   * What a rebuild took in.
   *
   * @param segments segments in the index now
   * @param packs packs whose directories were read
   * @param damaged what could not be read
   */
  public record Result(long segments, long packs, List<String> damaged) {}
}
