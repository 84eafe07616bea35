package org.mailkeep.repository.index;

import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;

/**
 * A place as the index keeps it for each chunk, in as few bytes as it takes: 5 or 6 mostly.
 *
 * @param pack the local number of the pack
 * @param block the ordinal of the block
 * @param offset in the block's plaintext
 */
record LocalPlace(int pack, int block, int offset) {

  /** The longest encoding: 32 bits, 24 bits, 20 bits. */
  static final int MOST_BYTES = 5 + 4 + 3;

  byte[] encode() {
    return new ByteWriter(MOST_BYTES).var(pack).var(block).var(offset).toBytes();
  }

  static LocalPlace decode(byte[] bytes, int length) throws Corrupt {
    ByteReader in = new ByteReader(bytes, 0, length, "place");
    LocalPlace place = new LocalPlace(in.var(Integer.MAX_VALUE, "pack"), in.var(1 << 24, "block"),
        in.var(1 << 20, "offset"));
    in.end();
    return place;
  }
}
