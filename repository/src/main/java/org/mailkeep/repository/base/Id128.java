package org.mailkeep.repository.base;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * A 16-byte name as a value: of a repository, a run, a key, a pack before its hash is known, an owner's token.
 *
 * @param high bytes 0 to 7, big-endian
 * @param low bytes 8 to 15, big-endian
 */
public record Id128(long high, long low) implements Comparable<Id128> {

  /** Its length in bytes. */
  public static final int BYTES = 16;

  /** A fresh random id. */
  public static Id128 random(SecureRandom random) {
    return new Id128(random.nextLong(), random.nextLong());
  }

  /** The first 16 bytes of a digest: how keys are named. */
  public static Id128 prefixOf(Hash256 hash) {
    return new Id128(hash.w0(), hash.w1());
  }

  /**
   * Reads 32 lower-case hexadecimal digits.
   *
   * @throws IllegalArgumentException if {@code hex} is anything else
   */
  public static Id128 fromHex(String hex) {
    if (hex.length() != 2 * BYTES || !hex.equals(hex.toLowerCase(java.util.Locale.ROOT))) {
      throw new IllegalArgumentException("not an id of 32 lower-case hexadecimal digits: " + hex);
    }
    return new Id128(HexFormat.fromHexDigitsToLong(hex, 0, 16), HexFormat.fromHexDigitsToLong(hex, 16, 32));
  }

  /** 32 lower-case hexadecimal digits. */
  public String hex() {
    HexFormat format = HexFormat.of();
    return format.toHexDigits(high) + format.toHexDigits(low);
  }

  /** The first eight hexadecimal digits: enough for a person. */
  public String brief() {
    return hex().substring(0, 8);
  }

  @Override
  public int compareTo(Id128 other) {
    int order = Long.compareUnsigned(high, other.high);
    return order != 0 ? order : Long.compareUnsigned(low, other.low);
  }

  @Override
  public String toString() {
    return hex();
  }
}
