package org.mailkeep.agent.cut;

/** Tells the fields of a header apart that matter here, by their names. */
final class Header {
  /** A field as its name tells. */
  enum Field {
    /** Content-Type. */
    TYPE,
    /** Content-Transfer-Encoding. */
    ENCODING,
    /** A line that a mail program keeps its own state in, and rewrites: it comes and goes while the message stays. */
    STATUS,
    /** Anything else. */
    OTHER
  }

  /** How far after the start of a line one must see to tell its field. */
  static final int LOOKAHEAD = 64;

  private static final String[] STATUS = {"status", "x-status", "x-keywords", "x-uid", "x-imapbase", "x-imap",
      "content-length"};

  private Header() {}

  /** The field of the line that begins at {@code at}. */
  static Field field(byte[] bytes, int at, int end) {
    int to = Math.min(end, at + LOOKAHEAD);
    return switch (bytes[at]) {
      case 'C',
          'c' ->
        named(bytes, at, to, "content-type")
            ? Field.TYPE
            : named(bytes, at, to, "content-transfer-encoding")
                ? Field.ENCODING
                : status(bytes, at, to) ? Field.STATUS : Field.OTHER;
      case 'S', 's', 'X', 'x' -> status(bytes, at, to) ? Field.STATUS : Field.OTHER;
      default -> Field.OTHER;
    };
  }

  /** How long the name of a field is that {@link #field} told, with its colon. */
  static int nameLength(byte[] bytes, int at) {
    int i = at;
    while (bytes[i] != ':') {
      i++;
    }
    return i + 1 - at;
  }

  private static boolean status(byte[] bytes, int at, int to) {
    for (String name : STATUS) {
      if (named(bytes, at, to, name)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the line has this name, then a colon; blanks may come between. */
  private static boolean named(byte[] bytes, int at, int to, String name) {
    if (!ContentType.startsWith(bytes, at, to, name)) {
      return false;
    }
    int i = at + name.length();
    while (i < to && (bytes[i] == ' ' || bytes[i] == '\t')) {
      i++;
    }
    return i < to && bytes[i] == ':';
  }
}
