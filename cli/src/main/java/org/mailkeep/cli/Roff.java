package org.mailkeep.cli;

import java.util.Locale;

/**
 * A manual page as it is written, in the macros of man(7).
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/man.7.html">man(7)</a>
 */
final class Roff {
  private final StringBuilder text = new StringBuilder(1 << 12);

  /** The page's head: its name in capitals, the day of its contents, and what it belongs to. */
  Roff title(String name, String date, String product) {
    text.append(".TH \"").append(escaped(name.toUpperCase(Locale.ROOT))).append("\" 1 ").append(date).append(" \"")
        .append(escaped(product)).append("\" \"User Commands\"\n");
    // No hyphens in words that somebody may want to type, and no wide gaps.
    text.append(".nh\n.ad l\n");
    return this;
  }

  Roff section(String heading) {
    text.append(".SH \"").append(escaped(heading)).append("\"\n");
    return this;
  }

  /** Begins a paragraph. */
  Roff paragraph() {
    text.append(".PP\n");
    return this;
  }

  /** A line of running text. */
  Roff line(String line) {
    String escaped = escaped(line);
    text.append(escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" : "").append(escaped).append('\n');
    return this;
  }

  /** Something that is named, in {@code styled} words, and what it is. */
  Roff item(String styled, String description) {
    text.append(".TP\n").append(styled).append('\n');
    return line(description);
  }

  /** A line of styled words. */
  Roff styled(String styled) {
    text.append(styled).append('\n');
    return this;
  }

  /** Lines as a person types them. */
  Roff example(String... lines) {
    text.append(".PP\n.RS 4\n.nf\n");
    for (String line : lines) {
      line(line);
    }
    text.append(".fi\n.RE\n");
    return this;
  }

  /** What is to be typed as it stands. */
  static String bold(String words) {
    return "\\fB" + escaped(words) + "\\fR";
  }

  /** What stands for something else. */
  static String italic(String words) {
    return "\\fI" + escaped(words) + "\\fR";
  }

  @Override
  public String toString() {
    return text.toString();
  }

  private static String escaped(String plain) {
    return plain.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga")
        .replace("^", "\\(ha").replace("~", "\\(ti");
  }
}
