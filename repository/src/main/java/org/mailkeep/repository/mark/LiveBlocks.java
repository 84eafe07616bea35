package org.mailkeep.repository.mark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.mailkeep.repository.pack.BlockPlace;
import org.mailkeep.repository.pack.FormerPlace;
import org.mailkeep.repository.pack.PackId;

/** The blocks that somebody needs, by the places that pages name, about 40 bytes each. Grows only. Not thread-safe. */
public final class LiveBlocks {

  private final Map<PackId, Integer> numbers = new HashMap<>();
  private final List<PackId> packs = new ArrayList<>();
  private final LongMap blocks = new LongMap();
  private long[] places = new long[1 << 10];
  private int[] lengths = new int[1 << 10];
  private int size;

  /** Adds a block, and gives the number under which it stands here. */
  int add(BlockPlace place) {
    int pack = numbers.computeIfAbsent(place.pack(), unknown -> {
      packs.add(unknown);
      return packs.size() - 1;
    });
    long key = (long) pack << Integer.SIZE | place.offset();
    long before = blocks.putIfAbsent(key, size);
    if (before != LongMap.NONE) {
      return (int) before;
    }
    if (size == places.length) {
      places = Arrays.copyOf(places, 2 * size);
      lengths = Arrays.copyOf(lengths, 2 * size);
    }
    places[size] = key;
    lengths[size] = place.length();
    return size++;
  }

  /** Whether the block that is looked for there is among them. */
  public boolean has(FormerPlace place) {
    Integer pack = numbers.get(place.pack());
    return pack != null && blocks.get((long) pack << Integer.SIZE | place.offset()) != LongMap.NONE;
  }

  /** How many there are. */
  public int size() {
    return size;
  }

  /** Visits them in the order in which they were added. */
  public void forEach(Visitor visitor) throws IOException {
    for (int i = 0; i < size; i++) {
      visitor.block(new BlockPlace(packs.get((int) (places[i] >>> Integer.SIZE)), (int) places[i], lengths[i]));
    }
  }

  /** Takes blocks. */
  @FunctionalInterface
  public interface Visitor {
    void block(BlockPlace place) throws IOException;
  }
}
