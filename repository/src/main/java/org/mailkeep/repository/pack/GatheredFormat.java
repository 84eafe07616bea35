package org.mailkeep.repository.pack;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;

/**
 * What follows the DirectoryBody in the directory of a gathered pack: with it, what maintenance stores of moves can be made anew from packs alone.
 *
 * <pre>
 * BlockOrigins = (epoch u32, sha256 hash)*, BlockOrigin                  one for each block, in order
 * BlockOrigin  = number of its origin var, (pack of the table var, offset var)*
 * </pre>
 *
 * <p>Specification: docs/format.md, "Packs".
 */
final class GatheredFormat {

  /** Of a former place, with its pack in the table. */
  static final int MOST_PLACE_BYTES = 4 + Hash256.BYTES + 2 * 5;

  /** Of a block's origin, without its former places. */
  static final int MOST_ORIGIN_BYTES = 2 * 5;

  private static final int PACK_BYTES = 4 + Hash256.BYTES;
  private static final int LEAST_PLACE_BYTES = 2;

  private GatheredFormat() {}

  static byte[] write(List<BlockOrigin> origins) {
    Map<PackId, Integer> packs = new LinkedHashMap<>();
    ByteWriter blocks = new ByteWriter();
    for (BlockOrigin origin : origins) {
      blocks.var(origin.number()).var(origin.former().size());
      for (FormerPlace place : origin.former()) {
        Integer number = packs.putIfAbsent(place.pack(), packs.size());
        blocks.var(number != null ? number : packs.size() - 1).var(place.offset());
      }
    }
    ByteWriter out = new ByteWriter(5 + packs.size() * PACK_BYTES + blocks.length()).var(packs.size());
    packs.keySet().forEach(pack -> out.u32(pack.epoch()).hash(pack.sha256()));
    return out.raw(blocks.array(), 0, blocks.length()).toBytes();
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param blocks of the pack
   * @param origins in its header
   */
  static List<BlockOrigin> read(ByteReader in, int blocks, int origins) throws Corrupt {
    List<PackId> packs = packs(in);
    List<BlockOrigin> all = new ArrayList<>(blocks);
    for (int i = 0; i < blocks; i++) {
      int number = in.var(origins - 1, "origin");
      int count = in.count(LEAST_PLACE_BYTES, "former place");
      List<FormerPlace> former = new ArrayList<>(count);
      for (int p = 0; p < count; p++) {
        PackId pack = packs.isEmpty() ? null : packs.get(in.var(packs.size() - 1, "pack"));
        if (pack == null) {
          throw in.corrupt("a former place in a pack that it does not name");
        }
        former.add(new FormerPlace(pack, in.var(PackFormat.MAX_BYTES, "offset")));
      }
      all.add(new BlockOrigin(number, former));
    }
    return all;
  }

  private static List<PackId> packs(ByteReader in) throws Corrupt {
    int count = in.count(PACK_BYTES, "pack");
    List<PackId> packs = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      packs.add(new PackId(in.number("epoch"), in.hash()));
    }
    return packs;
  }
}
