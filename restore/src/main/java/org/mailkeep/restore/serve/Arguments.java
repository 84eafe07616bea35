package org.mailkeep.restore.serve;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads the arguments of a command from left to right. Text is UTF-8 where it is not ASCII. */
final class Arguments {
  private final byte[] bytes;
  private int at;

  /** Arguments in {@code bytes}, literals in them as they came. */
  Arguments(byte[] bytes, int from) {
    this.bytes = bytes;
    at = from;
  }

  boolean done() {
    return at >= bytes.length;
  }

  /** Whether the next character is {@code c}. */
  boolean next(char c) {
    return at < bytes.length && bytes[at] == c;
  }

  /** Takes {@code c} if it is next. */
  boolean skip(char c) {
    boolean there = next(c);
    at += there ? 1 : 0;
    return there;
  }

  void space() throws BadCommand {
    need(' ');
  }

  void need(char c) throws BadCommand {
    if (!skip(c)) {
      throw new BadCommand(c == ' ' ? "too few arguments" : "expected " + c);
    }
  }

  void end() throws BadCommand {
    while (skip(' ')) {
      // Some clients leave blanks there.
    }
    if (!done()) {
      throw new BadCommand("too many arguments");
    }
  }

  /** A word of anything but blanks, parentheses, controls and {@code stop}; not empty. */
  String word(String stop) throws BadCommand {
    int from = at;
    while (at < bytes.length && bytes[at] != ' ' && bytes[at] != '(' && bytes[at] != ')' && (bytes[at] & 0xff) > ' '
        && stop.indexOf(bytes[at]) < 0) {
      at++;
    }
    if (at == from) {
      throw new BadCommand("a word is missing");
    }
    return new String(bytes, from, at - from, StandardCharsets.UTF_8);
  }

  String word() throws BadCommand {
    return word("");
  }

  /** The next word in upper case, which is not taken; empty if none is next. */
  String peek() {
    int from = at;
    try {
      return word().toUpperCase(Locale.ROOT);
    } catch (BadCommand e) {
      return "";
    } finally {
      at = from;
    }
  }

  /** An astring: an atom, a quoted text or a literal. */
  String text() throws BadCommand {
    if (skip('"')) {
      return quoted();
    }
    return next('{') ? literal() : word("\"");
  }

  private String quoted() throws BadCommand {
    byte[] text = new byte[bytes.length - at];
    int length = 0;
    while (at < bytes.length) {
      byte b = bytes[at++];
      if (b == '"') {
        return new String(text, 0, length, StandardCharsets.UTF_8);
      }
      if (b == '\\' && at < bytes.length) {
        b = bytes[at++];
      }
      text[length++] = b;
    }
    throw new BadCommand("a quoted text does not end");
  }

  private String literal() throws BadCommand {
    at++;
    int length = 0;
    while (at < bytes.length && bytes[at] >= '0' && bytes[at] <= '9' && length <= CommandReader.LONGEST) {
      length = 10 * length + bytes[at++] - '0';
    }
    skip('+');
    need('}');
    need('\r');
    need('\n');
    if (length > bytes.length - at) {
      throw new BadCommand("a literal is not there");
    }
    at += length;
    return new String(bytes, at - length, length, StandardCharsets.UTF_8);
  }

  /** A list of texts in parentheses, which may be empty. */
  List<String> texts() throws BadCommand {
    List<String> texts = new ArrayList<>();
    need('(');
    while (!skip(')')) {
      texts.add(text());
      skip(' ');
    }
    return texts;
  }
}
