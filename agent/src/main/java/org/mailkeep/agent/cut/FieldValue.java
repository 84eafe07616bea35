package org.mailkeep.agent.cut;

import java.nio.charset.StandardCharsets;

/** Collects the value of one field of a header, up to a bound: without line ends and the blanks around it. Reused. */
final class FieldValue {

  private static final byte[] SEPARATOR = {',', ' '};

  final byte[] bytes;
  private final int longest;
  private int length;
  private boolean seen;

  FieldValue(int longest) {
    this.longest = longest;
    bytes = new byte[longest + 1];
  }

  void clear() {
    length = 0;
    seen = false;
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
    if (length > 0) {
      add(SEPARATOR, 0, SEPARATOR.length);
    }
  }

  void add(byte[] source, int from, int to) {
    int n = length;
    for (int i = from; i < to && n < bytes.length; i++) {
      byte b = source[i];
      if (b != '\n' && b != '\r' && (n > 0 || b != ' ' && b != '\t')) {
        bytes[n++] = b;
      }
    }
    length = n;
  }

  /** Whether the value was longer than it is here. */
  boolean isCut() {
    return length > longest;
  }

  /** How many of {@link #bytes} are the value. */
  int length() {
    trim();
    return Math.min(length, longest);
  }

  /** The value, a character for each byte. */
  String text() {
    int to = length();
    return to == 0 ? "" : new String(bytes, 0, to, StandardCharsets.ISO_8859_1);
  }

  private void trim() {
    while (length > 0 && (bytes[length - 1] == ' ' || bytes[length - 1] == '\t')) {
      length--;
    }
  }
}
