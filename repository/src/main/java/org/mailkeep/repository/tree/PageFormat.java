package org.mailkeep.repository.tree;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.pack.BlockPlace;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.recipe.Place;

/**
 * How a page is written. Version 1.
 *
 * <pre>
 * Page    = logical bytes, Places
 * logical = page kind u8, level u8, Item*       items up to the end; a page's id is the keyed hash of these bytes
 * Places  = (epoch u32, sha256 hash)*, Place*   one Place for each reference in the logical bytes, in order
 * Place   = 0, offset var                                               in the page's own block
 *         | 1, block offset var, block length var, offset var           in the page's own pack
 *         | 2 + n, block offset var, block length var, offset var       in pack n of the table
 * Inner   = key bytes, page id hash, page length var, weight var        an item above level 0
 * </pre>
 *
 * <p>Specification: docs/format.md, "Pages".
 */
final class PageFormat {

  /** Longest page, bytes. */
  static final int LONGEST = 64 << 10;

  /** Where a page's logical bytes, as far as they count, end at the latest, unless a single item is longer. */
  static final int FULL = 4096;

  /** An item above level 0 counts for no more than this, so that long paths don't make a page for each and level upon level of them. */
  static final int INNER_COUNTED = 320;

  /** A page's length, logical bytes, that the content-defined ends aim at. */
  static final int AIM = 2560;

  private static final int SAME_BLOCK = 0;
  private static final int SAME_PACK = 1;
  private static final int TABLE = 2;

  private PageFormat() {}

  static void header(ByteWriter out, PageKind kind, int level) {
    out.u8(kind.code()).u8(level);
  }

  /** Writes a whole page; {@code places} are seen from the block that it will lie in. */
  static byte[] write(byte[] logical, List<RelativePlace> places) {
    ByteWriter out = new ByteWriter(logical.length + 64 + 8 * places.size());
    out.bytes(logical);
    Map<PackId, Integer> table = new LinkedHashMap<>();
    for (RelativePlace place : places) {
      if (place instanceof RelativePlace.Elsewhere elsewhere) {
        table.putIfAbsent(elsewhere.block().pack(), table.size());
      }
    }
    out.var(table.size());
    table.keySet().forEach(pack -> out.u32(pack.epoch()).hash(pack.sha256()));
    out.var(places.size());
    for (RelativePlace place : places) {
      switch (place) {
        case RelativePlace.SameBlock same -> out.var(SAME_BLOCK).var(same.offset());
        case RelativePlace.SamePack same ->
          out.var(SAME_PACK).var(same.blockOffset()).var(same.blockLength()).var(same.offset());
        case RelativePlace.Elsewhere other ->
          out.var(TABLE + table.getOrDefault(other.block().pack(), 0)).var(other.block().offset())
              .var(other.block().length()).var(other.offset());
      }
    }
    return out.toBytes();
  }

  /** Splits a page into its logical bytes and its places, as absolute ones, given the block that it was read from. */
  static Page read(byte[] bytes, int offset, int length, BlockPlace block) throws RepositoryException {
    ByteReader in = new ByteReader(bytes, offset, length, "page in " + block.pack().key());
    byte[] logical = in.bytes(LONGEST, "page");
    int packs = in.count(36, "pack");
    List<PackId> table = new ArrayList<>(packs);
    for (int i = 0; i < packs; i++) {
      table.add(new PackId(in.number("epoch"), in.hash()));
    }
    int count = in.count(2, "place");
    List<Place> places = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      places.add(place(in, table, block));
    }
    in.end();
    return new Page(logical, places, "page in " + block.pack().key());
  }

  private static Place place(ByteReader in, List<PackId> table, BlockPlace block) throws Corrupt {
    int how = in.var(table.size() + 1, "place kind");
    if (how == SAME_BLOCK) {
      return new Place.Stored(block, in.var(Integer.MAX_VALUE, "offset"));
    }
    PackId pack = how == SAME_PACK ? block.pack() : table.get(how - TABLE);
    int blockOffset = in.var(Integer.MAX_VALUE, "block offset");
    int blockLength = in.var(Integer.MAX_VALUE, "block length");
    return new Place.Stored(new BlockPlace(pack, blockOffset, blockLength), in.var(Integer.MAX_VALUE, "offset"));
  }
}
