package org.mailkeep.agent.cut;

/** Tells the fields of a header apart that matter here, by their names. */
final class Header {
  /** A field as its name tells. */
  enum Field {
    /** Content-Type. */
    TYPE,
    /** Content-Transfer-Encoding. */
    ENCODING,
    /** Content-Disposition. */
    DISPOSITION,
    /** From, of a message. */
    FROM,
    /** To, of a message. */
    TO,
    /** Cc, of a message. */
    CC,
    /** Subject, of a message. */
    SUBJECT,
    /** Date, of a message. */
    DATE,
    /** Message-ID, of a message. */
    MESSAGE_ID,
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

  /** The field of the line that begins at {@code at}, in the header of a message itself. */
  static Field field(byte[] bytes, int at, int end) {
    int to = Math.min(end, at + LOOKAHEAD);
    return switch (bytes[at]) {
      case 'C', 'c' -> named(bytes, at, to, "cc") ? Field.CC : inPart(bytes, at, end);
      case 'D', 'd' -> named(bytes, at, to, "date") ? Field.DATE : Field.OTHER;
      case 'F', 'f' -> named(bytes, at, to, "from") ? Field.FROM : Field.OTHER;
      case 'M', 'm' -> named(bytes, at, to, "message-id") ? Field.MESSAGE_ID : Field.OTHER;
      case 'S', 's' -> named(bytes, at, to, "subject") ? Field.SUBJECT : inPart(bytes, at, end);
      case 'T', 't' -> named(bytes, at, to, "to") ? Field.TO : Field.OTHER;
      default -> inPart(bytes, at, end);
    };
  }

  /** The field of the line that begins at {@code at}, in the header of a part. */
  static Field inPart(byte[] bytes, int at, int end) {
    int to = Math.min(end, at + LOOKAHEAD);
    return switch (bytes[at]) {
      case 'C', 'c' -> content(bytes, at, to);
      case 'S', 's', 'X', 'x' -> status(bytes, at, to) ? Field.STATUS : Field.OTHER;
      default -> Field.OTHER;
    };
  }

  private static Field content(byte[] bytes, int at, int to) {
    if (!ContentType.startsWith(bytes, at, to, "content-")) {
      return Field.OTHER;
    }
    if (named(bytes, at, to, "content-type")) {
      return Field.TYPE;
    }
    if (named(bytes, at, to, "content-transfer-encoding")) {
      return Field.ENCODING;
    }
    if (named(bytes, at, to, "content-disposition")) {
      return Field.DISPOSITION;
    }
    return status(bytes, at, to) ? Field.STATUS : Field.OTHER;
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
