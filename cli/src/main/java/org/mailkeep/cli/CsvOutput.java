package org.mailkeep.cli;

import java.io.IOException;
import java.io.Writer;

/**
 * A table as RFC 4180 has it. Names come out of mail stores: a cell that a spreadsheet would take for a formula begins with an apostrophe, and controls become marks.
 */
final class CsvOutput {
  /** What formulas begin with; the wide forms as well, which some spreadsheets read alike. */
  private static final String FORMULA = "=+-@\t\uff1d\uff0b\uff0d\uff20";

  private final Writer out;

  CsvOutput(Writer out) {
    this.out = out;
  }

  void row(Object... cells) throws IOException {
    for (int i = 0; i < cells.length; i++) {
      out.write(i == 0 ? "" : ",");
      out.write(cells[i] instanceof Long number ? number.toString() : cell(cells[i].toString()));
    }
    out.write("\r\n");
  }

  private static String cell(String text) {
    String safe = TextOutput.printable(text);
    String begin = safe.stripLeading();
    if (safe.startsWith("\t") || !begin.isEmpty() && FORMULA.indexOf(begin.charAt(0)) >= 0) {
      safe = "'" + safe;
    }
    return safe.chars().anyMatch(c -> c == ',' || c == '"') ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
  }
}
