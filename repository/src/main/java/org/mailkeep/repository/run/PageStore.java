package org.mailkeep.repository.run;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.block.BlockBuilder;
import org.mailkeep.repository.chunk.ChunkHasher;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.frame.ZstdCompressor;
import org.mailkeep.repository.pack.BlockExtent;
import org.mailkeep.repository.pack.BlockPlace;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.pack.PackKind;
import org.mailkeep.repository.pack.PackReceipt;
import org.mailkeep.repository.pack.PackWriter;
import org.mailkeep.repository.recipe.ChunkRef;
import org.mailkeep.repository.recipe.Place;
import org.mailkeep.repository.tree.PageCodec;
import org.mailkeep.repository.tree.PageItem;
import org.mailkeep.repository.tree.PageRef;
import org.mailkeep.repository.tree.PageShape;
import org.mailkeep.repository.tree.PageSink;
import org.mailkeep.repository.tree.RelativePlace;

/**
 * Puts the pages of one account after another into blocks and packs of one kind. Synchronous: pages are few, and each needs to know where the pages
 * below it lie. Pages that the account's base has are not stored again, and of a page that is much like one of them only the differences are. Not thread-safe.
 */
final class PageStore implements Closeable {

  private static final long PACK_BYTES = 32 << 20;

  /**
   * The page must be at least so many times as long as its patch, which says again each night what earlier patches said. Why three: docs/adr/0018.
   */
  private static final int WORTHWHILE = 3;

  private final PackKind kind;
  private final PackOpener packs;
  private final ChunkHasher hasher;
  private final ZstdCompressor compressor = new ZstdCompressor();
  private final BlockBuilder block = new BlockBuilder();

  private final List<Extent> blocks = new ArrayList<>();
  private final List<PackId> finished = new ArrayList<>();
  private @Nullable PackWriter pack;
  private long storedBytes;
  private int owner;

  PageStore(PackKind kind, PackOpener packs, ChunkHasher hasher) {
    this.kind = kind;
    this.packs = packs;
    this.hasher = hasher;
  }

  /** Begins an account, or another kind of its pages: what has another owner's tag shares no block. */
  AccountPages account(int ownerTag, BasePages base) throws IOException {
    endBlock();
    owner = ownerTag;
    return new AccountPages(base);
  }

  /** Completes the last pack. From now on every place can be resolved. */
  void finish() throws IOException {
    endBlock();
    endPack();
  }

  /** The place of a page in a pack that is stored. */
  Place resolve(Place place) {
    return switch (place) {
      case Place.Stored stored -> stored;
      case Place.Pending pending -> {
        Extent extent = blocks.get(pending.block());
        yield new Place.Stored(new BlockPlace(finished.get(extent.pack()), extent.offset(), extent.length()),
            pending.offset());
      }
      case Place.Patched patched ->
        new Place.Patched(resolve(patched.patch()), patched.base(), patched.baseLength());
    };
  }

  /** The packs that were stored, in order. */
  List<PackId> packs() {
    return List.copyOf(finished);
  }

  /** The bytes of the packs that were stored. */
  long storedBytes() {
    return storedBytes;
  }

  @Override
  public void close() throws IOException {
    compressor.close();
    if (pack != null) {
      pack.close();
    }
  }

  /** Stores what {@code layout} makes of a page, given its places as seen from the block that it will lie in. */
  private PageRef store(ChunkId id, List<Place> places, Layout layout) throws IOException {
    byte[] page = layout.write(relative(places));
    if (!block.fits(page.length)) {
      endBlock();
      page = layout.write(relative(places));
    }
    if (page.length > PageCodec.longest()) {
      throw new IllegalStateException("page of " + page.length + " bytes");
    }
    int offset = block.add(layout.listed(page, id), page, 0, page.length);
    return new PageRef(id, page.length, new Place.Pending(blocks.size(), offset));
  }

  /** As seen from the block that is being filled. */
  private List<RelativePlace> relative(List<Place> places) {
    return places.stream().map(this::relative).toList();
  }

  private RelativePlace relative(Place place) {
    return switch (place) {
      case Place.Stored stored -> elsewhere(stored);
      case Place.Pending pending when pending.block() == blocks.size() ->
        new RelativePlace.SameBlock(pending.offset());
      case Place.Pending pending -> {
        Extent extent = blocks.get(pending.block());
        yield extent.pack() == finished.size()
            ? new RelativePlace.SamePack(extent.offset(), extent.length(), pending.offset())
            : new RelativePlace.Elsewhere(
                new BlockPlace(finished.get(extent.pack()), extent.offset(), extent.length()), pending.offset());
      }
      case Place.Patched patched ->
        new RelativePlace.Patched(relative(patched.patch()), elsewhere(patched.base()), patched.baseLength());
    };
  }

  private static RelativePlace.Elsewhere elsewhere(Place.Stored place) {
    return new RelativePlace.Elsewhere(place.block(), place.offset());
  }

  private void endBlock() throws IOException {
    if (block.isEmpty()) {
      return;
    }
    PackWriter writer = pack;
    if (writer == null) {
      writer = packs.open(kind);
      pack = writer;
    }
    BlockExtent written = writer.append(block.compress(owner, compressor));
    block.clear();
    blocks.add(new Extent(finished.size(), written.offset(), written.length()));
    if (writer.length() >= PACK_BYTES) {
      endPack();
    }
  }

  private void endPack() throws IOException {
    PackWriter writer = pack;
    if (writer != null) {
      try (writer) {
        PackReceipt receipt = writer.finish();
        pack = null;
        finished.add(receipt.pack());
        storedBytes += receipt.length();
      }
    }
  }

  /** Opens packs of the run's epoch. */
  @FunctionalInterface
  interface PackOpener {
    PackWriter open(PackKind kind) throws IOException;
  }

  private record Extent(int pack, int offset, int length) {}

  /** How a page is written. */
  private interface Layout {

    byte[] write(List<RelativePlace> places);

    /** Under which id the pack's directory lists the page {@code id}, which was written as {@code page}. */
    ChunkId listed(byte[] page, ChunkId id);
  }

  /** The pages of one account. */
  final class AccountPages implements PageSink {

    private final BasePages base;
    private final Map<ChunkId, KnownPage> used = new LinkedHashMap<>();

    AccountPages(BasePages base) {
      this.base = base;
    }

    @Override
    public PageRef store(byte[] logical, List<Place> places, List<PageItem> items) throws IOException {
      ChunkId id = hasher.id(logical, 0, logical.length);
      KnownPage page = used.get(id);
      if (page == null) {
        page = base.find(id);
      }
      if (page == null) {
        page = fresh(id, logical, places, items);
      }
      used.put(id, page);
      return page.page();
    }

    private KnownPage fresh(ChunkId id, byte[] logical, List<Place> places, List<PageItem> items) throws IOException {
      if (!base.patches(logical)) {
        return new KnownPage(inFull(id, logical, places), new byte[0]);
      }
      Optional<BasePages.Near> near = base.near(items);
      if (near.isPresent()) {
        PageShape shape = near.get().shape().patched(logical, items);
        byte[] patch = PageCodec.writePatch(logical, relative(places), shape);
        if (patch.length <= logical.length / WORTHWHILE) {
          return new KnownPage(patch(id, logical, places, near.get().known().page(), shape), shape.write());
        }
      }
      return new KnownPage(inFull(id, logical, places), PageShape.full(base.kind(), items).write());
    }

    private PageRef inFull(ChunkId id, byte[] logical, List<Place> places) throws IOException {
      return PageStore.this.store(id, places, new Layout() {
        @Override
        public byte[] write(List<RelativePlace> relative) {
          return PageCodec.write(logical, relative);
        }

        @Override
        public ChunkId listed(byte[] page, ChunkId ofPage) {
          return ofPage;
        }
      });
    }

    /** A patch is always one of a page that is stored in full, so that no more than two have to be read for one. */
    private PageRef patch(ChunkId id, byte[] logical, List<Place> places, PageRef earlier, PageShape shape)
        throws IOException {
      PageRef stored = PageStore.this.store(id, places, new Layout() {
        @Override
        public byte[] write(List<RelativePlace> relative) {
          return PageCodec.writePatch(logical, relative, shape);
        }

        @Override
        public ChunkId listed(byte[] page, ChunkId ofPage) {
          return hasher.id(page, 0, page.length);
        }
      });
      return new PageRef(id, stored.length(), switch (earlier.place()) {
        case Place.Stored full -> new Place.Patched(stored.place(), full, earlier.length());
        case Place.Patched patched -> new Place.Patched(stored.place(), patched.base(), patched.baseLength());
        case Place.Pending pending -> throw new IllegalStateException("a base with a page that is not stored");
      });
    }

    /** All pages of the account, whether new or inherited, in the order in which they were asked for first. */
    Collection<KnownPage> used() {
      return used.values();
    }

    /** One of them. */
    KnownPage used(PageRef page) {
      return Objects.requireNonNull(used.get(page.id()));
    }

    /** Puts a chunk that refers to nothing beside the pages, unless it is among those that are {@code stored}. */
    ChunkRef chunk(ByteWriter bytes, Map<ChunkId, ChunkRef> stored) throws IOException {
      ChunkId id = hasher.id(bytes.array(), 0, bytes.length());
      ChunkRef known = stored.get(id);
      if (known != null) {
        return known;
      }
      if (!block.fits(bytes.length())) {
        endBlock();
      }
      int offset = block.add(id, bytes.array(), 0, bytes.length());
      return new ChunkRef(id, bytes.length(), new Place.Pending(blocks.size(), offset));
    }
  }
}
