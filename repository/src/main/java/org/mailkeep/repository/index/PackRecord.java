package org.mailkeep.repository.index;

import java.util.List;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.pack.BlockExtent;
import org.mailkeep.repository.pack.BlockPlace;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.pack.PackReceipt;

/** What the index keeps of a pack: its name and, 16 bytes each, its blocks. Local, so its form may change with the index's version. */
final class PackRecord {

  private static final int FIELDS = 4;

  private final int number;
  private final PackId pack;
  private final int[] blocks;

  private PackRecord(int number, PackId pack, int[] blocks) {
    this.number = number;
    this.pack = pack;
    this.blocks = blocks;
  }

  static byte[] encode(PackReceipt receipt) {
    List<BlockExtent> blocks = receipt.directory().blocks();
    ByteWriter out = new ByteWriter(40 + FIELDS * Integer.BYTES * blocks.size());
    out.u32(receipt.pack().epoch()).hash(receipt.pack().sha256());
    for (BlockExtent block : blocks) {
      out.u32(block.offset()).u32(block.length()).u32(block.plaintextBytes()).u32(block.owner());
    }
    return out.toBytes();
  }

  static PackRecord decode(int number, byte[] bytes) throws Corrupt {
    ByteReader in = new ByteReader(bytes, "pack " + number);
    PackId pack = new PackId((int) in.u32(), in.hash());
    int[] blocks = new int[in.remaining() / Integer.BYTES];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = (int) in.u32();
    }
    in.end();
    return new PackRecord(number, pack, blocks);
  }

  /** Whose block it is. */
  int owner(int ordinal) {
    return blocks[FIELDS * ordinal + 3];
  }

  boolean hasBlock(int ordinal) {
    return ordinal < blocks.length / FIELDS;
  }

  ChunkLocation location(int ordinal, int offset) {
    int at = FIELDS * ordinal;
    return new ChunkLocation(new BlockPlace(pack, blocks[at], blocks[at + 1]), offset, blocks[at + 2], blocks[at + 3],
        number);
  }
}
