package org.mailkeep.restore.target;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.mailkeep.repository.base.Hash256;

/**
 * Names of files and folders made from names that are anybody's: only letters, digits and a few signs are kept, all other bytes are written as {@code %XX}. No two names become one, but by
 * breaking SHA-256; a long one is cut and ends with a hash.
 */
final class SafeName {

  private static final String KEPT = " !#$&'()+,-.;=@[]^_{}~";
  private static final int LONGEST = 200;
  private static final int HASH_DIGITS = 32;

  /** What files end with that targets make beside folders of these names. */
  private static final List<String> ENDINGS = List.of(".eml", ".mbox", ".part", ".csv", ".", " ");

  private SafeName() {}

  /** A name that is one level of a path on any system, and never that of a file that a target makes itself. */
  static String of(String name) {
    StringBuilder safe = new StringBuilder();
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    boolean ends = ENDINGS.stream().anyMatch(name::endsWith);
    for (int i = 0; i < bytes.length; i++) {
      int b = bytes[i] & 0xff;
      boolean letter = b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9';
      boolean edge = i == 0 && (b == '.' || b == ' ' || b == '~' || b == '-') || ends && i == bytes.length - 1;
      if ((letter || b < 128 && KEPT.indexOf(b) >= 0) && !edge) {
        safe.append((char) b);
      } else {
        safe.append('%').append(Character.forDigit(b >> 4, 16)).append(Character.forDigit(b & 15, 16));
      }
    }
    if (safe.length() > LONGEST) {
      String hash = Hash256.sha256(ByteBuffer.wrap(bytes)).hex().substring(0, HASH_DIGITS);
      safe.setLength(LONGEST - HASH_DIGITS - 2);
      safe.append("%%").append(hash);
    }
    return safe.isEmpty() ? "%" : safe.toString();
  }
}
