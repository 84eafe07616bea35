package org.mailkeep.agent.cut;

import java.nio.charset.StandardCharsets;

/** Collects the value of a field of a header, up to a bound: without line ends and the blanks around it. Reused. */
final class FieldValue {

  private static final byte[] SEPARATOR = {',', ' '};

  final byte[] bytes;
  private int length;
  /** Where the value of the field begins that came last, and where that of the one before ends. */
  private int begin;
  private int before;
  private boolean seen;
  private boolean cut;

  FieldValue(int longest) {
    bytes = new byte[longest];
  }

  void clear() {
    length = 0;
    begin = 0;
    before = 0;
    seen = false;
    cut = false;
  }

  /** Begins a field of this name: the first one counts. */
  boolean wanted() {
    boolean first = !seen;
    seen = true;
    return first;
  }

  /** Begins another field of this name, whose value goes behind that of the one before. */
  void another() {
    trim();
    if (length > begin) {
      before = length;
      add(SEPARATOR, 0, SEPARATOR.length);
      begin = length;
    }
  }

  void add(byte[] source, int from, int to) {
    int n = length;
    for (int i = from; i < to && !cut; i++) {
      byte b = source[i];
      boolean blank = b == ' ' || b == '\t';
      if (b == '\n' || b == '\r' || n == begin && blank) {
        continue;
      }
      if (n < bytes.length) {
        bytes[n++] = b;
      } else {
        cut = !blank;
      }
    }
    length = n;
  }

  /** Whether the value was longer than it is here. */
  boolean isCut() {
    return cut;
  }

  /** How many of {@link #bytes} are the value. */
  int length() {
    trim();
    return length > begin ? length : before;
  }

  /** The value, a character for each byte. */
  String text() {
    int to = length();
    return to == 0 ? "" : new String(bytes, 0, to, StandardCharsets.ISO_8859_1);
  }

  private void trim() {
    while (length > begin && (bytes[length - 1] == ' ' || bytes[length - 1] == '\t')) {
      length--;
    }
  }
}
