package org.mailkeep.repository.move;

import java.util.ArrayList;
import java.util.List;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.frame.Payload;
import org.mailkeep.repository.frame.ZstdCompressor;
import org.mailkeep.repository.pack.FormerPlace;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.store.ObjectKey;

/**
 * How a map of moves is laid out: parts that can be read alone, sorted by old place, and a table of them, which its key is the hash of. Version 1.
 *
 * <pre>
 * Moves    = Part*, Table
 * Part     = Sealed with Context key "moves", body = Payload of PartBody                      {@link MovesPart}
 * Table    = Sealed with Context key "moves/table", body = Payload of TablePart*
 * TablePart = part length u32, SHA-256 of the part, first OldPlace, last OldPlace, tag u32*    one for each old pack in the part, sorted
 * OldPlace = epoch u32, sha256 hash, offset u32
 * tag      = the first four bytes of the old pack's hash
 * </pre>
 *
 * <p>Specification: docs/format.md, "Moves".
 */
final class MovesFormat {

  /** The longest table. */
  static final int LONGEST_TABLE = 16 << 20;

  /** The longest part, and its body. */
  static final int LONGEST_PART = 256 << 10;

  static final ObjectKey PARTS = new ObjectKey("moves");
  static final ObjectKey TABLE = new ObjectKey("moves/table");

  private static final int PLACE_BYTES = 4 + Hash256.BYTES + 4;
  private static final int LEAST_PART_BYTES = 4 + Hash256.BYTES + 2 * PLACE_BYTES + 1;

  private MovesFormat() {}

  static ObjectKey key(Hash256 table) {
    return new ObjectKey(PARTS + "/" + table.hex());
  }

  /** What the table has of a pack. */
  static int tag(PackId pack) {
    return (int) (pack.sha256().w0() >>> Integer.SIZE);
  }

  static byte[] writeTable(List<Part> parts) {
    ByteWriter out = new ByteWriter(4096).var(parts.size());
    for (Part part : parts) {
      out.u32(part.length()).hash(part.sha256());
      place(out, part.first());
      place(out, part.last());
      out.var(part.tags().size());
      part.tags().forEach(out::u32);
    }
    try (ZstdCompressor zstd = new ZstdCompressor()) {
      return Payload.encode(out.toBytes(), zstd);
    }
  }

  static List<Part> readTable(byte[] body, String object) throws Corrupt {
    try (ZstdCompressor zstd = new ZstdCompressor()) {
      ByteReader in = new ByteReader(Payload.decode(body, LONGEST_TABLE, zstd, object), object);
      int count = in.count(LEAST_PART_BYTES, "part");
      List<Part> parts = new ArrayList<>(count);
      long offset = 0;
      for (int i = 0; i < count; i++) {
        Part part = part(in, offset);
        if (!parts.isEmpty() && part.first().compareTo(parts.getLast().last()) <= 0) {
          throw in.corrupt("parts out of order");
        }
        parts.add(part);
        offset += part.length();
      }
      in.end();
      return parts;
    }
  }

  private static Part part(ByteReader in, long offset) throws Corrupt {
    int length = in.number("part length");
    if (length < 1 || length > LONGEST_PART) {
      throw in.corrupt("part of " + length + " bytes");
    }
    Hash256 hash = in.hash();
    FormerPlace first = place(in);
    FormerPlace last = place(in);
    if (first.compareTo(last) > 0) {
      throw in.corrupt("a part that ends before it begins");
    }
    int count = in.count(Integer.BYTES, "pack");
    int[] tags = new int[count];
    for (int i = 0; i < count; i++) {
      tags[i] = (int) in.u32();
      if (i > 0 && tags[i - 1] > tags[i]) {
        throw in.corrupt("packs of a part out of order");
      }
    }
    return new Part(offset, length, hash, first, last, new Tags(tags));
  }

  private static void place(ByteWriter out, FormerPlace place) {
    out.u32(place.pack().epoch()).hash(place.pack().sha256()).u32(place.offset());
  }

  private static FormerPlace place(ByteReader in) throws Corrupt {
    return new FormerPlace(new PackId(in.number("epoch"), in.hash()), in.number("offset"));
  }

  /**
   * One part.
   *
   * @param offset of its first byte in the object
   * @param length as stored
   * @param sha256 of it as stored
   * @param first place of which it tells
   * @param last place of which it tells
   * @param tags of the packs of those places
   */
  record Part(long offset, int length, Hash256 sha256, FormerPlace first, FormerPlace last, Tags tags) {

    /** Whether it may tell of a place: false if it certainly does not. */
    boolean mayTell(FormerPlace place) {
      return first.compareTo(place) <= 0 && last.compareTo(place) >= 0 && tags.contains(tag(place.pack()));
    }
  }
}
