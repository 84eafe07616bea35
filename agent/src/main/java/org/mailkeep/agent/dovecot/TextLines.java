package org.mailkeep.agent.dovecot;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The lines of a small text file, of bounded length and number. Its bytes are UTF-8; what is not becomes U+FFFD. */
final class TextLines {
  private static final int LONGEST = 8192;
  private static final int MOST = 1 << 24;

  private final InputStream in;
  private final String name;
  private int number;

  /**
   * @param name what the file is called, for messages
   */
  TextLines(InputStream in, String name) {
    this.in = new BufferedInputStream(in, 1 << 16);
    this.name = name;
  }

  /**
   * The next line without its end; null after the last. A last line that does not end is one.
   *
   * @throws DovecotFormatException if it is too long, or there are too many
   */
  @Nullable String next() throws IOException {
    int c = in.read();
    if (c < 0) {
      return null;
    }
    if (++number > MOST) {
      throw unsound("more than " + MOST + " lines");
    }
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (; c >= 0 && c != '\n'; c = in.read()) {
      if (line.size() == LONGEST) {
        throw unsound("longer than " + LONGEST + " bytes");
      }
      line.write(c);
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  /** A failure at the line that was read last. */
  DovecotFormatException unsound(String what) {
    return new DovecotFormatException(name + ", line " + number + ": " + what);
  }

  /** The number from 1 to 2^32 - 1 that digits make; 0 if they make none. */
  static long number(String digits) {
    boolean plain = !digits.isEmpty() && digits.length() <= 10 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    long number = plain ? Long.parseLong(digits) : 0;
    return number < 1L << Integer.SIZE ? number : 0;
  }
}
