package org.mailkeep.repository.catalog;

import java.nio.charset.StandardCharsets;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;

/** Bytes of a message's header, of which nobody knows the charset, as texts with a character for each. */
final class SingleBytes {

  private SingleBytes() {}

  /**
   * Refuses what can't be written.
   *
   * @throws IllegalArgumentException if {@code text} is longer than that, or has characters that are no bytes
   */
  static void check(String text, int longest, String what) {
    if (text.length() > longest) {
      throw new IllegalArgumentException(what + " of " + text.length() + " bytes");
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0xff) {
        throw new IllegalArgumentException(what + " with a character that is no byte");
      }
    }
  }

  static void write(String text, ByteWriter out) {
    out.bytes(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  static String read(ByteReader in, int longest, String what) throws Corrupt {
    return new String(in.bytes(longest, what), StandardCharsets.ISO_8859_1);
  }
}
