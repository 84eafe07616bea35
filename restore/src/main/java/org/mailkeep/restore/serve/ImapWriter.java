package org.mailkeep.restore.serve;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Writes answers. Texts have one character a byte. */
final class ImapWriter {
  private static final int LONGEST_QUOTED = 500;

  private final OutputStream out;

  /** Writes to {@code out}, which is buffered. */
  ImapWriter(OutputStream out) {
    this.out = out;
  }

  ImapWriter raw(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  void line(String text) throws IOException {
    raw(text).raw("\r\n");
  }

  /** A quoted text, or a literal if that won't do. */
  ImapWriter string(String text) throws IOException {
    String clean = text.replace("\0", "");
    boolean quotable = clean.length() <= LONGEST_QUOTED
        && clean.chars().allMatch(c -> c >= ' ' && c < 127 || c == '\t');
    return quotable
        ? raw(quoted(clean))
        : raw("{" + clean.length() + "}\r\n").raw(clean);
  }

  /** The text, or NIL if there is none. */
  ImapWriter nstring(Optional<String> text) throws IOException {
    return text.isPresent() ? string(text.get()) : raw("NIL");
  }

  static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** Where the bytes of literals go. */
  OutputStream bytes() {
    return out;
  }

  void flush() throws IOException {
    out.flush();
  }
}
