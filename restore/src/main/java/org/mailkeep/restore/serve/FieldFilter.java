package org.mailkeep.restore.serve;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/** Passes some fields of a header on, each with all of its lines as they are, and the empty line at the end. */
final class FieldFilter extends OutputStream {

  /** A line that has no colon so far is no field. */
  private static final int LONGEST_NAME = 1000;

  private final Set<String> names;
  private final boolean keep;
  private final OutputStream out;
  private final byte[] name = new byte[LONGEST_NAME];
  private int length;
  private boolean inName = true;
  private boolean passing;

  /**
   * Makes a filter.
   *
   * @param names of fields, in lower case
   * @param keep whether these are passed on, or all others
   */
  FieldFilter(Set<String> names, boolean keep, OutputStream out) {
    this.names = Set.copyOf(names);
    this.keep = keep;
    this.out = out;
    passing = !keep;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    for (int i = offset; i < offset + count; i++) {
      byte b = bytes[i];
      if (!inName) {
        pass(b);
      } else {
        name[length++] = b;
        if (length == 1 && (b == ' ' || b == '\t')) {
          decided();
        } else if (b == ':' || b == '\n' || length == LONGEST_NAME) {
          decide(b);
        }
      }
      if (b == '\n') {
        inName = true;
        length = 0;
      }
    }
  }

  /** Writes the empty line. */
  void finish() throws IOException {
    if (length > 0) {
      decide((byte) 0);
    }
    out.write('\r');
    out.write('\n');
  }

  private void decide(byte last) throws IOException {
    if (last == ':') {
      String field = new String(name, 0, length - 1, StandardCharsets.ISO_8859_1).strip().toLowerCase(Locale.ROOT);
      passing = names.contains(field) == keep;
    } else {
      boolean empty = last == '\n' && (length == 1 || length == 2 && name[0] == '\r');
      passing = !keep && !empty;
    }
    decided();
  }

  private void decided() throws IOException {
    if (passing) {
      out.write(name, 0, length);
    }
    inName = false;
  }

  private void pass(byte b) throws IOException {
    if (passing) {
      out.write(b);
    }
  }
}
