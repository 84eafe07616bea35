package org.mailkeep.repository.run;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.index.ChunkLocation;
import org.mailkeep.repository.index.IndexSegment;
import org.mailkeep.repository.pack.BlockExtent;
import org.mailkeep.repository.pack.BlockPlace;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.pack.PackReceipt;
import org.mailkeep.repository.root.Root;
import org.mailkeep.repository.store.StoredObject;

/**
 * The chunks that were stored before this run: those of committed runs, through the chunk index, and those of dead runs of the same agent, which this
 * run adopts. Not thread-safe.
 */
final class KnownChunks implements Closeable {

  private final LiveIndex index;
  private final List<PackReceipt> adopted;
  private final PendingChunks adoptedChunks = new PendingChunks();
  private final List<AdoptedBlock> adoptedBlocks = new ArrayList<>();

  private KnownChunks(LiveIndex index, List<PackReceipt> adopted) throws IOException {
    this.index = index;
    this.adopted = adopted;
    for (PackReceipt pack : adopted) {
      int first = adoptedBlocks.size();
      for (BlockExtent block : pack.directory().blocks()) {
        adoptedBlocks.add(new AdoptedBlock(new BlockPlace(pack.pack(), block.offset(), block.length()),
            block.plaintextBytes(), block.owner()));
      }
      pack.directory()
          .forEachChunk((block, high, low, offset, length) -> adoptedChunks.put(high, low, first + block, offset));
    }
  }

  /** Gathers what {@code seen} says is known. The index is not opened before it is asked. */
  static KnownChunks load(RunContext context, RunLog log, RunLog.Runs seen, Root root) throws IOException {
    Set<PackId> live = new HashSet<>();
    seen.committed().values().forEach(outcome -> live.addAll(outcome.packs()));
    List<PackReceipt> adopted = new ArrayList<>();
    for (RunId run : seen.undecided()) {
      if (run.epoch() >= root.floor()) {
        adopted.addAll(leftBehind(context, log, run, live));
      }
    }
    return new KnownChunks(new LiveIndex(context.cache(), context.keyring().repositoryId(), log, seen),
        adopted);
  }

  /** Where {@code id} lies, best in a block of {@code owner}. */
  Optional<ChunkLocation> find(ChunkId id, int owner) throws IOException {
    long found = adoptedChunks.find(id);
    if (found != PendingChunks.NONE) {
      AdoptedBlock block = adoptedBlocks.get(PendingChunks.block(found));
      ChunkLocation place = new ChunkLocation(block.place(), PendingChunks.offset(found), block.plaintextBytes(),
          block.owner(), -1);
      return Optional.of(block.owner() == owner
          ? place
          : index.find(id, owner).filter(better -> better.owner() == owner).orElse(place));
    }
    return index.find(id, owner);
  }

  /** The packs of dead runs that this run takes over. */
  List<PackReceipt> adopted() {
    return adopted;
  }

  @Override
  public void close() throws IOException {
    index.close();
  }

  /** Packs that a dead run of this agent had stored: its segments name them, and nobody committed them. */
  private static List<PackReceipt> leftBehind(RunContext context, RunLog log, RunId run, Set<PackId> live)
      throws IOException {
    List<PackReceipt> packs = new ArrayList<>();
    try {
      if (!log.open(run).signer().equals(context.keyring().signerId())) {
        return List.of();
      }
      for (IndexSegment segment : log.leftOver(run)) {
        for (PackReceipt pack : segment.packs()) {
          List<StoredObject> stored = context.store().list(pack.pack().key().path(), "", 1);
          if (stored.size() == 1 && stored.getFirst().bytes() == pack.length() && live.add(pack.pack())) {
            packs.add(pack);
          }
        }
      }
    } catch (RepositoryException.Corrupt | RepositoryException.Missing e) {
      System.getLogger(KnownChunks.class.getName()).log(System.Logger.Level.WARNING,
          "what run {0} left behind is not used: {1}", run.id().brief(), e.getMessage());
    }
    return packs;
  }

  private record AdoptedBlock(BlockPlace place, int plaintextBytes, int owner) {}
}
