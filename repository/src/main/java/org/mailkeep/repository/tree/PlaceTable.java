package org.mailkeep.repository.tree;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.pack.BlockPlace;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.recipe.Place;

/**
 * The packs that the places of one page name, so that each name is written once, and the places themselves.
 *
 * <pre>
 * Table = (epoch u32, sha256 hash)*
 * Place = 0, offset var                                               in the page's own block
 *       | 1, block offset var, block length var, offset var           in the page's own pack
 *       | 2 + n, block offset var, block length var, offset var       in pack n of the table
 *       | 2 + packs in the table, Place of a patch (not again such), n var, block offset var, block length var, offset var, length var
 *                                                                     of a page that is a patch: where it lies, and where its base does, in pack n
 * </pre>
 */
final class PlaceTable {

  private static final int SAME_BLOCK = 0;
  private static final int SAME_PACK = 1;
  private static final int TABLE = 2;

  private final Map<PackId, Integer> numbers = new LinkedHashMap<>();
  private final List<PackId> packs = new ArrayList<>();

  private PlaceTable() {}

  static PlaceTable of(List<RelativePlace> places) {
    PlaceTable table = new PlaceTable();
    places.forEach(table::collect);
    return table;
  }

  private void collect(RelativePlace place) {
    switch (place) {
      case RelativePlace.SameBlock same -> {}
      case RelativePlace.SamePack same -> {}
      case RelativePlace.Elsewhere elsewhere -> add(elsewhere.block().pack());
      case RelativePlace.Patched patched -> {
        collect(patched.patch());
        add(patched.base().block().pack());
      }
    }
  }

  private void add(PackId pack) {
    if (numbers.putIfAbsent(pack, packs.size()) == null) {
      packs.add(pack);
    }
  }

  void write(ByteWriter out) {
    out.var(packs.size());
    packs.forEach(pack -> out.u32(pack.epoch()).hash(pack.sha256()));
  }

  void write(RelativePlace place, ByteWriter out) {
    switch (place) {
      case RelativePlace.SameBlock same -> out.var(SAME_BLOCK).var(same.offset());
      case RelativePlace.SamePack same ->
        out.var(SAME_PACK).var(same.blockOffset()).var(same.blockLength()).var(same.offset());
      case RelativePlace.Elsewhere elsewhere -> in(elsewhere, TABLE, out);
      case RelativePlace.Patched patched -> {
        write(patched.patch(), out.var(TABLE + packs.size()));
        in(patched.base(), 0, out);
        out.var(patched.baseLength());
      }
    }
  }

  private void in(RelativePlace.Elsewhere place, int first, ByteWriter out) {
    BlockPlace block = place.block();
    out.var(first + Objects.requireNonNull(numbers.get(block.pack()))).var(block.offset()).var(block.length())
        .var(place.offset());
  }

  static PlaceTable read(ByteReader in) throws Corrupt {
    PlaceTable table = new PlaceTable();
    for (int left = in.count(36, "pack"); left > 0; left--) {
      table.packs.add(new PackId(in.number("epoch"), in.hash()));
    }
    return table;
  }

  /** Reads a place as an absolute one, given the block that the page was read from. */
  Place read(ByteReader in, BlockPlace block) throws Corrupt {
    int how = in.var(TABLE + packs.size(), "place kind");
    if (how < TABLE + packs.size()) {
      return stored(how, in, block);
    }
    Place.Stored patch = stored(in.var(TABLE + packs.size() - 1, "place kind"), in, block);
    Place.Stored base = stored(TABLE + in.var(packs.size() - 1, "pack"), in, block);
    return new Place.Patched(patch, base, in.var(PageFormat.LONGEST, "page length"));
  }

  private Place.Stored stored(int how, ByteReader in, BlockPlace block) throws Corrupt {
    if (how == SAME_BLOCK) {
      return new Place.Stored(block, in.var(Integer.MAX_VALUE, "offset"));
    }
    PackId pack = how == SAME_PACK ? block.pack() : packs.get(how - TABLE);
    int blockOffset = in.var(Integer.MAX_VALUE, "block offset");
    int blockLength = in.var(Integer.MAX_VALUE, "block length");
    return new Place.Stored(new BlockPlace(pack, blockOffset, blockLength), in.var(Integer.MAX_VALUE, "offset"));
  }
}
