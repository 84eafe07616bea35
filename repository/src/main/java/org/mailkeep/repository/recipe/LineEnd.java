package org.mailkeep.repository.recipe;

/** What ends a line of wrapped base64. */
public enum LineEnd {
  /** No line ends at all: one endless line. */
  NONE(""),
  /** A line feed. */
  LF("\n"),
  /** A carriage return and a line feed. */
  CRLF("\r\n");

  private final String text;

  LineEnd(String text) {
    this.text = text;
  }

  /** Its characters. */
  public String text() {
    return text;
  }

  /** Its length in bytes, which is its number in a recipe as well. */
  public int bytes() {
    return text.length();
  }
}
