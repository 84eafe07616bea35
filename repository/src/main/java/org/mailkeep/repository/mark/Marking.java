package org.mailkeep.repository.mark;

import java.io.IOException;
import org.mailkeep.repository.block.BlockBuilder;
import org.mailkeep.repository.catalog.CatalogReader;
import org.mailkeep.repository.recipe.ChunkRef;
import org.mailkeep.repository.recipe.Place;
import org.mailkeep.repository.recipe.RecipeSegment;
import org.mailkeep.repository.recipe.RecipeStream;
import org.mailkeep.repository.tree.AccountHead;
import org.mailkeep.repository.tree.PageRef;
import org.mailkeep.repository.tree.TreeEntry;
import org.mailkeep.repository.tree.TreeReader;

/**
 * Marks the blocks that accounts' heads lead to. A page is looked into once, however many snapshots share it: it is known by its place, not by its id, because two copies of a page may say of the same
 * chunk that it lies elsewhere. Needs the metadata key only; so the records that pages of messages refer to are not marked, see {@link org.mailkeep.repository.run.AccountTags#records}. Not thread-safe.
 *
 * <p>What can't be read fails the whole: nothing may be deleted while something is not known.
 */
public final class Marking {

  private static final int OFFSET_BITS = Integer.SIZE - Integer.numberOfLeadingZeros(BlockBuilder.MAX_BYTES);

  private final TreeReader trees;
  private final CatalogReader catalogs;
  private final LiveBlocks live;

  /** By its place, of each page that was looked into, 0, or of a patch the place of the page it is one of, plus 1. */
  private final LongMap entered = new LongMap();

  /** Marks into {@code live}. */
  public Marking(TreeReader trees, CatalogReader catalogs, LiveBlocks live) {
    this.trees = trees;
    this.catalogs = catalogs;
    this.live = live;
  }

  /** Marks what restoring the account needs that {@code head} is the head of. */
  public void account(PageRef head) throws IOException {
    trees.pages(head, this::enter, new TreeReader.ReferenceVisitor() {
      @Override
      public void entry(TreeEntry entry) {}

      @Override
      public void recipe(RecipeSegment segment) {
        for (RecipeStream stream : segment.streams()) {
          for (ChunkRef chunk : stream.chunks()) {
            live.add(((Place.Stored) chunk.place()).block());
          }
        }
      }

      @Override
      public void head(AccountHead account) throws IOException {
        catalogs.pages(account, Marking.this::enter, leaf -> enter(leaf));
      }
    });
  }

  private boolean enter(PageRef page) {
    return switch (page.place()) {
      case Place.Stored stored -> entered.putIfAbsent(key(stored), 0) == LongMap.NONE;
      case Place.Patched(Place.Stored patch, Place.Stored base, int length) -> {
        long of = key(base) + 1;
        // One patch of two pages would give two pages; no agent writes that, and it costs no more than looking twice.
        yield entered.putIfAbsent(key(patch), of) != of;
      }
      default -> throw new IllegalStateException("a page that is not stored");
    };
  }

  private long key(Place.Stored place) {
    return (long) live.add(place.block()) << OFFSET_BITS | place.offset() & (1 << OFFSET_BITS) - 1;
  }
}
