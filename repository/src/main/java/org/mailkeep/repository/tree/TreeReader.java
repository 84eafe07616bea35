package org.mailkeep.repository.tree;

import java.io.IOException;
import java.util.function.Predicate;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.pack.Block;
import org.mailkeep.repository.pack.BlockPlace;
import org.mailkeep.repository.recipe.Place;
import org.mailkeep.repository.recipe.RecipeFormat;
import org.mailkeep.repository.recipe.RecipeFormat.PlaceReader;
import org.mailkeep.repository.recipe.RecipeSegment;

/** Reads heads, trees and recipes from their pages. Every page is checked against its id before it is looked into. Not thread-safe. */
public final class TreeReader {

  private final PageSource source;
  private final PageIds ids;

  /**
   * Reads pages from {@code source}.
   *
   * @param ids names a page's logical bytes; used by this reader alone
   */
  public TreeReader(PageSource source, PageIds ids) {
    this.source = source;
    this.ids = ids;
  }

  /** Reads the head of an account. */
  public AccountHead head(PageRef head) throws IOException {
    return HeadFormat.read(page(head));
  }

  /** Visits all entries of a tree in order. */
  public void entries(PageTop tree, EntryVisitor visitor) throws IOException {
    entries(tree.page(), tree.level(), visitor);
  }

  /** Visits the segments of a file's recipe in order. */
  public void segments(FileContent content, SegmentVisitor visitor) throws IOException {
    switch (content) {
      case FileContent.Empty empty -> {}
      case FileContent.InPlace inPlace -> visitor.segment(inPlace.recipe());
      case FileContent.Paged paged -> segments(paged.recipe().page(), paged.recipe().level(), visitor);
    }
  }

  /** Visits every page of an account, parents first, and what they refer to: for those who check or mark. */
  public void pages(PageRef head, Predicate<PageRef> enter, ReferenceVisitor visitor) throws IOException {
    if (!enter.test(head)) {
      return;
    }
    for (AccountHead.Root root : head(head).roots()) {
      pages(PageKind.TREE, root.tree().page(), root.tree().level(), enter, visitor);
    }
  }

  private void pages(PageKind kind, PageRef ref, int level, Predicate<PageRef> enter, ReferenceVisitor visitor)
      throws IOException {
    if (!enter.test(ref)) {
      return;
    }
    Page page = page(ref);
    ByteReader in = page.items(kind, level);
    PlaceReader places = page.places();
    while (in.remaining() > 0) {
      if (level > 0) {
        pages(kind, inner(in, places), level - 1, enter, visitor);
      } else if (kind == PageKind.RECIPE) {
        visitor.recipe(RecipeFormat.read(in, places));
      } else {
        TreeEntry entry = TreeFormat.read(in, places);
        visitor.entry(entry);
        if (entry instanceof TreeEntry.File file) {
          switch (file.content()) {
            case FileContent.Empty empty -> {}
            case FileContent.InPlace inPlace -> visitor.recipe(inPlace.recipe());
            case FileContent.Paged paged ->
              pages(PageKind.RECIPE, paged.recipe().page(), paged.recipe().level(), enter, visitor);
          }
        }
      }
    }
  }

  private void entries(PageRef ref, int level, EntryVisitor visitor) throws IOException {
    Page page = page(ref);
    ByteReader in = page.items(PageKind.TREE, level);
    PlaceReader places = page.places();
    while (in.remaining() > 0) {
      if (level > 0) {
        entries(inner(in, places), level - 1, visitor);
      } else {
        visitor.entry(TreeFormat.read(in, places));
      }
    }
  }

  private void segments(PageRef ref, int level, SegmentVisitor visitor) throws IOException {
    Page page = page(ref);
    ByteReader in = page.items(PageKind.RECIPE, level);
    PlaceReader places = page.places();
    while (in.remaining() > 0) {
      if (level > 0) {
        segments(inner(in, places), level - 1, visitor);
      } else {
        visitor.segment(RecipeFormat.read(in, places));
      }
    }
  }

  private static PageRef inner(ByteReader in, PlaceReader places) throws IOException {
    in.bytes(TreePath.LONGEST, "key");
    ChunkId id = new ChunkId(in.hash());
    int length = in.var(PageFormat.LONGEST, "page length");
    in.var();
    return new PageRef(id, length, places.next());
  }

  private Page page(PageRef ref) throws IOException {
    if (!(ref.place() instanceof Place.Stored stored)) {
      throw new IllegalStateException("a page that is not stored");
    }
    BlockPlace place = stored.block();
    Block block = source.block(place);
    if (stored.offset() < 0 || ref.length() > block.length() - stored.offset()) {
      throw new Corrupt(
          place.pack().key() + " at byte " + place.offset() + ": page " + ref.id() + " reaches past its block");
    }
    Page page = PageFormat.read(block.bytes(), stored.offset(), ref.length(), place);
    if (!ids.id(page.logical(), 0, page.logical().length).equals(ref.id())) {
      throw new Corrupt(
          place.pack().key() + " at byte " + place.offset() + ": not the page " + ref.id() + " that belongs there");
    }
    return page;
  }

  /** Names a run of bytes. */
  @FunctionalInterface
  public interface PageIds {
    ChunkId id(byte[] bytes, int offset, int length);
  }

  /** Takes the entries of a tree. */
  @FunctionalInterface
  public interface EntryVisitor {
    void entry(TreeEntry entry) throws IOException;
  }

  /** Takes the segments of a recipe. */
  @FunctionalInterface
  public interface SegmentVisitor {
    void segment(RecipeSegment segment) throws IOException;
  }

  /** Takes what an account's pages refer to. */
  public interface ReferenceVisitor {

    void entry(TreeEntry entry) throws IOException;

    void recipe(RecipeSegment segment) throws IOException;
  }
}
