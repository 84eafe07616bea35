package org.mailkeep.restore.imap;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Puts commands together. What is anybody's text goes out in quotes or is refused: no text ends a line. */
final class ImapWriter {

  private ImapWriter() {}

  /** {@code text} as a string of IMAP. It must be printable ASCII, as names of mailboxes are that are encoded. */
  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x20 || c > 0x7e) {
        throw new IllegalArgumentException("a text that can't be quoted");
      }
      if (c == '"' || c == '\\') {
        quoted.append('\\');
      }
      quoted.append(c);
    }
    return quoted.append('"').toString();
  }

  static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.US_ASCII));
  }
}
