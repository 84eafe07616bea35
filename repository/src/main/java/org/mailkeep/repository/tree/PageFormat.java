package org.mailkeep.repository.tree;

import java.util.ArrayList;
import java.util.List;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.pack.BlockPlace;
import org.mailkeep.repository.recipe.Place;

/**
 * How a page is written. Version 1.
 *
 * <pre>
 * Page    = logical bytes, Places
 * logical = page kind u8, level u8, Item*       items up to the end; a page's id is the keyed hash of these bytes
 * Places  = Table, Place*                       one Place for each reference in the logical bytes, in order: see {@link PlaceTable}
 * Inner   = key bytes, page id hash, page length var, weight var        an item above level 0
 * </pre>
 *
 * <p>Or a page is stored as a patch of another: see {@link PatchFormat}. Specification: docs/format.md, "Pages".
 */
final class PageFormat {

  /** Longest page, bytes. */
  static final int LONGEST = 64 << 10;

  /** Where the logical bytes of a page of level 0 end at the latest, unless a single item is longer. */
  static final int FULL = 16 << 10;

  /** The length of a page of level 0, logical bytes, that the content-defined ends aim at: a change costs a patch, whose length depends on the change, and a reference above, one for each page. */
  static final int AIM = 10 << 10;

  /** Where the logical bytes of a page above level 0, as far as they count, end at the latest. */
  static final int INNER_FULL = 4096;

  /** What its content-defined ends aim at: it is stored in full whenever a page below has changed. */
  static final int INNER_AIM = 2560;

  /** An item above level 0 counts for no more than this, so that long paths don't make a page for each and level upon level of them. */
  static final int INNER_COUNTED = 320;

  private PageFormat() {}

  static void header(ByteWriter out, PageKind kind, int level) {
    out.u8(kind.code()).u8(level);
  }

  /** Writes a whole page; {@code places} are seen from the block that it will lie in. */
  static byte[] write(byte[] logical, List<RelativePlace> places) {
    ByteWriter out = new ByteWriter(logical.length + 64 + 8 * places.size());
    out.bytes(logical);
    PlaceTable table = PlaceTable.of(places);
    table.write(out);
    out.var(places.size());
    places.forEach(place -> table.write(place, out));
    return out.toBytes();
  }

  /** Splits a page into its logical bytes and its places, as absolute ones, given the block that it was read from. */
  static Page read(byte[] bytes, int offset, int length, BlockPlace block) throws RepositoryException {
    String object = "page in " + block.pack().key();
    ByteReader in = new ByteReader(bytes, offset, length, object);
    byte[] logical = in.bytes(LONGEST, "page");
    if (logical.length == 0) {
      throw in.corrupt("a patch where a page in full belongs");
    }
    PlaceTable table = PlaceTable.read(in);
    int count = in.count(2, "place");
    List<Place> places = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      places.add(table.read(in, block));
    }
    in.end();
    return new Page(logical, places, object);
  }
}
