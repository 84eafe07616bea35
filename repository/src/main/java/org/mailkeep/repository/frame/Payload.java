package org.mailkeep.repository.frame;

import org.mailkeep.repository.base.RepositoryException.Corrupt;

/**
 * Bytes that are compressed where that helps.
 *
 * <pre>
 * Payload = codec u8 (0 raw, 1 zstd), plaintext length u32, bytes
 * </pre>
 *
 * <p>It ends where what holds it ends, and is never longer than its plaintext and header. Specification: docs/format.md, "Frame".
 */
public final class Payload {

  /** What comes before the bytes. */
  public static final int HEADER_BYTES = 5;

  private static final int RAW = 0;
  private static final int ZSTD = 1;

  private Payload() {}

  /** The payload that holds all of {@code plaintext}. */
  public static byte[] encode(byte[] plaintext, ZstdCompressor zstd) {
    return encode(plaintext, 0, plaintext.length, zstd);
  }

  /** The payload that holds {@code length} bytes of {@code plaintext}: compressed if that makes it shorter. */
  public static byte[] encode(byte[] plaintext, int offset, int length, ZstdCompressor zstd) {
    int compressed = zstd.compress(plaintext, offset, length);
    return compressed < length
        ? payload(ZSTD, length, zstd.compressed(), 0, compressed)
        : encodeRaw(plaintext, offset, length);
  }

  /** The payload that holds {@code length} bytes of {@code plaintext}, without trying to compress it. */
  public static byte[] encodeRaw(byte[] plaintext, int offset, int length) {
    return payload(RAW, length, plaintext, offset, length);
  }

  /**
   * The plaintext of all of {@code payload}.
   *
   * @param atMost the longest plaintext that there may be: no more memory is taken
   * @param object what the bytes are, for messages
   * @throws Corrupt if it is longer, or does not decompress to the length that it claims
   */
  public static byte[] decode(byte[] payload, int atMost, ZstdCompressor zstd, String object) throws Corrupt {
    return decode(payload, payload.length, atMost, zstd, object);
  }

  /** The same of the payload that the first {@code payloadBytes} bytes of an array are. */
  public static byte[] decode(byte[] payload, int payloadBytes, int atMost, ZstdCompressor zstd, String object)
      throws Corrupt {
    ByteReader in = new ByteReader(payload, 0, payloadBytes, object);
    int codec = in.u8();
    long length = in.u32();
    if (length > atMost) {
      throw in.corrupt("payload of " + length + " bytes, at most " + atMost);
    }
    int stored = in.remaining();
    return switch (codec) {
      case RAW -> {
        if (length != stored) {
          throw in.corrupt("payload of " + length + " bytes has " + stored);
        }
        yield in.raw(stored);
      }
      case ZSTD -> {
        byte[] plaintext = new byte[(int) length];
        if (!zstd.decompress(payload, HEADER_BYTES, stored, plaintext)) {
          throw in.corrupt("payload does not decompress to the " + length + " bytes that it claims");
        }
        yield plaintext;
      }
      default -> throw in.corrupt("payload of codec " + codec);
    };
  }

  private static byte[] payload(int codec, int plaintextBytes, byte[] source, int offset, int length) {
    byte[] payload = new byte[HEADER_BYTES + length];
    payload[0] = (byte) codec;
    payload[1] = (byte) (plaintextBytes >>> 24);
    payload[2] = (byte) (plaintextBytes >>> 16);
    payload[3] = (byte) (plaintextBytes >>> 8);
    payload[4] = (byte) plaintextBytes;
    System.arraycopy(source, offset, payload, HEADER_BYTES, length);
    return payload;
  }
}
