package org.mailkeep.repository.run;

import java.util.Arrays;
import org.mailkeep.repository.chunk.ChunkId;

/**
 * The chunks that the run itself has stored, by the first 16 bytes of their ids: open addressing, 24 bytes a slot, so that half a million chunks take
 * 24 MB. Until the run commits they are known to nobody else. Not thread-safe.
 */
final class PendingChunks {

  /** What {@link #find} says of a chunk that is not here. */
  static final long NONE = Long.MIN_VALUE;

  private static final int FREE = Integer.MIN_VALUE;

  private long[] high = new long[1 << 12];
  private long[] low = new long[1 << 12];
  private int[] blocks = new int[1 << 12];
  private int[] offsets = new int[1 << 12];
  private int size;

  PendingChunks() {
    Arrays.fill(blocks, FREE);
  }

  /** The block and offset of {@code id} for {@link #block} and {@link #offset}, or {@link #NONE}. */
  long find(ChunkId id) {
    int slot = slot(id.hash().w0(), id.hash().w1());
    return blocks[slot] == FREE ? NONE : (long) blocks[slot] << 32 | offsets[slot];
  }

  static int block(long found) {
    return (int) (found >> 32);
  }

  static int offset(long found) {
    return (int) found;
  }

  /** Remembers where {@code id} lies; the last word counts. */
  void put(ChunkId id, int block, int offset) {
    put(id.hash().w0(), id.hash().w1(), block, offset);
  }

  /** The same, by the first 16 bytes of the id. */
  void put(long idHigh, long idLow, int block, int offset) {
    if (size * 2 >= blocks.length) {
      grow();
    }
    int slot = slot(idHigh, idLow);
    if (blocks[slot] == FREE) {
      size++;
      high[slot] = idHigh;
      low[slot] = idLow;
    }
    blocks[slot] = block;
    offsets[slot] = offset;
  }

  private int slot(long h, long l) {
    int mask = blocks.length - 1;
    int slot = (int) h & mask;
    while (blocks[slot] != FREE && (high[slot] != h || low[slot] != l)) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldHigh = high;
    long[] oldLow = low;
    int[] oldBlocks = blocks;
    int[] oldOffsets = offsets;
    int capacity = oldBlocks.length * 2;
    high = new long[capacity];
    low = new long[capacity];
    blocks = new int[capacity];
    offsets = new int[capacity];
    Arrays.fill(blocks, FREE);
    for (int i = 0; i < oldBlocks.length; i++) {
      if (oldBlocks[i] != FREE) {
        int slot = slot(oldHigh[i], oldLow[i]);
        high[slot] = oldHigh[i];
        low[slot] = oldLow[i];
        blocks[slot] = oldBlocks[i];
        offsets[slot] = oldOffsets[i];
      }
    }
  }
}
