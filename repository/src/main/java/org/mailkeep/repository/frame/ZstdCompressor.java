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

  /** The longest that {@code length} bytes can become. */
  static int bound(int length) {
    return Math.toIntExact(Zstd.compressBound(length));
  }

  /**
   * Compresses into {@code target}, which has room for {@link #bound} bytes from {@code targetOffset} on, and returns the compressed
   * length.
   */
  int compress(byte[] source, int offset, int length, byte[] target, int targetOffset) {
    if (compress == null) {
      compress = new ZstdCompressCtx().setLevel(level);
    }
    return compress.compressByteArray(target, targetOffset, target.length - targetOffset, source, offset, length);
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
