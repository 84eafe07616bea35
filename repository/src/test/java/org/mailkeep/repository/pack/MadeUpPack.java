package org.mailkeep.repository.pack;

import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;

/** What is known of a pack that was never written. */
public final class MadeUpPack {
  private static final int BLOCK_BYTES = 1000;

  private final ByteWriter records = new ByteWriter();
  private final ByteWriter entries = new ByteWriter();
  private int blocks;
  private int owner;
  private int chunks;
  private int plaintextBytes;

  /** Ends the block before and begins one of {@code owner}. */
  public MadeUpPack block(int blockOwner) {
    endBlock();
    owner = blockOwner;
    return this;
  }

  /** Adds a chunk to the block and returns the offset it got. */
  public int chunk(ChunkId id, int length) {
    int at = plaintextBytes;
    entries.u64(id.hash().w0()).u64(id.hash().w1()).var(at).var(length);
    plaintextBytes += length;
    chunks++;
    return at;
  }

  /** The ordinal of the block that is being filled. */
  public int ordinal() {
    return blocks;
  }

  /** Where the block of that ordinal lies in a pack of that name. */
  public static BlockPlace place(PackReceipt pack, int ordinal) {
    BlockExtent extent = pack.directory().blocks().get(ordinal);
    return new BlockPlace(pack.pack(), extent.offset(), extent.length());
  }

  public PackReceipt receipt(int epoch, long name) {
    endBlock();
    byte[] body = new ByteWriter().var(blocks).raw(records.array(), 0, records.length()).toBytes();
    try {
      PackDirectory directory = PackDirectory.read(new ByteReader(body, "made up"));
      return new PackReceipt(new PackId(epoch, new Hash256(name, 0, 0, 0)), directory.end() + 1000L, directory);
    } catch (Corrupt e) {
      throw new AssertionError(e);
    }
  }

  private void endBlock() {
    if (chunks > 0) {
      BlockExtent extent = new BlockExtent(PackFormat.HEADER_BYTES + blocks * BLOCK_BYTES, BLOCK_BYTES, plaintextBytes,
          owner);
      PackDirectory.writeRecord(records, extent, chunks, entries.toBytes());
      blocks++;
      entries.clear();
      chunks = 0;
      plaintextBytes = 0;
    }
  }
}
