package org.mailkeep.repository.recipe;

/** What ends a line of wrapped base64. */
public enum LineEnd {
  /** No line ends at all: one endless line. */
  NONE,
  /** A line feed. */
  LF,
  /** A carriage return and a line feed. */
  CRLF;

  /** Its length in bytes. */
  public int bytes() {
    return ordinal();
  }
}
