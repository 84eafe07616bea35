package org.mailkeep.repository.tree;

import java.util.ArrayList;
import java.util.List;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.pack.BlockPlace;
import org.mailkeep.repository.recipe.Place;

/**
 * How a page is written as its differences from another, the base. Version 1.
 *
 * <pre>
 * Patch     = 0 u8, Step*, (epoch u32, sha256 hash)*, PlaceStep*
 * Step      = skipped var, inserted bytes, kept var      passes over bytes of the base's logical bytes, inserts others, takes the next from the base
 * PlaceStep = skipped var, inserted Place*, kept var     the same with places
 * </pre>
 *
 * <p>A page in full never begins with 0, which would be the length of its logical bytes. What is left of the base after the last step is not taken. Specification: docs/format.md, "Pages".
 */
final class PatchFormat {

  private static final int MARK = 0;

  private PatchFormat() {}

  /**
   * Writes a page as a patch.
   *
   * @param places all of the page's, as seen from the block that the patch will lie in
   * @param sameBytes what the logical bytes have of the base's
   * @param samePlaces what the places have of the base's
   */
  static byte[] write(byte[] logical, List<RelativePlace> places, Stretches sameBytes, Stretches samePlaces) {
    ByteWriter out = new ByteWriter(256);
    out.u8(MARK);
    steps(out, sameBytes, logical.length, (at, count) -> out.var(count).raw(logical, at, count));
    List<RelativePlace> inserted = new ArrayList<>();
    int next = 0;
    for (Stretches.Stretch same : samePlaces.all()) {
      inserted.addAll(places.subList(next, same.at()));
      next = same.end();
    }
    inserted.addAll(places.subList(next, places.size()));
    PlaceTable table = PlaceTable.of(inserted);
    table.write(out);
    steps(out, samePlaces, places.size(), (at, count) -> {
      out.var(count);
      places.subList(at, at + count).forEach(place -> table.write(place, out));
    });
    return out.toBytes();
  }

  private static void steps(ByteWriter out, Stretches same, int length, Inserted inserted) {
    List<Stretches.Stretch> all = same.all();
    boolean tail = all.isEmpty() ? length > 0 : all.getLast().end() < length;
    out.var(all.size() + (tail ? 1 : 0));
    int at = 0;
    int from = 0;
    for (Stretches.Stretch stretch : all) {
      out.var(stretch.from() - from);
      inserted.write(at, stretch.at() - at);
      out.var(stretch.length());
      at = stretch.end();
      from = stretch.from() + stretch.length();
    }
    if (tail) {
      out.var(0);
      inserted.write(at, length - at);
      out.var(0);
    }
  }

  /**
   * Makes the page.
   *
   * @param block that the patch was read from
   */
  static Page read(byte[] bytes, int offset, int length, BlockPlace block, Page base) throws RepositoryException {
    String object = "patch of a page in " + block.pack().key();
    ByteReader in = new ByteReader(bytes, offset, length, object);
    if (in.u8() != MARK) {
      throw in.corrupt("a page in full where a patch belongs");
    }
    byte[] logical = logical(in, base.logical());
    PlaceTable table = PlaceTable.read(in);
    List<Place> places = places(in, base.allPlaces(), table, block);
    in.end();
    return new Page(logical, places, object);
  }

  private static byte[] logical(ByteReader in, byte[] base) throws Corrupt {
    ByteWriter out = new ByteWriter(base.length + 512);
    int from = 0;
    for (int left = in.count(3, "step"); left > 0; left--) {
      from += in.var(base.length - from, "bytes passed over");
      out.raw(in.bytes(PageFormat.LONGEST - out.length(), "inserted bytes"));
      int kept = in.var(Math.min(base.length - from, PageFormat.LONGEST - out.length()), "bytes kept");
      out.raw(base, from, kept);
      from += kept;
    }
    return out.toBytes();
  }

  private static List<Place> places(ByteReader in, List<Place> base, PlaceTable table, BlockPlace block)
      throws Corrupt {
    List<Place> places = new ArrayList<>();
    int from = 0;
    for (int left = in.count(3, "step"); left > 0; left--) {
      from += in.var(base.size() - from, "places passed over");
      for (int inserted = in.count(2, "place"); inserted > 0; inserted--) {
        places.add(table.read(in, block));
      }
      int kept = in.var(base.size() - from, "places kept");
      places.addAll(base.subList(from, from + kept));
      from += kept;
    }
    return places;
  }

  /** Writes how many elements are inserted, and these: {@code count} of them from {@code at} on. */
  private interface Inserted {
    void write(int at, int count);
  }
}
