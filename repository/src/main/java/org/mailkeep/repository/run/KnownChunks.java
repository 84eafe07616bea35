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
 * run adopts. Nothing is read before the first question: a run in which nothing is new adopts nothing. Not thread-safe.
 */
final class KnownChunks implements Closeable {

  private final RunContext context;
  private final RunId own;
  private final Root root;
  private final RunLog.Runs seen;
  private final Distrust distrust;
  private final Optional<RunId> dead;
  private final LiveIndex index;
  private final List<PackReceipt> adopted = new ArrayList<>();
  private final PendingChunks adoptedChunks;
  private final List<AdoptedBlock> adoptedBlocks = new ArrayList<>();
  private boolean asked;

  /**
   * What {@code seen} and {@code root} say is known to the run {@code own}.
   *
   * @param dead the run that this machine knows to have begun before
   */
  KnownChunks(RunContext context, RunId own, RunLog.Runs seen, Root root, Distrust distrust, Optional<RunId> dead) {
    this.context = context;
    this.own = own;
    this.root = root;
    this.seen = seen;
    this.distrust = distrust;
    this.dead = dead;
    index = new LiveIndex(context, root, seen, distrust);
    adoptedChunks = new PendingChunks(context.cache().pending("adopted"));
  }

  /** Rule 6: of the runs of this agent that never ended, those may be taken over that nobody has swept. */
  private void adopt() throws IOException {
    Set<PackId> live = new HashSet<>(distrust.packs());
    seen.committed().values().forEach(outcome -> live.addAll(outcome.packs()));
    for (RunId run : seen.undecided()) {
      if (run.epoch() >= root.floor() && !run.equals(own) && isOwn(run)) {
        for (PackReceipt pack : leftBehind(context, context.log(), run, live)) {
          adopt(pack);
        }
      }
    }
    asked = true;
  }

  /** Whoever holds an agent's credential can begin a run in the name of another. Once one was stolen, only what this machine remembers is its own. */
  private boolean isOwn(RunId run) {
    return distrust.revoked().isEmpty() || dead.equals(Optional.of(run));
  }

  private void adopt(PackReceipt pack) throws IOException {
    adopted.add(pack);
    int first = adoptedBlocks.size();
    for (BlockExtent block : pack.directory().blocks()) {
      adoptedBlocks.add(new AdoptedBlock(new BlockPlace(pack.pack(), block.offset(), block.length()),
          block.plaintextBytes(), block.owner()));
    }
    pack.directory()
        .forEachChunk((block, high, low, offset, length) -> adoptedChunks.put(high, low, first + block, offset));
  }

  /** Where {@code id} lies, best in a block of {@code owner}. */
  Optional<ChunkLocation> find(ChunkId id, int owner) throws IOException {
    if (!asked) {
      adopt();
    }
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

  /** Whether anybody asked, so that what dead runs left behind was taken over. */
  boolean wasAsked() {
    return asked;
  }

  /** The packs of dead runs that this run takes over. */
  List<PackReceipt> adopted() {
    return adopted;
  }

  @Override
  public void close() throws IOException {
    adoptedChunks.close();
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
