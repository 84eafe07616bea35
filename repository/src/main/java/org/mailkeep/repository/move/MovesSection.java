package org.mailkeep.repository.move;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;

/**
 * What a root says of moved blocks.
 *
 * <pre>
 * MovesSection = records tagged from epoch u32, MovesRef*
 * MovesRef     = table hash, object length var, table length var, moves var
 * </pre>
 *
 * <p>Specification: docs/format.md, "Moves".
 *
 * @param recordsTaggedFrom in catalog packs of this epoch and later, blocks of records have an owner tag of their own; 0: in none
 * @param maps oldest first: what a later one says of a place counts
 */
public record MovesSection(int recordsTaggedFrom, List<MovesRef> maps) {

  /** Nothing was moved. */
  public static final MovesSection NONE = new MovesSection(0, List.of());

  public MovesSection {
    if (recordsTaggedFrom < 0) {
      throw new IllegalArgumentException("epoch " + recordsTaggedFrom);
    }
    maps = List.copyOf(maps);
  }

  /** The same with further maps, newer than all. */
  public MovesSection plus(List<MovesRef> newer) {
    List<MovesRef> all = new ArrayList<>(maps);
    all.addAll(newer);
    return new MovesSection(recordsTaggedFrom, all);
  }

  /** Its content. */
  public byte[] write() {
    ByteWriter out = new ByteWriter().u32(recordsTaggedFrom).var(maps.size());
    maps.forEach(map -> map.write(out));
    return out.toBytes();
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param object what it is part of, for messages
   */
  public static MovesSection read(ByteBuffer content, String object) throws Corrupt {
    ByteReader in = ByteReader.of(content, object);
    int epoch = in.number("epoch");
    int count = in.count(MovesRef.LEAST_BYTES, "map of moves");
    List<MovesRef> maps = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      maps.add(MovesRef.read(in));
    }
    in.end();
    return new MovesSection(epoch, maps);
  }
}
