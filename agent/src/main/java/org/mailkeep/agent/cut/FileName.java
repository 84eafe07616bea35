package org.mailkeep.agent.cut;

import java.nio.charset.StandardCharsets;
import org.mailkeep.repository.catalog.AttachedFile;
import org.mailkeep.repository.catalog.AttachedFile.NameForm;

/**
 * Reads a file name out of the parameters of a field: plain, quoted, or with a charset and in sections (RFC 2231), of which that form is taken that says most. Reads leniently: a name that is not quoted
 * goes on to the next semicolon. Reused.
 */
final class FileName {

  private static final int MOST_SECTIONS = 1000;

  private final byte[] plain = new byte[AttachedFile.LONGEST_NAME + 1];
  private final byte[] rich = new byte[AttachedFile.LONGEST_NAME + 1];
  private int plainLength;
  private int richLength;
  private boolean extended;
  private int section;
  private byte[] value = plain;
  private int end;
  private int at;

  /**
   * Reads the parameter {@code name}, in lower case, from the value of a field.
   *
   * @return whether there is one, and it is not empty
   */
  boolean read(byte[] field, int length, String name) {
    value = field;
    end = length;
    at = 0;
    plainLength = 0;
    richLength = 0;
    extended = false;
    section = 0;
    skipToSemicolon();
    while (at < end) {
      at++;
      int from = skipBlanks();
      while (at < end && value[at] != '=' && value[at] != ';') {
        at++;
      }
      if (at < end && value[at] == '=') {
        parameter(from, nameEnd(from), name);
      }
      skipToSemicolon();
    }
    return plainLength > 0 || richLength > 0;
  }

  /** How the name is encoded. */
  NameForm form() {
    return richLength > 0 && extended ? NameForm.EXTENDED : NameForm.PLAIN;
  }

  boolean isCut() {
    return (richLength > 0 ? richLength : plainLength) > AttachedFile.LONGEST_NAME;
  }

  /** The name, a character for each byte. */
  String text() {
    return richLength > 0
        ? new String(rich, 0, Math.min(richLength, AttachedFile.LONGEST_NAME), StandardCharsets.ISO_8859_1)
        : new String(plain, 0, Math.min(plainLength, AttachedFile.LONGEST_NAME), StandardCharsets.ISO_8859_1);
  }

  private int nameEnd(int from) {
    int to = at;
    while (to > from && value[to - 1] <= ' ' && value[to - 1] >= 0) {
      to--;
    }
    return to;
  }

  /** Reads the parameter whose name is from {@code from} to {@code to}, and whose equals sign is at {@link #at}. */
  private void parameter(int from, int to, String name) {
    at++;
    skipBlanks();
    int rest = from + name.length();
    if (!ContentType.startsWith(value, from, to, name) || rest < to && value[rest] != '*') {
      return;
    }
    if (rest == to) {
      if (plainLength == 0) {
        plainLength = readValue(plain, 0, false);
      }
      return;
    }
    boolean escaped = value[to - 1] == '*';
    if (rest + 1 == to) {
      if (section == 0) {
        section = MOST_SECTIONS;
        extended = true;
        richLength = readValue(rich, 0, false);
      }
      return;
    }
    if (number(rest + 1, escaped ? to - 1 : to) == section) {
      extended |= section == 0 && escaped;
      int begin = richLength;
      richLength = readValue(rich, begin, extended && !escaped);
      if (!extended && escaped) {
        richLength = unescaped(begin, richLength);
      }
      section++;
    }
  }

  /** A number of up to three digits; -1 for anything else. */
  private int number(int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      if (value[i] < '0' || value[i] > '9' || to - from > 3) {
        return -1;
      }
      number = 10 * number + value[i] - '0';
    }
    return to > from ? number : -1;
  }

  /**
   * Appends the value at {@link #at} to a name, and passes over it.
   *
   * @param escape whether it is not escaped, and the others are
   */
  private int readValue(byte[] name, int length, boolean escape) {
    int n = length;
    if (at < end && value[at] == '"') {
      for (at++; at < end && value[at] != '"'; at++) {
        if (value[at] == '\\' && at + 1 < end) {
          at++;
        }
        n = add(name, n, value[at], escape);
      }
      at = Math.min(at + 1, end);
    } else {
      for (; at < end && value[at] != ';'; at++) {
        n = add(name, n, value[at], escape);
      }
      while (n > length && (name[n - 1] == ' ' || name[n - 1] == '\t')) {
        n--;
      }
    }
    return n;
  }

  private static int add(byte[] name, int length, byte b, boolean escape) {
    int n = length;
    if (n < name.length) {
      name[n++] = b;
    }
    return escape && b == '%' ? add(name, add(name, n, (byte) '2', false), (byte) '5', false) : n;
  }

  private int unescaped(int from, int to) {
    int n = from;
    for (int i = from; i < to; i++) {
      int high = i + 2 < to && rich[i] == '%' ? Character.digit(rich[i + 1], 16) : -1;
      int low = high < 0 ? -1 : Character.digit(rich[i + 2], 16);
      rich[n++] = low < 0 ? rich[i] : (byte) (high << 4 | low);
      i += low < 0 ? 0 : 2;
    }
    return n;
  }

  private int skipBlanks() {
    while (at < end && (value[at] == ' ' || value[at] == '\t')) {
      at++;
    }
    return at;
  }

  private void skipToSemicolon() {
    boolean quoted = false;
    for (; at < end && (quoted || value[at] != ';'); at++) {
      if (value[at] == '"') {
        quoted = !quoted;
      } else if (quoted && value[at] == '\\') {
        at++;
      }
    }
    at = Math.min(at, end);
  }
}
