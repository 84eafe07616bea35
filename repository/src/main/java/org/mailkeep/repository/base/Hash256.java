package org.mailkeep.repository.base;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A 32-byte digest as a value: four big-endian words, compared by content, safe as a map key. Ordered as unsigned bytes.
 *
 * @param w0 bytes 0 to 7
 * @param w1 bytes 8 to 15
 * @param w2 bytes 16 to 23
 * @param w3 bytes 24 to 31
 */
public record Hash256(long w0, long w1, long w2, long w3) implements Comparable<Hash256> {

  /** Its length in bytes. */
  public static final int BYTES = 32;

  /** All bits zero: names nothing. */
  public static final Hash256 ZERO = new Hash256(0, 0, 0, 0);

  private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** The digest held by the first 32 bytes of {@code bytes}. */
  public static Hash256 of(byte[] bytes) {
    return of(bytes, 0);
  }

  /** The digest held by the 32 bytes of {@code bytes} that begin at {@code offset}. */
  public static Hash256 of(byte[] bytes, int offset) {
    return new Hash256((long) WORD.get(bytes, offset), (long) WORD.get(bytes, offset + 8),
        (long) WORD.get(bytes, offset + 16), (long) WORD.get(bytes, offset + 24));
  }

  /**
   * Reads 64 lower-case hexadecimal digits.
   *
   * @throws IllegalArgumentException if {@code hex} is anything else
   */
  public static Hash256 fromHex(String hex) {
    if (hex.length() != 2 * BYTES || !hex.equals(hex.toLowerCase(java.util.Locale.ROOT))) {
      throw new IllegalArgumentException("not a digest of 64 lower-case hexadecimal digits: " + hex);
    }
    return of(HexFormat.of().parseHex(hex));
  }

  /** A SHA-256 of nothing yet, for what comes in parts. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  /** The SHA-256 of the remaining bytes of {@code object}, which stay. */
  public static Hash256 sha256(ByteBuffer object) {
    MessageDigest digest = sha256();
    digest.update(object.duplicate());
    return of(digest.digest());
  }

  /** Writes the 32 bytes into {@code target} from {@code offset} on. */
  public void copyTo(byte[] target, int offset) {
    WORD.set(target, offset, w0);
    WORD.set(target, offset + 8, w1);
    WORD.set(target, offset + 16, w2);
    WORD.set(target, offset + 24, w3);
  }

  /** The 32 bytes, in a new array. */
  public byte[] toBytes() {
    byte[] bytes = new byte[BYTES];
    copyTo(bytes, 0);
    return bytes;
  }

  /** 64 lower-case hexadecimal digits. */
  public String hex() {
    return HexFormat.of().formatHex(toBytes());
  }

  /** The first eight hexadecimal digits: enough for a log line. */
  public String brief() {
    return HexFormat.of().toHexDigits(w0).substring(0, 8);
  }

  @Override
  public int compareTo(Hash256 other) {
    int order = Long.compareUnsigned(w0, other.w0);
    if (order == 0) {
      order = Long.compareUnsigned(w1, other.w1);
    }
    if (order == 0) {
      order = Long.compareUnsigned(w2, other.w2);
    }
    return order != 0 ? order : Long.compareUnsigned(w3, other.w3);
  }

  @Override
  public String toString() {
    return hex();
  }
}
