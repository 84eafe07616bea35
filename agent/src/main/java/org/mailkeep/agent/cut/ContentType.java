package org.mailkeep.agent.cut;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.mailkeep.repository.catalog.AttachedFile;

/** What the fields of a header say about its body, as far as taking it apart goes. Collects the values of two fields and reads them leniently; reused. */
final class ContentType {
  /** How a body goes on. */
  enum Body {
    /** With text or an attachment. */
    LEAF,
    /** With parts between boundaries. */
    MULTIPART,
    /** With another message. */
    MESSAGE
  }

  /** Values are looked at so far, line ends not counted. */
  private static final int LONGEST = 8192;

  private final byte[] type = new byte[LONGEST];
  private int typeLength;
  private boolean typeSeen;

  private final byte[] encoding = new byte[64];
  private int encodingLength;
  private boolean encodingSeen;

  /** The boundary of a multipart. */
  final byte[] boundary = new byte[Boundaries.LONGEST];
  int boundaryLength;
  /** Whether the multipart is a digest. */
  boolean digest;

  private int at;

  void clear() {
    typeLength = 0;
    typeSeen = false;
    encodingLength = 0;
    encodingSeen = false;
  }

  /** Whether no field of this name came before: the first one counts. */
  boolean wantsType() {
    boolean wanted = !typeSeen;
    typeSeen = true;
    return wanted;
  }

  boolean wantsEncoding() {
    boolean wanted = !encodingSeen;
    encodingSeen = true;
    return wanted;
  }

  void addType(byte[] bytes, int from, int to) {
    typeLength = add(type, typeLength, bytes, from, to);
  }

  void addEncoding(byte[] bytes, int from, int to) {
    encodingLength = add(encoding, encodingLength, bytes, from, to);
  }

  private static int add(byte[] value, int length, byte[] bytes, int from, int to) {
    int n = length;
    for (int i = from; i < to && n < value.length; i++) {
      if (bytes[i] != '\n' && bytes[i] != '\r') {
        value[n++] = bytes[i];
      }
    }
    return n;
  }

  /** The media type in lower case, without parameters; empty if there is none, or it is too long to be one. */
  String media() {
    int from = skipBlanks(type, 0, typeLength);
    int to = from;
    while (to < typeLength && !endsToken(to)) {
      to++;
    }
    return to - from > AttachedFile.LONGEST_TYPE
        ? ""
        : new String(type, from, to - from, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
  }

  /** Whether the type has a file name, which {@code name} has read then. */
  boolean named(FileName name) {
    return name.read(type, typeLength, "name");
  }

  /** Whether the body is quoted-printable. */
  boolean quotedPrintable() {
    int i = skipBlanks(encoding, 0, encodingLength);
    return startsWith(encoding, i, encodingLength, "quoted-printable");
  }

  /** Whether the body is base64. */
  boolean base64() {
    int i = skipBlanks(encoding, 0, encodingLength);
    return startsWith(encoding, i, encodingLength, "base64");
  }

  /**
   * How the body goes on, by the fields that were added; for a multipart the boundary is known then.
   *
   * @param inDigest whether a body of no type is a message
   */
  Body body(boolean inDigest) {
    int i = skipBlanks(type, 0, typeLength);
    if (i == typeLength) {
      return inDigest && !opaque() ? Body.MESSAGE : Body.LEAF;
    }
    if (startsWith(type, i, typeLength, "multipart/")) {
      digest = startsWith(type, i + 10, typeLength, "digest");
      readBoundary(i);
      return boundaryLength > 0 ? Body.MULTIPART : Body.LEAF;
    }
    if ((startsWith(type, i, typeLength, "message/rfc822") || startsWith(type, i, typeLength, "message/global"))
        && endsToken(i + 14) && !opaque()) {
      return Body.MESSAGE;
    }
    return Body.LEAF;
  }

  /** Whether the body is encoded, so that nothing within can be told from outside. */
  private boolean opaque() {
    return base64() || quotedPrintable();
  }

  private boolean endsToken(int i) {
    return i >= typeLength || type[i] == ';' || type[i] <= ' ' || type[i] == '(';
  }

  /** Reads the parameters for the boundary: plain, quoted, or continued and escaped (RFC 2231). */
  private void readBoundary(int from) {
    boundaryLength = 0;
    int section = 0;
    at = from;
    skipTo((byte) ';');
    while (at < typeLength) {
      at = skipBlanks(type, at + 1, typeLength);
      int name = at;
      while (at < typeLength && type[at] != '=' && type[at] != ';') {
        at++;
      }
      if (at < typeLength && type[at] == '=') {
        int kind = boundaryParameter(name, at, section);
        at = skipBlanks(type, at + 1, typeLength);
        if (kind == PLAIN) {
          boundaryLength = 0;
          readValue(true);
          break;
        }
        readValue(kind != OTHER);
        if (kind == ESCAPED) {
          unescape(section == 0);
        }
        section += kind == OTHER ? 0 : 1;
      }
      skipTo((byte) ';');
    }
    while (boundaryLength > 0 && boundary[boundaryLength - 1] <= ' ' && boundary[boundaryLength - 1] >= 0) {
      boundaryLength--;
    }
    if (boundaryLength == boundary.length) {
      boundaryLength = 0;
    }
  }

  private static final int OTHER = 0;
  private static final int PLAIN = 1;
  private static final int SECTION = 2;
  private static final int ESCAPED = 3;

  /** What the parameter name at {@code from} is: the boundary, the section of it that comes next, or another. */
  private int boundaryParameter(int from, int to, int section) {
    int end = to;
    while (end > from && type[end - 1] <= ' ') {
      end--;
    }
    if (!startsWith(type, from, end, "boundary")) {
      return OTHER;
    }
    int i = from + 8;
    if (i == end) {
      return PLAIN;
    }
    boolean escaped = type[end - 1] == '*';
    if (escaped && end - i == 1 && section == 0) {
      return ESCAPED;
    }
    int numberEnd = escaped ? end - 1 : end;
    boolean next = type[i] == '*' && numberEnd - i == 2 && type[i + 1] == '0' + section && section < 10;
    return !next ? OTHER : escaped ? ESCAPED : SECTION;
  }

  private int valueStart;

  /** Passes over the value at {@code at}, adding it to the boundary if it is wanted. */
  private void readValue(boolean wanted) {
    valueStart = boundaryLength;
    if (at < typeLength && type[at] == '"') {
      for (at++; at < typeLength && type[at] != '"'; at++) {
        if (type[at] == '\\' && at + 1 < typeLength) {
          at++;
        }
        add(type[at], wanted);
      }
      at = Math.min(at + 1, typeLength);
    } else {
      for (; at < typeLength && type[at] != ';' && (type[at] > ' ' || type[at] < 0); at++) {
        add(type[at], wanted);
      }
    }
  }

  private void add(byte b, boolean wanted) {
    if (wanted && boundaryLength < boundary.length) {
      boundary[boundaryLength++] = b;
    }
  }

  /** Undoes the escapes of what was read last, and takes charset and language off its front. */
  private void unescape(boolean first) {
    int i = valueStart;
    if (first) {
      int quotes = 0;
      for (int j = valueStart; j < boundaryLength && quotes < 2; j++) {
        if (boundary[j] == '\'' && ++quotes == 2) {
          i = j + 1;
        }
      }
    }
    int to = valueStart;
    for (; i < boundaryLength; i++) {
      if (boundary[i] == '%' && i + 2 < boundaryLength && Character.digit(boundary[i + 1], 16) >= 0
          && Character.digit(boundary[i + 2], 16) >= 0) {
        boundary[to++] = (byte) (Character.digit(boundary[i + 1], 16) << 4 | Character.digit(boundary[i + 2], 16));
        i += 2;
      } else {
        boundary[to++] = boundary[i];
      }
    }
    boundaryLength = to;
  }

  /** Moves to the next such byte outside of quotes. */
  private void skipTo(byte wanted) {
    boolean quoted = false;
    for (; at < typeLength && (quoted || type[at] != wanted); at++) {
      if (type[at] == '"') {
        quoted = !quoted;
      } else if (quoted && type[at] == '\\') {
        at++;
      }
    }
    at = Math.min(at, typeLength);
  }

  private static int skipBlanks(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && (bytes[i] == ' ' || bytes[i] == '\t')) {
      i++;
    }
    return i;
  }

  /** Whether {@code bytes} has {@code lower}, which is lower-case, at {@code from} in any case. */
  static boolean startsWith(byte[] bytes, int from, int to, String lower) {
    if (from + lower.length() > to) {
      return false;
    }
    for (int i = 0; i < lower.length(); i++) {
      int b = bytes[from + i];
      if ((b >= 'A' && b <= 'Z' ? b + 32 : b) != lower.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
