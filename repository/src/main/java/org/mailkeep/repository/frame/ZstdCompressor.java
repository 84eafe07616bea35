package org.mailkeep.repository.frame;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import org.jspecify.annotations.Nullable;

/**
 * Compresses and decompresses whole byte arrays with zstd, in contexts that are reused: they cost more than a small input.
 * One for each thread; {@link #close} frees memory outside the heap.
 */
public final class ZstdCompressor implements AutoCloseable {

  /** The level that costs least a stored byte on mail: beyond it the speed falls to a third for one byte in twenty. */
  public static final int DEFAULT_LEVEL = 3;

  private final int level;
  private byte[] compressed = {};
  private @Nullable ZstdCompressCtx compress;
  private @Nullable ZstdDecompressCtx decompress;

  public ZstdCompressor() {
    this(DEFAULT_LEVEL);
  }

  /**
   * Compresses at a level of one's own choice; what is read may have any.
   *
   * @param level 1, fastest, to 19
   */
  public ZstdCompressor(int level) {
    if (level < 1 || level > 19) {
      throw new IllegalArgumentException("zstd level " + level);
    }
    this.level = level;
  }

  /**
   * Compresses into {@link #compressed} and returns the length. It may be longer than {@code length}.
   */
  int compress(byte[] source, int offset, int length) {
    if (compress == null) {
      compress = new ZstdCompressCtx().setLevel(level);
    }
    int room = Math.toIntExact(Zstd.compressBound(length));
    if (compressed.length < room) {
      compressed = new byte[room];
    }
    return compress.compressByteArray(compressed, 0, compressed.length, source, offset, length);
  }

  /** The array that holds what was compressed last, from its start. */
  byte[] compressed() {
    return compressed;
  }

  /** Decompresses into {@code target}; false if {@code source} is not zstd or its plaintext does not fill {@code target} exactly. */
  boolean decompress(byte[] source, int offset, int length, byte[] target) {
    if (decompress == null) {
      decompress = new ZstdDecompressCtx();
    }
    try {
      return decompress.decompressByteArray(target, 0, target.length, source, offset, length) == target.length;
    } catch (ZstdException damaged) {
      return false;
    }
  }

  /** Harmless when repeated; a later use begins anew. */
  @Override
  public void close() {
    if (compress != null) {
      compress.close();
      compress = null;
    }
    if (decompress != null) {
      decompress.close();
      decompress = null;
    }
  }
}
