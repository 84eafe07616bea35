package org.mailkeep.repository.pack;

import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.chunk.ChunkHasher;
import org.mailkeep.repository.chunk.ChunkId;

/** The plaintext of a block, as somebody wrote it: a chunk of it counts only after {@link #check}. Immutable. */
public final class Block {

  private final BlockPlace place;
  private final byte[] bytes;

  /** A block that was read at {@code place}; {@code bytes} are kept. */
  public Block(BlockPlace place, byte[] bytes) {
    this.place = place;
    this.bytes = bytes;
  }

  /** Where it was read. */
  public BlockPlace place() {
    return place;
  }

  /** The bytes themselves; not to be changed. */
  public byte[] bytes() {
    return bytes;
  }

  /** Its length. */
  public int length() {
    return bytes.length;
  }

  /**
   * Makes sure that the {@code length} bytes at {@code offset} are a chunk.
   *
   * @throws Corrupt if they are not, or not all in the block
   */
  public void check(ChunkId id, int offset, int length, ChunkHasher hasher) throws Corrupt {
    if (offset < 0 || length < 0 || length > bytes.length - offset) {
      throw new Corrupt(place + ": chunk " + id + " of " + length + " bytes at " + offset
          + " reaches past its block of " + bytes.length);
    }
    if (!hasher.id(bytes, offset, length).equals(id)) {
      throw new Corrupt(place + ": the bytes at " + offset + " are not chunk " + id);
    }
  }
}
