package org.mailkeep.agent.cut;

/**
 * Tells the line before a message in an mbox from text that happens to begin with "From ". Like Dovecot it wants the form of such a line, of which the time of day and the year
 * are enough here, and no empty line before it: writers leave that out, and not all of them quote the lines of a text.
 */
final class FromLine {
  /** How far after the start of a line one must see to judge it. */
  static final int LOOKAHEAD = 512;

  private FromLine() {}

  /** Whether the five bytes are there, at whatever a line they begin. */
  static boolean begins(byte[] bytes, int at, int end) {
    return at + 5 <= end && bytes[at] == 'F' && bytes[at + 1] == 'r' && bytes[at + 2] == 'o' && bytes[at + 3] == 'm'
        && bytes[at + 4] == ' ';
  }

  /** Whether the line that begins at {@code at} separates messages. */
  static boolean matches(byte[] bytes, int at, int end) {
    if (!begins(bytes, at, end)) {
      return false;
    }
    int limit = Math.min(end, at + LOOKAHEAD);
    boolean time = false;
    boolean year = false;
    for (int i = at + 5; i < limit; i++) {
      switch (bytes[i]) {
        case '\n' -> {
          return time && year;
        }
        case ':' -> time |= i + 2 < limit && digit(bytes[i - 1]) && digit(bytes[i + 1]) && digit(bytes[i + 2]);
        case ' ' -> year |= i + 4 < limit && (bytes[i + 1] == '1' || bytes[i + 1] == '2') && digit(bytes[i + 2])
            && digit(bytes[i + 3]) && digit(bytes[i + 4])
            && (i + 5 == end || bytes[i + 5] <= ' ');
        default -> {}
      }
    }
    return limit == end && time && year;
  }

  private static boolean digit(byte b) {
    return b >= '0' && b <= '9';
  }
}
