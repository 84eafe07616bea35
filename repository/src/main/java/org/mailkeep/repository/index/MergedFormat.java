package org.mailkeep.repository.index;

import java.util.ArrayList;
import java.util.List;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.frame.Payload;
import org.mailkeep.repository.frame.ZstdCompressor;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.store.ObjectKey;

/**
 * How a merged segment is laid out: parts that can be read alone, and a table of them, which its key is the hash of. Version 1.
 *
 * <pre>
 * Merged = Part*, Table
 * Part   = Sealed with Context key "index/merged", body = Payload of SegmentPack*
 * Table  = Sealed with Context key "index/merged/table", body = Payload of (part length u32, SHA-256 of the part, Pack*)*
 * Pack   = epoch u32, sha256 hash                    in the order of the part
 * </pre>
 *
 * <p>Specification: docs/format.md, "Merged segments".
 */
final class MergedFormat {

  /** The longest table. */
  static final int LONGEST_TABLE = 64 << 20;

  /** The longest part: that of one pack with the longest directory. */
  static final int LONGEST_PART = 160 << 20;

  static final ObjectKey PARTS = new ObjectKey("index/merged");
  static final ObjectKey TABLE = new ObjectKey("index/merged/table");

  private static final int PACK_BYTES = 4 + Hash256.BYTES;
  private static final int LEAST_PART_BYTES = 4 + Hash256.BYTES + 1 + PACK_BYTES;

  private MergedFormat() {}

  static ObjectKey key(Hash256 table) {
    return new ObjectKey(PARTS + "/" + table.hex());
  }

  static byte[] writeTable(List<Part> parts) {
    ByteWriter out = new ByteWriter(4096).var(parts.size());
    for (Part part : parts) {
      out.u32(part.length()).hash(part.sha256()).var(part.packs().size());
      part.packs().forEach(pack -> out.u32(pack.epoch()).hash(pack.sha256()));
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
        int length = in.number("part length");
        if (length < 1 || length > LONGEST_PART) {
          throw in.corrupt("part of " + length + " bytes");
        }
        Hash256 hash = in.hash();
        int packs = in.count(PACK_BYTES, "pack");
        List<PackId> ids = new ArrayList<>(packs);
        for (int p = 0; p < packs; p++) {
          ids.add(new PackId(in.number("epoch"), in.hash()));
        }
        parts.add(new Part(offset, length, hash, ids));
        offset += length;
      }
      in.end();
      return parts;
    }
  }

  /**
   * One part.
   *
   * @param offset of its first byte in the object
   * @param length as stored
   * @param sha256 of it as stored
   * @param packs that it describes, in order
   */
  record Part(long offset, int length, Hash256 sha256, List<PackId> packs) {
    Part {
      packs = List.copyOf(packs);
    }
  }
}
