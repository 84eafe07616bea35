package org.mailkeep.cli;

import java.io.IOException;
import java.io.Writer;

/** Writes a page. What does not come from the program itself goes through {@link #text}, whether between elements or into a quoted attribute. */
final class HtmlOutput {
  private final Writer out;

  HtmlOutput(Writer out) {
    this.out = out;
  }

  /** Markup as the program has it, with {@code %s} for each of {@code values}, which become text. */
  HtmlOutput add(String markup, Object... values) throws IOException {
    int from = 0;
    for (Object value : values) {
      int at = markup.indexOf("%s", from);
      out.write(markup, from, at - from);
      text(value.toString());
      from = at + 2;
    }
    out.write(markup, from, markup.length() - from);
    return this;
  }

  /** Text: nothing of it is markup, and controls become marks. */
  HtmlOutput text(String text) throws IOException {
    String printable = TextOutput.printable(text);
    for (int i = 0; i < printable.length(); i++) {
      char c = printable.charAt(i);
      switch (c) {
        case '&' -> out.write("&amp;");
        case '<' -> out.write("&lt;");
        case '>' -> out.write("&gt;");
        case '"' -> out.write("&quot;");
        case '\'' -> out.write("&#39;");
        default -> out.write(c);
      }
    }
    return this;
  }
}
