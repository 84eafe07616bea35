package org.mailkeep.repository.pack;

import java.nio.ByteBuffer;
import java.util.List;

/** A block on its way from one pack to another, sealed as it is. Keeps the bytes of the request that it came with in memory. Immutable. */
public final class SealedBlock {

  private final PackKind kind;
  private final PackOrigin origin;
  private final BlockExtent extent;
  private final int chunks;
  private final byte[] entries;
  private final List<FormerPlace> former;
  private final ByteBuffer bytes;

  /**
   * A block that was read.
   *
   * @param extent where it lies now
   * @param entries its chunks as the directory lists them
   * @param former all places at which it is looked for, the one that it was read at among them
   * @param bytes from its ordinal on
   */
  SealedBlock(PackKind kind, PackOrigin origin, BlockExtent extent, int chunks, byte[] entries,
      List<FormerPlace> former, ByteBuffer bytes) {
    this.kind = kind;
    this.origin = origin;
    this.extent = extent;
    this.chunks = chunks;
    this.entries = entries;
    this.former = List.copyOf(former);
    this.bytes = bytes;
  }

  /** The same block with another owner's tag. */
  public SealedBlock ownedBy(int owner) {
    return new SealedBlock(kind, origin,
        new BlockExtent(extent.offset(), extent.length(), extent.plaintextBytes(), owner), chunks, entries, former,
        bytes);
  }

  /** What the blocks of its pack hold. */
  public PackKind kind() {
    return kind;
  }

  /** What it is bound to. */
  public PackOrigin origin() {
    return origin;
  }

  /** Where it lies in the pack that it was read from. */
  public BlockExtent extent() {
    return extent;
  }

  /** All places at which it is looked for, the one that it was read at last. */
  public List<FormerPlace> former() {
    return former;
  }

  int chunks() {
    return chunks;
  }

  byte[] entries() {
    return entries;
  }

  /** From its ordinal on. */
  ByteBuffer bytes() {
    return bytes.duplicate();
  }
}
