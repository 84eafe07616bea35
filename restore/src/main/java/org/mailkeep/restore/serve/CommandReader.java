package org.mailkeep.restore.serve;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** Reads commands off a connection, asking for the literals in them. */
final class CommandReader {

  /** Longest command in bytes, its literals included: what Dovecot takes. */
  static final int LONGEST = 64 << 10;

  private final InputStream in;
  private final ImapWriter out;
  private byte[] command = new byte[512];
  private int length;

  CommandReader(InputStream in, ImapWriter out) {
    this.in = in;
    this.out = out;
  }

  /**
   * The next command.
   *
   * @throws BadCommand if it is no command or too long; the next one may be read then
   * @throws EOFException if the client has gone
   * @throws ProtocolEnd if it can't be told where the next one begins
   */
  Command read() throws IOException, BadCommand {
    length = 0;
    line();
    boolean cut = false;
    for (int literal = literal(); literal >= 0; literal = literal()) {
      boolean asks = command[length - 2] != '+';
      if (asks && (length + literal > LONGEST || isAppend())) {
        cut = true;
        break;
      }
      if (length + literal > LONGEST) {
        throw new ProtocolEnd("a literal is too long");
      }
      if (asks) {
        out.line("+ go on");
        out.flush();
      }
      put('\r');
      put('\n');
      for (int i = 0; i < literal; i++) {
        put(next());
      }
      line();
    }
    return parse(cut);
  }

  /** One line that is no command: the answer to a continuation. */
  String answer() throws IOException, BadCommand {
    length = 0;
    line();
    return new String(command, 0, length, StandardCharsets.UTF_8);
  }

  private Command parse(boolean cut) throws BadCommand {
    Arguments arguments = new Arguments(Arrays.copyOf(command, length), 0);
    String tag = arguments.word();
    if (tag.length() > 100 || !tag.chars().allMatch(c -> c > ' ' && c < 127 && "+*\\\"%{".indexOf(c) < 0)) {
      throw new BadCommand("not a tag");
    }
    try {
      arguments.space();
      String name = arguments.word().toUpperCase(Locale.ROOT);
      if (name.equals("UID")) {
        arguments.space();
        name += " " + arguments.word().toUpperCase(Locale.ROOT);
      }
      return new Command(tag, name, arguments, cut);
    } catch (BadCommand e) {
      return new Command(tag, "", arguments, cut);
    }
  }

  /** Appends a line to what was read, without its end. */
  private void line() throws IOException, BadCommand {
    while (true) {
      int b = next();
      if (b == '\n') {
        if (length > 0 && command[length - 1] == '\r') {
          length--;
        }
        return;
      }
      if (length == LONGEST) {
        while (next() != '\n') {
          // Only a client that ends the line goes on.
        }
        throw new BadCommand("the command is longer than " + LONGEST + " bytes");
      }
      put(b);
    }
  }

  private int next() throws IOException {
    int b = in.read();
    if (b < 0) {
      throw new EOFException("the client has gone");
    }
    return b;
  }

  private void put(int b) {
    if (length == command.length) {
      command = Arrays.copyOf(command, 2 * length);
    }
    command[length++] = (byte) b;
  }

  /** How long the literal is that the line announces at its end, at most one more than the longest; -1 if it does not. */
  private int literal() {
    int end = length - 1;
    if (end < 2 || command[end] != '}') {
      return -1;
    }
    int from = command[end - 1] == '+' ? end - 1 : end;
    int digits = from;
    while (digits > 0 && command[digits - 1] >= '0' && command[digits - 1] <= '9') {
      digits--;
    }
    if (digits == from || digits == 0 || command[digits - 1] != '{') {
      return -1;
    }
    int literal = 0;
    for (int i = digits; i < from && literal <= LONGEST; i++) {
      literal = 10 * literal + command[i] - '0';
    }
    return Math.min(literal, LONGEST + 1);
  }

  /** What an APPEND brings is refused in any case. */
  private boolean isAppend() {
    String begin = new String(command, 0, Math.min(length, 200), StandardCharsets.ISO_8859_1);
    return begin.matches("(?is)[^ ]+ APPEND .*");
  }
}
