package org.mailkeep.repository.run;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
import org.mailkeep.repository.tree.PageRef;
import org.mailkeep.repository.tree.PageSink;
import org.mailkeep.repository.tree.RelativePlace;

/**
 * Puts the pages of one account after another into blocks and packs of one kind. Synchronous: pages are few, and each needs to know where the pages
 * below it lie. Pages that the account's base has are not stored again. Not thread-safe.
 */
final class PageStore implements Closeable {

  private static final long PACK_BYTES = 32 << 20;

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

  /** Begins an account: its pages share no block with another's. */
  AccountPages account(int ownerTag, Map<ChunkId, PageRef> base) throws IOException {
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

  private PageRef store(byte[] logical, List<Place> places, ChunkId id) throws IOException {
    byte[] page = PageCodec.write(logical, relative(places));
    if (!block.fits(page.length)) {
      endBlock();
      page = PageCodec.write(logical, relative(places));
    }
    if (page.length > PageCodec.longest()) {
      throw new IllegalStateException("page of " + page.length + " bytes");
    }
    int offset = block.add(id, page, 0, page.length);
    return new PageRef(id, page.length, new Place.Pending(blocks.size(), offset));
  }

  /** As seen from the block that is being filled. */
  private List<RelativePlace> relative(List<Place> places) {
    List<RelativePlace> relative = new ArrayList<>(places.size());
    for (Place place : places) {
      relative.add(switch (place) {
        case Place.Stored stored -> new RelativePlace.Elsewhere(stored.block(), stored.offset());
        case Place.Pending pending when pending.block() == blocks.size() ->
          new RelativePlace.SameBlock(pending.offset());
        case Place.Pending pending -> {
          Extent extent = blocks.get(pending.block());
          yield extent.pack() == finished.size()
              ? new RelativePlace.SamePack(extent.offset(), extent.length(), pending.offset())
              : new RelativePlace.Elsewhere(
                  new BlockPlace(finished.get(extent.pack()), extent.offset(), extent.length()), pending.offset());
        }
      });
    }
    return relative;
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

  /** The pages of one account. */
  final class AccountPages implements PageSink {

    private final Map<ChunkId, PageRef> base;
    private final Map<ChunkId, PageRef> used = new HashMap<>();

    AccountPages(Map<ChunkId, PageRef> base) {
      this.base = base;
    }

    @Override
    public PageRef store(byte[] logical, List<Place> places) throws IOException {
      ChunkId id = hasher.id(logical, 0, logical.length);
      PageRef page = used.get(id);
      if (page == null) {
        page = base.get(id);
      }
      if (page == null) {
        page = PageStore.this.store(logical, places, id);
      }
      used.put(id, page);
      return page;
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

    /** All pages of the account, whether new or inherited. */
    Map<ChunkId, PageRef> used() {
      return used;
    }
  }
}
