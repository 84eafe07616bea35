package org.mailkeep.repository.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.base.RepositoryException.UnsupportedFormat;
import org.mailkeep.repository.index.BigSegment;
import org.mailkeep.repository.index.ChunkIndex;
import org.mailkeep.repository.index.IndexSegment;
import org.mailkeep.repository.index.MergedRef;
import org.mailkeep.repository.index.MergedSegment;
import org.mailkeep.repository.index.PackSink;
import org.mailkeep.repository.index.RocksChunkIndex;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.pack.PackKind;
import org.mailkeep.repository.pack.PackReader;
import org.mailkeep.repository.pack.PackReceipt;
import org.mailkeep.repository.root.LedgerRef;
import org.mailkeep.repository.store.StoredObject;

/** Makes the local chunk index of a machine anew, from the segments of all that is committed or from the packs themselves. Used once. */
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
    History history = History.look(context.roots(), context.log());
    LiveIndex.delete(context.cache().index());
    try (ChunkIndex index = RocksChunkIndex.open(context.cache().index(), context.keyring().repositoryId())) {
      switch (from) {
        case SEGMENTS -> index.load(merged(history));
        case PACKS -> index.load(folded(history));
      }
      for (Map.Entry<RunId, RunOutcome.Committed> run : history.tail().committed().entrySet()) {
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

  private List<BigSegment> merged(History history) throws IOException {
    List<BigSegment> readable = new ArrayList<>();
    for (MergedRef ref : history.root().merged()) {
      try {
        readable.add(MergedSegment.open(context.store(), context.keyring(), ref)
            .telling(damage -> problems.add(damage.getMessage())));
        segments++;
      } catch (Corrupt | Missing | UnsupportedFormat e) {
        problems.add(e.getMessage());
      }
    }
    return readable;
  }

  /** The packs that each merged segment names; where that can't be read, all that no other one names and the ledgers have. */
  private List<BigSegment> folded(History history) throws IOException {
    Map<Hash256, List<PackId>> named = new HashMap<>();
    Set<PackId> left = new LinkedHashSet<>();
    for (LedgerRef ref : history.root().ledgers()) {
      try {
        context.ledger().runs(ref).forEach(run -> run.packs().forEach(pack -> left.add(pack.id())));
      } catch (Corrupt | Missing | UnsupportedFormat e) {
        problems.add(e.getMessage());
      }
    }
    for (MergedRef ref : history.root().merged()) {
      try {
        List<PackId> known = MergedSegment.open(context.store(), context.keyring(), ref).packs();
        named.put(ref.table(), known);
        left.removeAll(known);
      } catch (Corrupt | Missing | UnsupportedFormat e) {
        problems.add(e.getMessage());
      }
    }
    List<BigSegment> segmentsOfPacks = new ArrayList<>();
    for (MergedRef ref : history.root().merged()) {
      segmentsOfPacks.add(new PackSegment(ref, List.copyOf(named.getOrDefault(ref.table(), List.copyOf(left)))));
    }
    return segmentsOfPacks;
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
      receipt(pack, receipts::add);
    }
    List<PackReceipt> all = receipts;
    for (RunOutcome.SegmentRef ref : outcome.segments()) {
      Hash256 hash = ref.sha256();
      index.add(hash, new IndexSegment(all));
      all = List.of();
    }
  }

  /** Reads a pack's directory, if it is a pack of content. */
  private void receipt(PackId pack, PackSink sink) throws IOException {
    try {
      List<StoredObject> stored = context.store().list(pack.key().path(), "", 1);
      if (stored.isEmpty()) {
        throw new Missing(pack.key() + ": missing");
      }
      long length = stored.getFirst().bytes();
      if (packs.kind(pack) == PackKind.CONTENT) {
        sink.pack(new PackReceipt(pack, length, packs.directory(pack, length)));
        packsRead++;
      }
    } catch (Corrupt | Missing | UnsupportedFormat e) {
      problems.add(e.getMessage());
    }
  }

  /** A merged segment whose packs are looked into themselves. */
  private final class PackSegment implements BigSegment {
    private final MergedRef ref;
    private final List<PackId> named;

    private PackSegment(MergedRef ref, List<PackId> named) {
      this.ref = ref;
      this.named = named;
    }

    @Override
    public Hash256 name() {
      return ref.table();
    }

    @Override
    public long chunks() {
      return ref.chunks();
    }

    @Override
    public List<PackId> packs() {
      return named;
    }

    @Override
    public void read(Predicate<PackId> wanted, PackSink sink) throws IOException {
      for (PackId pack : named) {
        if (wanted.test(pack)) {
          receipt(pack, sink);
        }
      }
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
