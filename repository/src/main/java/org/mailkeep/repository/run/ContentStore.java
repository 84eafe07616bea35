package org.mailkeep.repository.run;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.block.BlockBuilder;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.index.ChunkLocation;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.recipe.ChunkSink;
import org.mailkeep.repository.recipe.Place;

/**
 * Decides for every chunk of content whether it is stored, and in which block, by the layout rule: a block belongs to one mailbox of one account; a stream that is
 * stored apart is shared by whoever has it; a chunk that lies only in another account's block is borrowed if that account's block is needed by a quarter at least,
 * else stored again, so that restoring one account never fetches much of another's.
 *
 * <p>The rule needs to see a mailbox before it can count, so chunks that lie only in foreign blocks wait in a buffer of bounded size. Their places are
 * given out at once as negative block numbers. Not thread-safe.
 */
final class ContentStore implements ChunkSink, Closeable {

  /** A foreign block is borrowed from if at least this part of it is needed: DESIGN, simulated over 90 nights. */
  private static final int NEEDED_PART = 4;

  private static final int WAITING_BYTES = 4 << 20;

  private final KnownChunks known;
  private final BlockPipeline pipeline;

  private final PendingChunks pending;
  private final List<PendingBlock> blocks = new ArrayList<>();
  private final WaitedPlaces waited = new WaitedPlaces();
  private final Set<PackId> borrowed = new HashSet<>();

  private final Map<Object, WaitingGroup> waiting = new LinkedHashMap<>();
  private byte[] waitingBytes = new byte[1 << 16];
  private int waitingLength;

  private @Nullable OpenBlock together;
  private @Nullable OpenBlock apart;
  private int owner;
  private long newBytes;

  /** Keeps in the file {@code pending}, which need not exist and is gone when this is closed, what it has stored and is too much for the memory. */
  ContentStore(KnownChunks known, BlockPipeline pipeline, Path pending) {
    this.known = known;
    this.pipeline = pipeline;
    this.pending = new PendingChunks(pending);
  }

  /** Begins an account or another mailbox of it: blocks end here. */
  void beginMailbox(int ownerTag) throws IOException {
    decideWaiting();
    together = submit(together);
    apart = submit(apart);
    owner = ownerTag;
  }

  /** Stores all that is waiting. */
  void finish() throws IOException {
    beginMailbox(owner);
  }

  /** Plaintext bytes that were stored, not found. */
  long newBytes() {
    return newBytes;
  }

  /** The packs in which chunks were found through the index. */
  Set<PackId> borrowed() {
    return borrowed;
  }

  /** Where a place given out during the run lies. After the pipeline has finished. */
  Place resolve(Place place) {
    Place at = place;
    while (at instanceof Place.Pending given && given.block() < 0) {
      at = java.util.Objects.requireNonNull(waited.get(-1 - given.block()));
    }
    return switch (at) {
      case Place.Stored stored -> stored;
      case Place.Pending given -> new Place.Stored(pipeline.place(given.block()), given.offset());
      case Place.Patched patched -> throw new IllegalStateException("a chunk in place of a page");
    };
  }

  @Override
  public Place add(ChunkId id, byte[] bytes, int offset, int length, Grouping grouping) throws IOException {
    long found = pending.find(id);
    if (found != PendingChunks.NONE) {
      Place place = settled(new Place.Pending(PendingChunks.block(found), PendingChunks.offset(found)));
      if (!(place instanceof Place.Pending own)) {
        return stored(id, bytes, offset, length, grouping);
      }
      if (own.block() < 0 || blocks.get(own.block()).owner() == owner
          || blocks.get(own.block()).grouping() == Grouping.APART) {
        return own;
      }
      return foreign(id, bytes, offset, length, grouping, own, blocks.get(own.block()).builderBytes());
    }
    return stored(id, bytes, offset, length, grouping);
  }

  @Override
  public void endApart() throws IOException {
    apart = submit(apart);
  }

  @Override
  public void close() throws IOException {
    pending.close();
  }

  private Place stored(ChunkId id, byte[] bytes, int offset, int length, Grouping grouping) throws IOException {
    Optional<ChunkLocation> found = known.find(id, owner);
    if (found.isEmpty()) {
      return store(id, bytes, offset, length, grouping);
    }
    Place.Stored place = new Place.Stored(found.get().block(), found.get().offset());
    if (found.get().owner() == owner) {
      return borrow(place);
    }
    return foreign(id, bytes, offset, length, grouping, place, found.get().blockBytes());
  }

  /** Follows a place that was given out while its chunk waited to the one that was decided on, if it was. */
  private Place settled(Place place) {
    Place at = place;
    while (at instanceof Place.Pending given && given.block() < 0) {
      Place next = waited.get(-1 - given.block());
      if (next == null) {
        return at;
      }
      at = next;
    }
    return at;
  }

  private Place foreign(ChunkId id, byte[] bytes, int offset, int length, Grouping grouping, Place place,
      int blockBytes) throws IOException {
    if (grouping == Grouping.APART || (long) length * NEEDED_PART >= blockBytes) {
      return borrow(place);
    }
    if (waitingLength + length > WAITING_BYTES) {
      decideWaiting();
    }
    if (waitingLength + length > waitingBytes.length) {
      waitingBytes = Arrays.copyOf(waitingBytes, Math.max(waitingLength + length, waitingBytes.length * 2));
    }
    System.arraycopy(bytes, offset, waitingBytes, waitingLength, length);
    int ticket = -1 - waited.add();
    Object block = place instanceof Place.Stored stored ? stored.block() : (Object) ((Place.Pending) place).block();
    waiting.computeIfAbsent(block, key -> new WaitingGroup(blockBytes))
        .add(new WaitingChunk(id, ticket, waitingLength, length, place));
    waitingLength += length;
    pending.put(id, ticket, 0);
    return new Place.Pending(ticket, 0);
  }

  private void decideWaiting() throws IOException {
    for (WaitingGroup group : waiting.values()) {
      boolean worthwhile = (long) group.neededBytes * NEEDED_PART >= group.blockBytes;
      for (WaitingChunk chunk : group.chunks) {
        Place place = worthwhile
            ? borrow(chunk.place())
            : store(chunk.id(), waitingBytes, chunk.offset(), chunk.length(), Grouping.TOGETHER);
        waited.set(-1 - chunk.ticket(), place);
      }
    }
    waiting.clear();
    waitingLength = 0;
  }

  private Place borrow(Place place) {
    if (place instanceof Place.Stored stored) {
      borrowed.add(stored.block().pack());
    }
    return place;
  }

  private Place store(ChunkId id, byte[] bytes, int offset, int length, Grouping grouping) throws IOException {
    OpenBlock open = grouping == Grouping.APART ? apart : together;
    if (open != null && !open.builder().fits(length)) {
      open = submit(open);
    }
    if (open == null) {
      open = new OpenBlock(blocks.size(), pipeline.take());
      blocks.add(new PendingBlock(owner, grouping));
    }
    if (grouping == Grouping.APART) {
      apart = open;
    } else {
      together = open;
    }
    int at = open.builder().add(id, bytes, offset, length);
    blocks.get(open.number()).bytes = at + length;
    pending.put(id, open.number(), at);
    newBytes += length;
    return new Place.Pending(open.number(), at);
  }

  private @Nullable OpenBlock submit(@Nullable OpenBlock open) throws IOException {
    if (open != null) {
      PendingBlock block = blocks.get(open.number());
      pipeline.submit(open.number(), block.owner(), open.builder(), block.grouping());
    }
    return null;
  }

  private record OpenBlock(int number, BlockBuilder builder) {}

  /** A block of this run: whose it is and how full it got. */
  private static final class PendingBlock {
    private final int owner;
    private final Grouping grouping;
    private int bytes;

    PendingBlock(int owner, Grouping grouping) {
      this.owner = owner;
      this.grouping = grouping;
    }

    int owner() {
      return owner;
    }

    Grouping grouping() {
      return grouping;
    }

    int builderBytes() {
      return bytes;
    }
  }

  private record WaitingChunk(ChunkId id, int ticket, int offset, int length, Place place) {}

  /** Chunks that all lie in one foreign block. */
  private static final class WaitingGroup {
    private final int blockBytes;
    private final List<WaitingChunk> chunks = new ArrayList<>();
    private int neededBytes;

    WaitingGroup(int blockBytes) {
      this.blockBytes = blockBytes;
    }

    void add(WaitingChunk chunk) {
      chunks.add(chunk);
      neededBytes += chunk.length();
    }
  }
}
