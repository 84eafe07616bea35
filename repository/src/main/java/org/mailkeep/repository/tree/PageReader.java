package org.mailkeep.repository.tree;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.pack.Block;
import org.mailkeep.repository.pack.BlockPlace;
import org.mailkeep.repository.pack.BlocksAhead;
import org.mailkeep.repository.recipe.ChunkRef;
import org.mailkeep.repository.recipe.Place;
import org.mailkeep.repository.recipe.RecipeFormat.PlaceReader;

/** Reads lists from their pages, one page of each level in memory. Every page is checked against its id before it is looked into. Not thread-safe. */
public final class PageReader {

  private final PageSource source;
  private final PageIds ids;

  /**
   * Reads pages from {@code source}.
   *
   * @param ids names a page's logical bytes; used by this reader alone
   */
  public PageReader(PageSource source, PageIds ids) {
    this.source = source;
    this.ids = ids;
  }

  /** Visits all items of a list in order. */
  public void items(PageKind kind, PageTop top, ItemVisitor visitor) throws IOException {
    items(kind, top.page(), top.level(), visitor);
  }

  private void items(PageKind kind, PageRef ref, int level, ItemVisitor visitor) throws IOException {
    if (level == 0) {
      items(kind, ref, visitor);
      return;
    }
    List<Inner> inners = inners(kind, ref, level);
    try (BlocksAhead.Wanted ahead = want(inners)) {
      for (Inner inner : inners) {
        items(kind, inner.page(), level - 1, visitor);
      }
    }
  }

  /** Visits the items of one page of the lowest level, in order. */
  public void items(PageKind kind, PageRef leaf, ItemVisitor visitor) throws IOException {
    Page page = page(leaf);
    ByteReader in = page.items(kind, 0);
    PlaceReader places = page.places();
    do {
      visitor.item(in, places);
    } while (in.remaining() > 0);
  }

  /**
   * Visits the pages of the lowest level of a list, in order, without opening them.
   *
   * @param enter whether to look into a page of a higher level
   */
  public void leaves(PageKind kind, PageTop top, Predicate<PageRef> enter, LeafVisitor visitor) throws IOException {
    leaves(kind, top.page(), top.level(), enter, visitor);
  }

  private void leaves(PageKind kind, PageRef ref, int level, Predicate<PageRef> enter, LeafVisitor visitor)
      throws IOException {
    if (level == 0) {
      visitor.leaf(ref);
    } else if (enter.test(ref)) {
      for (Inner inner : inners(kind, ref, level)) {
        leaves(kind, inner.page(), level - 1, enter, visitor);
      }
    }
  }

  /** Pages of one list lie in the packs of as many nights as have changed it: waiting for one after another would take long. */
  private BlocksAhead.Wanted want(List<Inner> inners) {
    Set<BlockPlace> places = new LinkedHashSet<>();
    for (Inner inner : inners) {
      inner.page().needs().forEach(place -> places.add(place.block()));
    }
    return source.want(places);
  }

  /**
   * The pages right below one, in order.
   *
   * @param level of {@code page}, at least 1
   */
  public List<PageRef> below(PageKind kind, PageRef page, int level) throws IOException {
    return inners(kind, page, level).stream().map(Inner::page).toList();
  }

  private static Inner inner(ByteReader in, PlaceReader places) throws RepositoryException {
    byte[] key = in.bytes(TreePath.LONGEST, "key");
    ChunkId id = new ChunkId(in.hash());
    int length = in.var(PageFormat.LONGEST, "page length");
    long weight = in.var();
    return new Inner(key, new PageRef(id, length, places.next()), weight);
  }

  private List<Inner> inners(PageKind kind, PageRef ref, int level) throws IOException {
    Page page = page(ref);
    ByteReader in = page.items(kind, level);
    PlaceReader places = page.places();
    List<Inner> inners = new ArrayList<>();
    do {
      inners.add(inner(in, places));
    } while (in.remaining() > 0);
    return inners;
  }

  /** Visits the items of the only page of the lowest level that can hold {@code key}: one page of each level is read. */
  public void near(PageKind kind, PageTop top, byte[] key, ItemVisitor visitor) throws IOException {
    PageRef ref = top.page();
    for (int level = top.level(); level > 0; level--) {
      List<Inner> inners = inners(kind, ref, level);
      int last = 0;
      while (last + 1 < inners.size() && Arrays.compareUnsigned(inners.get(last + 1).key(), key) <= 0) {
        last++;
      }
      ref = inners.get(last).page();
    }
    items(kind, ref, visitor);
  }

  /** Visits, in order, the items of all pages of the lowest level that can hold keys between {@code from} and {@code to}, both included; of the others none is read. */
  public void near(PageKind kind, PageTop top, byte[] from, byte[] to, ItemVisitor visitor) throws IOException {
    near(kind, top.page(), top.level(), from, to, visitor);
  }

  private void near(PageKind kind, PageRef ref, int level, byte[] from, byte[] to, ItemVisitor visitor)
      throws IOException {
    if (level == 0) {
      items(kind, ref, visitor);
      return;
    }
    List<Inner> inners = inners(kind, ref, level);
    for (int i = 0; i < inners.size(); i++) {
      boolean before = i + 1 < inners.size() && Arrays.compareUnsigned(inners.get(i + 1).key(), from) <= 0;
      boolean after = i > 0 && Arrays.compareUnsigned(inners.get(i).key(), to) > 0;
      if (!before && !after) {
        near(kind, inners.get(i).page(), level - 1, from, to, visitor);
      }
    }
  }

  /**
   * Visits, in order, the pages of the lowest level of which a part may lie between two positions, counting weights; of the others none is read.
   */
  void between(PageKind kind, PageTop top, long from, long to, PositionedVisitor visitor) throws IOException {
    between(kind, top.page(), top.level(), 0, from, to, visitor);
  }

  private void between(PageKind kind, PageRef ref, int level, long position, long from, long to,
      PositionedVisitor visitor) throws IOException {
    if (level == 0) {
      visitor.leaf(ref, position);
      return;
    }
    long at = position;
    for (Inner inner : inners(kind, ref, level)) {
      if (at >= to) {
        return;
      }
      if (at + inner.weight() >= from) {
        between(kind, inner.page(), level - 1, at, from, to, visitor);
      }
      at += inner.weight();
    }
  }

  /** Takes a page of the lowest level. */
  @FunctionalInterface
  interface PositionedVisitor {
    /**
     * @param position the weight of all that comes before it
     */
    void leaf(PageRef leaf, long position) throws IOException;
  }

  @SuppressWarnings("ArrayRecordComponent") // read, used and forgotten
  private record Inner(byte[] key, PageRef page, long weight) {}

  /** The bytes of a chunk that a page refers to, checked against its id. */
  public byte[] chunk(ChunkRef ref) throws IOException {
    if (!(ref.place() instanceof Place.Stored stored)) {
      throw new IllegalStateException("a chunk that is not stored");
    }
    Block block = source.block(stored.block());
    if (stored.offset() < 0 || ref.length() > block.length() - stored.offset()
        || !ids.id(block.bytes(), stored.offset(), ref.length()).equals(ref.id())) {
      throw new Corrupt(stored.block().pack().key() + " at byte " + stored.block().offset() + ": not the chunk "
          + ref.id() + " that belongs there");
    }
    return Arrays.copyOfRange(block.bytes(), stored.offset(), stored.offset() + ref.length());
  }

  Page page(PageRef ref) throws IOException {
    Page page = switch (ref.place()) {
      case Place.Stored stored -> {
        Block block = block(stored, ref.length());
        yield PageFormat.read(block.bytes(), stored.offset(), ref.length(), stored.block());
      }
      case Place.Patched(Place.Stored patch, Place.Stored base, int baseLength) -> {
        Block baseBlock = block(base, baseLength);
        Page basePage = PageFormat.read(baseBlock.bytes(), base.offset(), baseLength, base.block());
        Block block = block(patch, ref.length());
        yield PatchFormat.read(block.bytes(), patch.offset(), ref.length(), patch.block(), basePage);
      }
      default -> throw new IllegalStateException("a page that is not stored");
    };
    if (!ids.id(page.logical(), 0, page.logical().length).equals(ref.id())) {
      BlockPlace at = ref.needs().getFirst().block();
      throw new Corrupt(
          at.pack().key() + " at byte " + at.offset() + ": not the page " + ref.id() + " that belongs there");
    }
    return page;
  }

  private Block block(Place.Stored place, int length) throws IOException {
    Block block = source.block(place.block());
    if (place.offset() < 0 || length > block.length() - place.offset()) {
      throw new Corrupt(place.block().pack().key() + " at byte " + place.block().offset()
          + ": a page of " + length + " bytes reaches past its block");
    }
    return block;
  }

  /** Names a run of bytes. */
  @FunctionalInterface
  public interface PageIds {
    ChunkId id(byte[] bytes, int offset, int length);
  }

  /** Reads one item, all of it and no more. */
  @FunctionalInterface
  public interface ItemVisitor {
    void item(ByteReader in, PlaceReader places) throws IOException;
  }

  /** Takes the pages that hold a list's items. */
  @FunctionalInterface
  public interface LeafVisitor {
    void leaf(PageRef leaf) throws IOException;
  }
}
