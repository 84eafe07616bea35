package org.mailkeep.repository.block;

import java.util.Arrays;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.frame.EntropySample;
import org.mailkeep.repository.frame.Payload;
import org.mailkeep.repository.frame.ZstdCompressor;

/**
 * Collects chunks until they fill a block. Reusable through {@link #clear}, which keeps the memory: 1 MiB at most, and as much as the block
 * needed. Not thread-safe.
 */
public final class BlockBuilder {

  /** The most plaintext that a block holds. */
  public static final int MAX_BYTES = 1 << 20;

  private byte[] plaintext = new byte[1 << 14];
  private int length;
  private final ByteWriter entries = new ByteWriter(1 << 10);
  private int chunks;

  /** Whether a chunk of {@code more} bytes has room beside what is there. */
  public boolean fits(int more) {
    return more <= MAX_BYTES - length;
  }

  /** Whether nothing was added. */
  public boolean isEmpty() {
    return chunks == 0;
  }

  /** The bytes added so far. */
  public int length() {
    return length;
  }

  /** Appends a copy of a chunk, which {@link #fits}, and returns its offset in the block. */
  public int add(ChunkId id, byte[] bytes, int offset, int count) {
    if (count < 1 || !fits(count)) {
      throw new IllegalArgumentException("chunk of " + count + " bytes for a block that holds " + length);
    }
    if (length + count > plaintext.length) {
      plaintext = Arrays.copyOf(plaintext, Math.min(MAX_BYTES, Math.max(length + count, 2 * plaintext.length)));
    }
    int at = length;
    System.arraycopy(bytes, offset, plaintext, at, count);
    entries.u64(id.hash().w0()).u64(id.hash().w1()).var(at).var(count);
    length += count;
    chunks++;
    return at;
  }

  /**
   * Compresses what was added. The block stays as it is.
   *
   * @param owner whose block it is: the tag of the account
   */
  public CompressedBlock compress(int owner, ZstdCompressor zstd) {
    return compressed(owner, Payload.encode(plaintext, 0, length, zstd));
  }

  /** As {@link #compress}, for a block that holds nothing but one large part: leaves it as it is if a sample looks compressed already. */
  public CompressedBlock compressLargePart(int owner, ZstdCompressor zstd) {
    return EntropySample.looksIncompressible(plaintext, 0, length)
        ? compressed(owner, Payload.encodeRaw(plaintext, 0, length))
        : compress(owner, zstd);
  }

  /** Empties the block for the next. */
  public void clear() {
    length = 0;
    chunks = 0;
    entries.clear();
  }

  private CompressedBlock compressed(int owner, byte[] payload) {
    if (isEmpty()) {
      throw new IllegalStateException("block without a chunk");
    }
    return new CompressedBlock(owner, length, payload, chunks, entries.toBytes());
  }
}
