package org.mailkeep.repository.block;

/** A full block on its way into a pack: compressed, not yet sealed. Immutable. */
public final class CompressedBlock {

  private final int owner;
  private final int plaintextBytes;
  private final byte[] payload;
  private final int chunks;
  private final byte[] entries;

  CompressedBlock(int owner, int plaintextBytes, byte[] payload, int chunks, byte[] entries) {
    this.owner = owner;
    this.plaintextBytes = plaintextBytes;
    this.payload = payload;
    this.chunks = chunks;
    this.entries = entries;
  }

  /** Whose block it is: the tag of the account. */
  public int owner() {
    return owner;
  }

  /** The length of what it holds. */
  public int plaintextBytes() {
    return plaintextBytes;
  }

  /** The payload itself; not to be changed. */
  public byte[] payload() {
    return payload;
  }

  /** How many chunks it holds. */
  public int chunks() {
    return chunks;
  }

  /** Its chunks as a pack's directory lists them: {@code (id prefix 16 bytes, offset var, length var)} each; not to be changed. */
  public byte[] entries() {
    return entries;
  }
}
