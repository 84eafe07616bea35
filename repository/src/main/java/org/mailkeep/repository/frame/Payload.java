package org.mailkeep.repository.frame;

import org.mailkeep.repository.base.RepositoryException.Corrupt;

/**
 * Bytes that are compressed where that helps.
 *
 * <pre>
 * Payload = codec u8 (0 raw, 1 zstd), plaintext length u32, bytes
 * </pre>
 *
 * <p>It ends where what holds it ends. Specification: docs/format.md, "Frame".
 */
public final class Payload {

  /** What comes before the bytes. */
  public static final int HEADER_BYTES = 5;

  private static final int RAW = 0;
  private static final int ZSTD = 1;

  private Payload() {}

  /** The room that {@link #encode} needs for {@code plaintextBytes} bytes; the payload itself is never longer than they and its header. */
  public static int room(int plaintextBytes) {
    return HEADER_BYTES + ZstdCompressor.bound(plaintextBytes);
  }

  /**
   * Writes a payload into {@code target} from {@code targetOffset} on, compressed if that makes it shorter.
   *
   * @return its length
   */
  public static int encode(byte[] plaintext, int offset, int length, ZstdCompressor zstd, byte[] target,
      int targetOffset) {
    int compressed = zstd.compress(plaintext, offset, length, target, targetOffset + HEADER_BYTES);
    if (compressed >= length) {
      return encodeRaw(plaintext, offset, length, target, targetOffset);
    }
    header(ZSTD, length, target, targetOffset);
    return HEADER_BYTES + compressed;
  }

  /** Writes a payload as {@link #encode} does, without trying to compress it. */
  public static int encodeRaw(byte[] plaintext, int offset, int length, byte[] target, int targetOffset) {
    header(RAW, length, target, targetOffset);
    System.arraycopy(plaintext, offset, target, targetOffset + HEADER_BYTES, length);
    return HEADER_BYTES + length;
  }

  /** Appends a payload to {@code out}, compressed if that makes it shorter. */
  public static void write(ByteWriter out, byte[] plaintext, int offset, int length, ZstdCompressor zstd) {
    byte[] encoded = new byte[room(length)];
    out.raw(encoded, 0, encode(plaintext, offset, length, zstd, encoded, 0));
  }

  /**
   * Reads the payload that is all of what {@code in} has left.
   *
   * @param atMost the longest plaintext that there may be: no more memory is taken
   * @throws Corrupt if it is longer, or does not decompress to the length that it claims
   */
  public static byte[] read(ByteReader in, int atMost, ZstdCompressor zstd) throws Corrupt {
    int codec = in.u8();
    long length = in.u32();
    if (length > atMost) {
      throw in.corrupt("payload of " + length + " bytes, at most " + atMost);
    }
    return switch (codec) {
      case RAW -> {
        if (length != in.remaining()) {
          throw in.corrupt("payload of " + length + " bytes has " + in.remaining());
        }
        yield in.raw((int) length);
      }
      case ZSTD -> {
        byte[] plaintext = new byte[(int) length];
        int compressed = in.remaining();
        int start = in.position();
        if (!zstd.decompress(in.array(), start, compressed, plaintext)) {
          throw in.corrupt("payload does not decompress to the " + length + " bytes that it claims");
        }
        in.skip(compressed);
        yield plaintext;
      }
      default -> throw in.corrupt("payload of codec " + codec);
    };
  }

  private static void header(int codec, int length, byte[] target, int offset) {
    target[offset] = (byte) codec;
    target[offset + 1] = (byte) (length >>> 24);
    target[offset + 2] = (byte) (length >>> 16);
    target[offset + 3] = (byte) (length >>> 8);
    target[offset + 4] = (byte) length;
  }
}
