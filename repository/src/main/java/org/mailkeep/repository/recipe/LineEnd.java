package org.mailkeep.repository.recipe;

/** What ends a line of wrapped base64. */
public enum LineEnd {
  /** No line ends at all: one endless line. */
  NONE(0),
  /** A line feed. */
  LF(1),
  /** A carriage return and a line feed. */
  CRLF(2);

  private final int bytes;

  LineEnd(int bytes) {
    this.bytes = bytes;
  }

  /** Its length in bytes. */
  public int bytes() {
    return bytes;
  }
}
