package org.mailkeep.repository.catalog;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Checks texts that are to be stored. */
final class CatalogText {

  private CatalogText() {}

  /**
   * The length of {@code text} in UTF-8.
   *
   * @throws IllegalArgumentException if half of a surrogate pair in it can't be written
   */
  static int bytes(String text) {
    if (isAscii(text)) {
      return text.length();
    }
    try {
      return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text)).remaining();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("text that is not Unicode", e);
    }
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }
}
