package org.mailkeep.repository.tree;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.chunk.ChunkHasher;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.pack.Block;
import org.mailkeep.repository.pack.BlockPlace;
import org.mailkeep.repository.pack.BlocksAhead;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.recipe.Place;

/** Keeps pages in one endless block in memory. */
public final class MemoryPages implements PageSink, PageSource {

  static final BlockPlace BLOCK = new BlockPlace(new PackId(1, Hash256.ZERO), 0, 1);

  private final ChunkHasher hasher = new ChunkHasher(new byte[ChunkHasher.KEY_BYTES]);
  private final ByteArrayOutputStream block = new ByteArrayOutputStream();
  private final Map<ChunkId, PageRef> pages = new HashMap<>();

  @Override
  public PageRef store(byte[] logical, List<Place> places, List<PageItem> items) throws IOException {
    return store(logical, places);
  }

  /** Stores a page. */
  public PageRef store(byte[] logical, List<Place> places) throws IOException {
    ChunkId id = hasher.id(logical, 0, logical.length);
    PageRef known = pages.get(id);
    if (known != null) {
      return known;
    }
    byte[] page = PageCodec.write(logical, places.stream().map(MemoryPages::relative).toList());
    PageRef ref = new PageRef(id, page.length, new Place.Stored(BLOCK, block.size()));
    block.write(page);
    pages.put(id, ref);
    return ref;
  }

  @Override
  public Block block(BlockPlace place) {
    return new Block(place, block.toByteArray());
  }

  @Override
  public BlocksAhead.Wanted want(Collection<BlockPlace> places) {
    return () -> {};
  }

  TreeReader reader() {
    return new TreeReader(pages());
  }

  public PageReader pages() {
    return new PageReader(this, hasher::id);
  }

  public int count() {
    return pages.size();
  }

  public int longest() {
    return pages.values().stream().mapToInt(PageRef::length).max().orElse(0);
  }

  private static RelativePlace relative(Place place) {
    Place.Stored stored = (Place.Stored) place;
    return stored.block().equals(BLOCK)
        ? new RelativePlace.SameBlock(stored.offset())
        : new RelativePlace.Elsewhere(stored.block(), stored.offset());
  }
}
