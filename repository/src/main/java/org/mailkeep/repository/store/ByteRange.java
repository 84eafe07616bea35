package org.mailkeep.repository.store;

/**
 * A run of bytes of a stored object.
 *
 * @param offset of the first byte, from the object's start
 * @param length in bytes, at least 1
 */
public record ByteRange(long offset, int length) {

  public ByteRange {
    if (offset < 0 || length < 1) {
      throw new IllegalArgumentException("byte range " + offset + "+" + length);
    }
  }

  /** The offset of the first byte after the range. */
  public long end() {
    return offset + length;
  }
}
