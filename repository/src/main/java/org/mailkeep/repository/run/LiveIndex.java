package org.mailkeep.repository.run;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.index.ChunkIndex;
import org.mailkeep.repository.index.ChunkLocation;
import org.mailkeep.repository.index.IndexSegment;
import org.mailkeep.repository.index.IndexSegmentFormat;
import org.mailkeep.repository.index.MergedRef;
import org.mailkeep.repository.index.MergedSegment;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.root.PackListRef;
import org.mailkeep.repository.root.PackLists;
import org.mailkeep.repository.root.Root;
import org.mailkeep.repository.root.RootUser;

/**
 * The chunk index as one run may use it: up to date with the segments of all committed runs, those that the root has folded and those of open epochs, and silent about packs of any other, or that
 * are condemned or dropped. It is opened at the first question, and not at all if no run has committed content. Not thread-safe.
 */
final class LiveIndex implements Closeable {

  private static final System.Logger LOG = System.getLogger(LiveIndex.class.getName());

  /** While maintenance goes on, what a root named may be gone; so often is looked again. */
  private static final int LOOKS = 5;

  private final AgentCache cache;
  private final Id128 repository;
  private final RunContext context;
  private Root root;
  private final RunLog.Runs seen;
  private final Map<RunId, RunOutcome.Committed> committed;
  private final Distrust distrust;
  private @Nullable ChunkIndex index;
  private BitSet live = new BitSet();
  private boolean renewed;

  LiveIndex(RunContext context, Root root, RunLog.Runs seen, Distrust distrust) {
    this.cache = context.cache();
    this.repository = context.keyring().repositoryId();
    this.context = context;
    this.root = root;
    this.seen = seen;
    this.committed = seen.committed();
    this.distrust = distrust;
  }

  /** Where {@code id} lies, best in a block of {@code owner}. */
  Optional<ChunkLocation> find(ChunkId id, int owner) throws IOException {
    if (index == null && root.merged().isEmpty() && committed.values().stream()
        .allMatch(outcome -> outcome.segments().isEmpty() && outcome.inline().isEmpty())) {
      return Optional.empty();
    }
    try {
      return open().find(id, owner, live::get);
    } catch (ChunkIndex.Unusable e) {
      if (renewed) {
        throw e;
      }
      renew(e);
      return open().find(id, owner, live::get);
    }
  }

  /** An index whose damage shows only when it is used is made anew as well, once. */
  private void renew(ChunkIndex.Unusable reason) throws IOException {
    renewed = true;
    LOG.log(System.Logger.Level.INFO, "the local chunk index is made anew: {0}", reason.getMessage());
    ChunkIndex damaged = index;
    index = null;
    if (damaged != null) {
      try {
        damaged.close();
      } catch (ChunkIndex.Unusable e) {
        LOG.log(System.Logger.Level.DEBUG, "closing it: {0}", e.getMessage());
      }
    }
    delete(cache.index());
  }

  /** Brings the index up to date, without a question. */
  ChunkIndex open() throws IOException {
    ChunkIndex opened = index;
    if (opened == null) {
      opened = openUsable();
      index = opened;
      read(opened);
    }
    return opened;
  }

  /**
   * Reads what the newest root says: what the one said that the run began with may be swept by now. Nothing that was condemned after a run began is dropped before it ends, and what was condemned before stays out of
   * the live index, so any later root is as good.
   */
  private void read(ChunkIndex opened) throws IOException {
    for (int look = 1;; look++) {
      root = context.roots().newest();
      root.refuseUnknown(RootUser.AGENT);
      try {
        catchUp(opened);
        live = live(opened);
        return;
      } catch (RepositoryException.Missing e) {
        if (look == LOOKS || context.roots().newest().sequence() == root.sequence()) {
          throw e;
        }
      }
    }
  }

  /** Rule 3: what the root's segments and the open epochs' runs name, and is neither condemned nor dropped nor distrusted. */
  private BitSet live(ChunkIndex opened) throws IOException {
    Set<PackId> unfolded = new HashSet<>();
    committed.forEach((run, outcome) -> {
      if (lends(run, outcome)) {
        unfolded.addAll(outcome.packs());
      }
    });
    BitSet packs = opened.live(unfolded::contains);
    for (MergedRef merged : root.merged()) {
      packs.or(opened.packs(merged.table()));
    }
    List<PackListRef> refs = new ArrayList<>(root.condemned());
    refs.addAll(root.dropped());
    Set<PackId> out = new HashSet<>(distrust.packs());
    out.addAll(new PackLists(context.store(), context.keyring()).read(refs));
    if (!out.isEmpty()) {
      packs.andNot(opened.live(out::contains));
    }
    return packs;
  }

  /** What a run that is not folded has moved may come from a distrusted pack: the fold will tell. */
  private boolean lends(RunId run, RunOutcome.Committed outcome) {
    return !distrust.distrusts(seen.signer(run), run)
        && (distrust.packs().isEmpty() || !outcome.entries().isNone());
  }

  @Override
  public void close() throws IOException {
    if (index != null) {
      index.close();
    }
  }

  private void catchUp(ChunkIndex opened) throws IOException {
    loadMerged(opened);
    for (Map.Entry<RunId, RunOutcome.Committed> run : committed.entrySet()) {
      Set<PackId> own = new HashSet<>(run.getValue().packs());
      if (run.getValue().inline().isPresent()) {
        add(opened, only(own, run.getValue().inline().get()));
      }
      for (RunOutcome.SegmentRef segment : run.getValue().segments()) {
        add(opened, run.getKey(), segment, own);
      }
    }
  }

  /** A segment counts for the packs of its run, whatever else it names. */
  private static IndexSegment only(Set<PackId> own, IndexSegment segment) {
    return segment.packs().stream().allMatch(pack -> own.contains(pack.pack()))
        ? segment
        : new IndexSegment(segment.packs().stream().filter(pack -> own.contains(pack.pack())).toList());
  }

  /** Takes in a segment that travelled inside an outcome and so has no object to be named by. */
  static void add(ChunkIndex opened, IndexSegment inline) throws IOException {
    opened.add(Hash256.sha256(ByteBuffer.wrap(IndexSegmentFormat.writePlain(inline))), inline);
  }

  private void loadMerged(ChunkIndex opened) throws IOException {
    List<MergedSegment> news = new ArrayList<>();
    for (MergedRef merged : root.merged()) {
      if (!opened.has(merged.table())) {
        try {
          news.add(MergedSegment.open(context.store(), context.keyring(), merged).telling(LiveIndex::unusable));
        } catch (RepositoryException.Corrupt | RepositoryException.Missing e) {
          unusable(e);
        }
      }
    }
    opened.load(news);
  }

  private static void unusable(RepositoryException e) {
    LOG.log(System.Logger.Level.WARNING,
        "{0}; what it names may be stored again. Run: mailkeep index rebuild --from-packs", e.getMessage());
  }

  /** A segment that can't be read only makes content unknown, so that it is stored again. */
  private void add(ChunkIndex opened, RunId run, RunOutcome.SegmentRef segment, Set<PackId> own) throws IOException {
    Hash256 hash = segment.sha256();
    if (opened.has(hash)) {
      return;
    }
    try {
      opened.add(hash, only(own, context.log().segment(run, segment)));
    } catch (RepositoryException.Corrupt | RepositoryException.Missing e) {
      unusable(e);
    }
  }

  private ChunkIndex openUsable() throws IOException {
    try {
      return cache.openIndex(repository);
    } catch (ChunkIndex.Unusable e) {
      LOG.log(System.Logger.Level.INFO, "the local chunk index is made anew: {0}", e.getMessage());
      delete(cache.index());
      return cache.openIndex(repository);
    }
  }

  static void delete(Path folder) throws IOException {
    List<Path> inside;
    try (Stream<Path> files = Files.exists(folder) ? Files.walk(folder) : Stream.empty()) {
      inside = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : inside) {
      Files.delete(file);
    }
  }
}
