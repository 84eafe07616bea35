package org.mailkeep.repository.mark;

import java.io.IOException;
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
 * Marks the blocks that accounts' heads lead to. A page is looked into once, however many snapshots share it. Needs the metadata key only; so the records that pages of messages refer to are not marked, see {@link org.mailkeep.repository.run.AccountTags#records}. Not thread-safe.
 *
 * <p>What can't be read fails the whole: nothing may be deleted while something is not known.
 */
public final class Marking {

  private final TreeReader trees;
  private final CatalogReader catalogs;
  private final LiveBlocks live;
  private final SeenPages pages;

  /** Marks into {@code live}. */
  public Marking(TreeReader trees, CatalogReader catalogs, LiveBlocks live) {
    this.trees = trees;
    this.catalogs = catalogs;
    this.live = live;
    pages = new SeenPages(live);
  }

  /** Marks what restoring the account needs that {@code head} is the head of. */
  public void account(PageRef head) throws IOException {
    trees.pages(head, pages::add, new TreeReader.ReferenceVisitor() {
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
        catalogs.pages(account, pages::add, pages::add);
      }
    });
  }
}
