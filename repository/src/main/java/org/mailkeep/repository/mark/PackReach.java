package org.mailkeep.repository.mark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.base.RepositoryException.UnsupportedFormat;
import org.mailkeep.repository.base.RepositoryException.WrongKey;
import org.mailkeep.repository.catalog.CatalogReader;
import org.mailkeep.repository.move.Moves;
import org.mailkeep.repository.pack.BlockPlace;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.recipe.ChunkRef;
import org.mailkeep.repository.recipe.Place;
import org.mailkeep.repository.recipe.RecipeSegment;
import org.mailkeep.repository.recipe.RecipeStream;
import org.mailkeep.repository.tree.AccountHead;
import org.mailkeep.repository.tree.PageRef;
import org.mailkeep.repository.tree.TreeEntry;
import org.mailkeep.repository.tree.TreeReader;

/**
 * Tells which accounts' heads lead to some packs, by the places that pages name or by those at which the blocks lie now. Pages that don't are looked into once, however many snapshots share them. Needs the metadata key only, so
 * the records that pages of messages refer to are not looked at: see {@link RecordReach}. Not thread-safe.
 */
public final class PackReach {

  private final TreeReader trees;
  private final CatalogReader catalogs;
  private final Moves moves;
  private final Set<PackId> packs;
  private final SeenPages clean = new SeenPages(new LiveBlocks());

  /** Will look for {@code packs}. */
  public PackReach(TreeReader trees, CatalogReader catalogs, Moves moves, Set<PackId> packs) {
    this.trees = trees;
    this.catalogs = catalogs;
    this.moves = moves;
    this.packs = Set.copyOf(packs);
  }

  /** Whether what {@code head} leads to needs one of the packs. What can't be read is as bad. */
  public boolean has(PageRef head) throws IOException {
    Walk walk = new Walk();
    try {
      trees.pages(head, walk::enter, walk);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (Corrupt | Missing | UnsupportedFormat | WrongKey e) {
      return true;
    }
    if (!walk.hit) {
      walk.entered.forEach(clean::add);
    }
    return walk.hit;
  }

  /** Through one account, until something is found. */
  private final class Walk implements TreeReader.ReferenceVisitor {
    private final Set<PageRef> entered = new HashSet<>();
    private boolean hit;

    private boolean enter(PageRef page) {
      for (Place.Stored place : page.needs()) {
        look(place.block());
      }
      return !hit && !clean.has(page) && entered.add(page);
    }

    private void look(BlockPlace block) {
      try {
        hit = hit || packs.contains(block.pack()) || packs.contains(moves.now(block).pack());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void entry(TreeEntry entry) {}

    @Override
    public void recipe(RecipeSegment segment) {
      for (RecipeStream stream : segment.streams()) {
        for (ChunkRef chunk : stream.chunks()) {
          look(((Place.Stored) chunk.place()).block());
        }
      }
    }

    @Override
    public void head(AccountHead account) throws IOException {
      catalogs.pages(account, this::enter, leaf -> {
        boolean ignored = enter(leaf);
      });
    }
  }
}
