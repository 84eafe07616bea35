package org.mailkeep.cli;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;

/** Lines and tables on standard output. Controls in names, which come out of mail stores, never reach a terminal. */
final class TextOutput {
  private final Writer out;

  TextOutput(Writer out) {
    this.out = out;
  }

  /** One line. */
  void line(String line) throws IOException {
    out.write(printable(line));
    out.write('\n');
  }

  /** Shows what was written so far. */
  void flush() throws IOException {
    out.flush();
  }

  /** Begins a table; a heading that begins with {@code >} is of a column of numbers. */
  Table table(String... headings) {
    return new Table(headings);
  }

  /** The text with a mark in the place of each control. */
  static String printable(String text) {
    return text.chars().noneMatch(TextOutput::isControl)
        ? text
        : text.codePoints()
            .map(c -> isControl(c) ? '\ufffd' : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
  }

  /** What moves the cursor, ends a line or turns the order of letters round. */
  private static boolean isControl(int c) {
    return Character.isISOControl(c) && c != '\t' || c == 0x2028 || c == 0x2029 || c >= 0x202a && c <= 0x202e
        || c >= 0x2066 && c <= 0x2069;
  }

  /** Rows that are written when all are known, so that columns line up. */
  final class Table {
    private final String[] headings;
    private final boolean[] numbers;
    private final List<String[]> rows = new ArrayList<>();

    Table(String... headings) {
      this.headings = new String[headings.length];
      numbers = new boolean[headings.length];
      for (int i = 0; i < headings.length; i++) {
        numbers[i] = headings[i].startsWith(">");
        this.headings[i] = numbers[i] ? headings[i].substring(1) : headings[i];
      }
      rows.add(this.headings);
    }

    void row(String... cells) {
      rows.add(cells);
    }

    /** Writes it: nothing at all if there are no rows. */
    void write() throws IOException {
      if (rows.size() == 1) {
        return;
      }
      int[] widths = new int[headings.length];
      for (String[] row : rows) {
        for (int i = 0; i < row.length; i++) {
          widths[i] = Math.max(widths[i], row[i].length());
        }
      }
      for (String[] row : rows) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.length; i++) {
          String gap = " ".repeat(widths[i] - row[i].length());
          line.append(i == 0 ? "" : "  ").append(numbers[i] ? gap + row[i] : row[i] + gap);
        }
        line(line.toString().stripTrailing());
      }
    }
  }
}
