package org.mailkeep.repository.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.pack.BlockPlace;
import org.mailkeep.repository.recipe.Place;

/** The places of chunks that waited for one, by tickets that count from 0: 8 bytes each, and about 100 for each block of another run that holds any. Not thread-safe. */
final class WaitedPlaces {

  private static final int PAGE = 1 << 14;
  private static final long UNDECIDED = Long.MIN_VALUE;
  /** In the lower half, whose other bits are an offset in a block: the upper half is a number in {@link #stored}. */
  private static final int STORED = 1 << 30;

  private final List<long[]> pages = new ArrayList<>();
  private final List<BlockPlace> stored = new ArrayList<>();
  private final Map<BlockPlace, Integer> numbers = new HashMap<>();
  private int size;

  /** Gives out the next ticket. */
  int add() {
    if (size == pages.size() * PAGE) {
      pages.add(new long[PAGE]);
    }
    write(size, UNDECIDED);
    return size++;
  }

  /** Decides on the place of a ticket. */
  void set(int ticket, Place place) {
    write(ticket, switch (place) {
      case Place.Pending pending -> PendingChunks.found(pending.block(), pending.offset());
      case Place.Stored at -> PendingChunks.found(number(at.block()), at.offset() | STORED);
      case Place.Patched patched -> throw new IllegalStateException("a chunk in place of a page");
    });
  }

  /** The place of a ticket; null as long as none was decided on. */
  @Nullable Place get(int ticket) {
    long place = pages.get(ticket / PAGE)[ticket % PAGE];
    if (place == UNDECIDED) {
      return null;
    }
    int block = PendingChunks.block(place);
    int offset = PendingChunks.offset(place);
    return (offset & STORED) == 0
        ? new Place.Pending(block, offset)
        : new Place.Stored(stored.get(block), offset & ~STORED);
  }

  private int number(BlockPlace block) {
    Integer known = numbers.putIfAbsent(block, stored.size());
    if (known != null) {
      return known;
    }
    stored.add(block);
    return stored.size() - 1;
  }

  private void write(int ticket, long place) {
    pages.get(ticket / PAGE)[ticket % PAGE] = place;
  }
}
