package org.mailkeep.agent.cut;

import java.util.Arrays;
import java.util.Base64;

/** Decodes a fixed number of whole lines at once, a few KiB: a size at which the decoder of the JDK is at its best. All arrays are reused. */
final class Base64Block {
  private static final Base64.Decoder DECODER = Base64.getDecoder();
  private static final Base64.Encoder ENCODER = Base64.getEncoder();

  /** Characters of a line. */
  final int columns;
  /** The characters of all lines, joined. */
  final byte[] characters;
  /** What they stand for. */
  final byte[] decoded;
  private final byte[] again;

  /** A block of about {@code most} characters, in full lines, that stand for whole bytes. */
  Base64Block(int columns, int most) {
    this.columns = columns;
    int step = columns % 4 == 0 ? 1 : columns % 2 == 0 ? 2 : 4;
    int lines = Math.max(step, most / columns / step * step);
    characters = new byte[lines * columns];
    decoded = new byte[characters.length / 4 * 3];
    again = new byte[characters.length];
  }

  /** How many bytes it takes up with line ends of so many bytes. */
  int sourceLength(int lineEndBytes) {
    return characters.length / columns * (columns + lineEndBytes);
  }

  /** Decodes lines that end with a line feed, or with a carriage return before it; false if the block is not full lines of canonical base64. */
  boolean decodeLines(byte[] bytes, int from, int lineEndBytes) {
    int at = from;
    for (int n = 0; n < characters.length; n += columns) {
      System.arraycopy(bytes, at, characters, n, columns);
      at += columns + lineEndBytes;
      if (bytes[at - 1] != '\n' || lineEndBytes == 2 && bytes[at - 2] != '\r') {
        return false;
      }
    }
    return decode();
  }

  /** Decodes characters that no line ends divide. */
  boolean decodeEndless(byte[] bytes, int from) {
    System.arraycopy(bytes, from, characters, 0, characters.length);
    return decode();
  }

  private boolean decode() {
    try {
      if (DECODER.decode(characters, decoded) != decoded.length) {
        return false;
      }
    } catch (IllegalArgumentException e) {
      return false;
    }
    ENCODER.encode(decoded, again);
    return Arrays.equals(characters, again);
  }
}
