package org.mailkeep.repository.mark;

import org.mailkeep.repository.block.BlockBuilder;
import org.mailkeep.repository.recipe.Place;
import org.mailkeep.repository.tree.PageRef;

/**
 * The pages that were looked into, some 40 bytes each. A page is known by its place, not by its id: two copies of a page may say of the same chunk that it lies elsewhere. Not thread-safe.
 */
public final class SeenPages {

  private static final int OFFSET_BITS = Integer.SIZE - Integer.numberOfLeadingZeros(BlockBuilder.MAX_BYTES);

  private final LiveBlocks blocks;

  /** By its place, of each page 0, or of a patch the place of the page it is one of, plus 1. */
  private final LongMap seen = new LongMap();

  /** None so far. The blocks that pages lie in go into {@code blocks}. */
  public SeenPages(LiveBlocks blocks) {
    this.blocks = blocks;
  }

  /** Adds a page; false if it was there. */
  public boolean add(PageRef page) {
    return seen.putIfAbsent(key(page), of(page)) != of(page);
  }

  /** Whether a page is there. */
  public boolean has(PageRef page) {
    return seen.get(key(page)) == of(page);
  }

  private long key(PageRef page) {
    return key(page.needs().getFirst());
  }

  /** One patch of two pages would give two pages; no agent writes that, and it costs no more than looking twice. */
  private long of(PageRef page) {
    return page.place() instanceof Place.Patched patched ? key(patched.base()) + 1 : 0;
  }

  private long key(Place.Stored place) {
    return (long) blocks.add(place.block()) << OFFSET_BITS | place.offset() & (1 << OFFSET_BITS) - 1;
  }
}
