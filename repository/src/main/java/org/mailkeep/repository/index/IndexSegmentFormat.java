package org.mailkeep.repository.index;

import java.util.ArrayList;
import java.util.List;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.frame.Payload;
import org.mailkeep.repository.frame.ZstdCompressor;
import org.mailkeep.repository.pack.PackDirectory;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.pack.PackReceipt;

/**
 * How an index segment is written, before it is sealed with the index key. Version 1.
 *
 * <pre>
 * Segment     = Payload of SegmentPack*
 * SegmentPack = epoch u32, pack sha256 hash, pack length u64, DirectoryBody
 * </pre>
 *
 * <p>Specification: docs/format.md, "Index segments".
 */
public final class IndexSegmentFormat {

  /** The longest body. */
  public static final int MAX_BYTES = 256 << 20;

  private static final int LEAST_PACK_BYTES = Integer.BYTES + Hash256.BYTES + Long.BYTES + 1;

  private IndexSegmentFormat() {}

  /** The body of a segment, compressed. */
  public static byte[] write(IndexSegment segment) {
    try (ZstdCompressor zstd = new ZstdCompressor()) {
      return Payload.encode(writePlain(segment), zstd);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param object what it is, for messages
   */
  public static IndexSegment read(byte[] body, String object) throws Corrupt {
    try (ZstdCompressor zstd = new ZstdCompressor()) {
      return readPlain(Payload.decode(body, MAX_BYTES, zstd, object), object);
    }
  }

  /** The packs of a segment, not compressed: for an object that has a segment in itself. */
  public static byte[] writePlain(IndexSegment segment) {
    ByteWriter out = new ByteWriter(1 << 12).var(segment.packs().size());
    for (PackReceipt pack : segment.packs()) {
      out.u32(pack.pack().epoch()).hash(pack.pack().sha256()).u64(pack.length());
      pack.directory().write(out);
    }
    return out.toBytes();
  }

  /** Reads what {@link #writePlain} wrote. */
  public static IndexSegment readPlain(byte[] body, String object) throws Corrupt {
    ByteReader in = new ByteReader(body, object);
    int count = in.count(LEAST_PACK_BYTES, "pack");
    List<PackReceipt> packs = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      PackId pack = new PackId(in.number("epoch"), in.hash());
      long length = in.u64();
      PackDirectory directory = PackDirectory.read(in);
      if (!directory.fits(length)) {
        throw in.corrupt(pack + " of " + length + " bytes with " + directory.blocks().size() + " blocks");
      }
      packs.add(new PackReceipt(pack, length, directory));
    }
    in.end();
    return new IndexSegment(packs);
  }
}
