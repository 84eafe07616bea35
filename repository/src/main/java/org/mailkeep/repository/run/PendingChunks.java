package org.mailkeep.repository.run;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.chunk.ChunkId;

/**
 * The chunks that the run itself has stored, by the first 16 bytes of their ids: open addressing, 24 bytes a slot, until 786,432 chunks take 24 MB; then all of them go to a file, and again whenever there are so
 * many new ones. ADR 14. Until the run commits they are known to nobody else. Not thread-safe.
 */
final class PendingChunks implements Closeable {

  /** What {@link #find} says of a chunk that is not here. */
  static final long NONE = Long.MIN_VALUE;

  private static final int FREE = Integer.MIN_VALUE;
  private static final int FIRST_SLOTS = 1 << 12;
  private static final int MOST_SLOTS = 1 << 20;

  private final Path file;
  private final int mostSlots;
  private long[] high = {};
  private long[] low = {};
  private int[] blocks = {};
  private int[] offsets = {};
  private int size;
  private @Nullable SpilledChunks spilled;

  /** Keeps in {@code file}, which need not exist and is gone when this is closed, what is too much for the memory. */
  PendingChunks(Path file) {
    this(file, MOST_SLOTS);
  }

  /** The same with another number of slots, a power of 2, for tests. */
  PendingChunks(Path file, int mostSlots) {
    this.file = file;
    this.mostSlots = mostSlots;
    clear(Math.min(FIRST_SLOTS, mostSlots));
  }

  /** The block and offset of {@code id} for {@link #block} and {@link #offset}, or {@link #NONE}. */
  long find(ChunkId id) throws IOException {
    return find(id.hash().w0(), id.hash().w1());
  }

  /** The same, by the first 16 bytes of the id. */
  long find(long idHigh, long idLow) throws IOException {
    int slot = slot(idHigh, idLow);
    if (blocks[slot] != FREE) {
      return found(blocks[slot], offsets[slot]);
    }
    return spilled == null ? NONE : spilled.find(idHigh, idLow);
  }

  static long found(int block, int offset) {
    return (long) block << 32 | offset;
  }

  static int block(long found) {
    return (int) (found >> 32);
  }

  static int offset(long found) {
    return (int) found;
  }

  /** Remembers where {@code id} lies; the last word counts. */
  void put(ChunkId id, int block, int offset) throws IOException {
    put(id.hash().w0(), id.hash().w1(), block, offset);
  }

  /** The same, by the first 16 bytes of the id. */
  void put(long idHigh, long idLow, int block, int offset) throws IOException {
    if (size >= blocks.length / 4 * 3) {
      if (blocks.length < mostSlots) {
        grow();
      } else {
        spill();
      }
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

  @Override
  public void close() throws IOException {
    if (spilled != null) {
      spilled.close();
    }
  }

  /** By the first bits of the id, so that going through the slots goes through the file from its beginning to its end. */
  private int slot(long h, long l) {
    int mask = blocks.length - 1;
    int slot = (int) (h >>> Long.SIZE - Integer.bitCount(mask));
    while (blocks[slot] != FREE && (high[slot] != h || low[slot] != l)) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void spill() throws IOException {
    SpilledChunks target = spilled;
    if (target == null) {
      target = SpilledChunks.create(file, size);
      spilled = target;
    }
    for (int i = 0; i < blocks.length; i++) {
      if (blocks[i] != FREE) {
        target.put(high[i], low[i], blocks[i], offsets[i]);
      }
    }
    target.flush();
    Arrays.fill(blocks, FREE);
    size = 0;
  }

  private void grow() {
    long[] oldHigh = high;
    long[] oldLow = low;
    int[] oldBlocks = blocks;
    int[] oldOffsets = offsets;
    clear(oldBlocks.length * 2);
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

  private void clear(int slots) {
    high = new long[slots];
    low = new long[slots];
    blocks = new int[slots];
    offsets = new int[slots];
    Arrays.fill(blocks, FREE);
  }
}
