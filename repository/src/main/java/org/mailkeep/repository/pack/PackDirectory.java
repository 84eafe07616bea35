package org.mailkeep.repository.pack;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.block.BlockBuilder;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;

/**
 * The blocks of a pack and the chunks in them, in order. Immutable; keeps the chunks as they are stored, 20 bytes each, and goes through them on
 * demand.
 *
 * <pre>
 * DirectoryBody = (offset u32, sealed length u32, plaintext length u32, owner u32, Entry*)*
 * Entry         = id prefix 16 bytes, offset var, length var
 * </pre>
 *
 * <p>Specification: docs/format.md, "Packs".
 */
public final class PackDirectory {

  /** Of a block's record, without its entries. */
  static final int MOST_RECORD_BYTES = 4 * Integer.BYTES + 5;

  private static final int RECORD_BYTES = 4 * Integer.BYTES;
  private static final int LEAST_RECORD_BYTES = RECORD_BYTES + 1;
  private static final int LEAST_ENTRY_BYTES = Id128.BYTES + 2;

  private final List<BlockExtent> blocks;
  private final byte[] body;
  private final int chunks;

  private PackDirectory(List<BlockExtent> blocks, byte[] body, int chunks) {
    this.blocks = List.copyOf(blocks);
    this.body = body;
    this.chunks = chunks;
  }

  /**
   * Reads a directory, which ends where it says.
   *
   * @throws Corrupt if its blocks do not follow each other from the end of a header on, or a chunk lies outside its block
   */
  public static PackDirectory read(ByteReader in) throws Corrupt {
    int start = in.position();
    List<BlockExtent> blocks = new ArrayList<>();
    int[] chunks = new int[1];
    try {
      go(in, (ordinal, extent) -> blocks.add(extent), (block, high, low, offset, length) -> chunks[0]++);
    } catch (Corrupt e) {
      throw e;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return new PackDirectory(blocks, in.since(start), chunks[0]);
  }

  /** Writes the record of one block; the directory is their count and the records. */
  static void writeRecord(ByteWriter out, BlockExtent block, int chunks, byte[] entries) {
    out.u32(block.offset()).u32(block.length()).u32(block.plaintextBytes()).u32(block.owner()).var(chunks).raw(entries);
  }

  /** Writes the directory as {@link #read} reads it. */
  public void write(ByteWriter out) {
    out.raw(body);
  }

  /** The bytes that it takes where it is written. */
  public int bytes() {
    return body.length;
  }

  /** The SHA-256 of those bytes. */
  public Hash256 sha256() {
    return Hash256.sha256(ByteBuffer.wrap(body));
  }

  /** How many chunks are in its blocks. */
  public int chunks() {
    return chunks;
  }

  /** Its blocks, by ordinal. */
  public List<BlockExtent> blocks() {
    return blocks;
  }

  /** Whether a pack of {@code packBytes} bytes can hold its blocks. */
  public boolean fits(long packBytes) {
    return packBytes >= (long) end() + PackFormat.LEAST_DIRECTORY_BYTES + PackFormat.FOOTER_BYTES
        && packBytes <= PackFormat.MAX_BYTES;
  }

  /** The offset of the first byte after its blocks. */
  int end() {
    return blocks.isEmpty() ? PackFormat.HEADER_BYTES : blocks.getLast().end();
  }

  /** The offset of the first byte of its blocks: the length of the pack's header. */
  int begin() {
    return blocks.isEmpty() ? PackFormat.HEADER_BYTES : blocks.getFirst().offset();
  }

  /** Shows every block, in order, with its chunks as they are stored. */
  void forEachRecord(RecordVisitor visitor) throws IOException {
    ByteReader in = new ByteReader(body, "directory");
    in.var();
    for (BlockExtent extent : blocks) {
      in.skip(RECORD_BYTES);
      int count = (int) in.var();
      int start = in.position();
      chunks(in, 0, count, extent, (block, high, low, offset, length) -> {});
      visitor.record(extent, count, in.since(start));
    }
  }

  /** Shows every chunk of every block, in order. */
  public void forEachChunk(ChunkVisitor visitor) throws IOException {
    go(new ByteReader(body, "directory"), (ordinal, extent) -> {}, visitor);
  }

  private static void go(ByteReader in, BlockVisitor blocks, ChunkVisitor chunks) throws IOException {
    int count = in.count(LEAST_RECORD_BYTES, "block");
    int next = PackFormat.HEADER_BYTES;
    int more = 0;
    for (int ordinal = 0; ordinal < count; ordinal++) {
      long offset = in.u32();
      if (ordinal == 0 && PackFormat.isEndOfHeader(offset)) {
        next = (int) offset;
        more = next == PackFormat.HEADER_BYTES ? 0 : PackFormat.ORIGIN_NUMBER_BYTES;
      }
      if (offset != next) {
        throw in.corrupt("block " + ordinal + " at byte " + offset + ", not at " + next);
      }
      int length = between(in, PackFormat.LEAST_BLOCK_BYTES + more, PackFormat.MOST_BLOCK_BYTES + more, "block length");
      int plaintext = between(in, 1, BlockBuilder.MAX_BYTES, "plaintext length");
      BlockExtent extent = new BlockExtent(next, length, plaintext, (int) in.u32());
      blocks.block(ordinal, extent);
      chunks(in, ordinal, in.count(LEAST_ENTRY_BYTES, "chunk"), extent, chunks);
      next += length;
      if (next > PackFormat.MAX_BYTES) {
        throw in.corrupt("block " + ordinal + " ends at byte " + next + ", past the longest pack");
      }
    }
  }

  private static void chunks(ByteReader in, int ordinal, int count, BlockExtent extent, ChunkVisitor visitor)
      throws IOException {
    int next = 0;
    for (int i = 0; i < count; i++) {
      long high = in.u64();
      long low = in.u64();
      int offset = in.var(extent.plaintextBytes(), "chunk offset");
      int length = in.var(extent.plaintextBytes() - offset, "chunk length");
      if (offset < next || length < 1) {
        throw in.corrupt("chunk of " + length + " bytes at " + offset + " in block " + ordinal
            + ", where the chunk before ends at " + next);
      }
      next = offset + length;
      visitor.chunk(ordinal, high, low, offset, length);
    }
  }

  private static int between(ByteReader in, int least, int most, String what) throws Corrupt {
    long value = in.u32();
    if (value < least || value > most) {
      throw in.corrupt(what + " of " + value + ", neither " + least + " nor " + most + " nor between");
    }
    return (int) value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PackDirectory directory && Arrays.equals(body, directory.body);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(body);
  }

  @Override
  public String toString() {
    return "directory of " + blocks.size() + " blocks";
  }

  /** Is shown the chunks of a directory. */
  @FunctionalInterface
  public interface ChunkVisitor {

    /**
     * One chunk.
     *
     * @param block the ordinal of its block
     * @param idHigh bytes 0 to 7 of its id
     * @param idLow bytes 8 to 15 of its id
     * @param offset of its first byte in the block's plaintext
     * @param length in bytes
     */
    void chunk(int block, long idHigh, long idLow, int offset, int length) throws IOException;
  }

  /** Is shown the blocks of a directory. */
  @FunctionalInterface
  interface RecordVisitor {
    void record(BlockExtent extent, int chunks, byte[] entries) throws IOException;
  }

  @FunctionalInterface
  private interface BlockVisitor {
    void block(int ordinal, BlockExtent extent);
  }
}
