package org.mailkeep.repository.pack;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.IntPredicate;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.store.ByteRange;
import org.mailkeep.repository.store.ObjectStore;

/**
 * A pack of which blocks are moved, as its header and directory say. Reads blocks as they are sealed: whoever moves them needs not be able to open them. Keeps the directory, and no more than a
 * request's worth of blocks.
 */
public final class PackSource {

  /** What lies between two wanted blocks is read with them if it is at most this: less than a request costs. */
  private static final int GAP_BYTES = 64 << 10;

  private static final int LONGEST_REQUEST = 4 << 20;

  private final ObjectStore store;
  private final PackId pack;
  private final StoredDirectory stored;

  PackSource(ObjectStore store, PackId pack, StoredDirectory stored) {
    this.store = store;
    this.pack = pack;
    this.stored = stored;
  }

  public PackId pack() {
    return pack;
  }

  /** What its blocks hold. */
  public PackKind kind() {
    return stored.header().kind();
  }

  /** Its blocks and chunks. */
  public PackDirectory directory() {
    return stored.directory();
  }

  /** What the block of that ordinal is bound to. */
  public PackOrigin origin(int ordinal) {
    return stored.origin(ordinal);
  }

  /** The epoch under which the block of that ordinal was stored at first, wherever it was moved since. */
  public int bornIn(int ordinal) {
    List<FormerPlace> former = stored.former(ordinal);
    return former.isEmpty() ? pack.epoch() : former.getFirst().pack().epoch();
  }

  /** The bytes that the block of that ordinal takes in a gathered pack. */
  public int gatheredBytes(int ordinal) {
    return directory().blocks().get(ordinal).length() - stored.header().originBytes() + PackFormat.ORIGIN_NUMBER_BYTES;
  }

  /** How its blocks came here, as it says itself; nothing, if it is not a gathered pack. */
  public List<Move> moves() {
    List<Move> moves = new ArrayList<>();
    for (int ordinal = 0; ordinal < directory().blocks().size(); ordinal++) {
      BlockExtent extent = directory().blocks().get(ordinal);
      BlockPlace here = new BlockPlace(pack, extent.offset(), extent.length());
      stored.former(ordinal).forEach(place -> moves.add(new Move(place, here)));
    }
    return moves;
  }

  /**
   * Reads the blocks of the ordinals that are wanted, and hands them over in order. Those that lie near each other come with one request.
   *
   * @throws Corrupt if a block does not begin with what the directory says
   */
  public void blocks(IntPredicate wanted, Taker taker) throws IOException {
    List<Listed> together = new ArrayList<>();
    int[] ordinal = {0};
    directory().forEachRecord((extent, chunks, entries) -> {
      Listed block = new Listed(ordinal[0]++, extent, chunks, entries);
      if (!wanted.test(block.ordinal)) {
        return;
      }
      if (!together.isEmpty() && (extent.offset() - together.getLast().extent.end() > GAP_BYTES
          || extent.end() - together.getFirst().extent.offset() > LONGEST_REQUEST)) {
        read(together, taker);
        together.clear();
      }
      together.add(block);
    });
    read(together, taker);
  }

  private void read(Collection<Listed> together, Taker taker) throws IOException {
    if (together.isEmpty()) {
      return;
    }
    List<Listed> blocks = List.copyOf(together);
    int from = blocks.getFirst().extent.offset();
    ByteBuffer bytes = store.get(pack.key(), new ByteRange(from, blocks.getLast().extent.end() - from));
    for (Listed block : blocks) {
      BlockExtent extent = block.extent;
      ByteBuffer sealed = bytes.slice(bytes.position() + extent.offset() - from, extent.length());
      if (stored.header().isGathered() && sealed.getInt() != stored.origins().get(block.ordinal).number()) {
        throw new Corrupt(pack.key() + " at byte " + extent.offset() + ": not of the origin that the directory says");
      }
      List<FormerPlace> former = new ArrayList<>(stored.former(block.ordinal));
      former.add(new FormerPlace(pack, extent.offset()));
      taker.block(new SealedBlock(kind(), origin(block.ordinal), extent, block.chunks, block.entries, former,
          sealed.slice()));
    }
  }

  /** Takes blocks. */
  @FunctionalInterface
  public interface Taker {
    void block(SealedBlock block) throws IOException;
  }

  @SuppressWarnings("ArrayRecordComponent") // read and handed over
  private record Listed(int ordinal, BlockExtent extent, int chunks, byte[] entries) {}
}
