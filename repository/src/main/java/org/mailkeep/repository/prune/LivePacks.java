package org.mailkeep.repository.prune;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.pack.BlockPlace;
import org.mailkeep.repository.pack.PackId;

/** How much of each pack is needed, by where blocks lie now. Not thread-safe. */
final class LivePacks {

  private final Map<PackId, Use> packs = new HashMap<>();

  /** Adds a block; one that is there already counts once. */
  void add(BlockPlace place) {
    packs.computeIfAbsent(place.pack(), pack -> new Use()).add(place.offset(), place.length());
  }

  /** What of {@code pack} is needed; null if nothing is. */
  @Nullable Use use(PackId pack) {
    return packs.get(pack);
  }

  /** The blocks of one pack. */
  static final class Use {
    private int[] offsets = new int[4];
    private int size;
    private long bytes;

    private void add(int offset, int length) {
      int at = Arrays.binarySearch(offsets, 0, size, offset);
      if (at >= 0) {
        return;
      }
      if (size == offsets.length) {
        offsets = Arrays.copyOf(offsets, 2 * size);
      }
      int slot = -1 - at;
      System.arraycopy(offsets, slot, offsets, slot + 1, size - slot);
      offsets[slot] = offset;
      size++;
      bytes += length;
    }

    /** Whether the block at {@code offset} is needed. */
    boolean has(int offset) {
      return Arrays.binarySearch(offsets, 0, size, offset) >= 0;
    }

    /** Bytes of its needed blocks, as stored. */
    long bytes() {
      return bytes;
    }

    /** How many are needed. */
    int blocks() {
      return size;
    }
  }
}
