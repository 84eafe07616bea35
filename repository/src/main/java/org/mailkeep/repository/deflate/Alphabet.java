package org.mailkeep.repository.deflate;

import java.util.Arrays;

/** The symbols of RFC 1951, section 3.2.5, and the fixed codes of section 3.2.6. */
final class Alphabet {
  static final int END_OF_BLOCK = 256;
  static final int LITERALS_AND_LENGTHS = 286;
  static final int DISTANCES = 30;
  static final int MIN_MATCH = 3;
  static final int MAX_MATCH = 258;

  /** Extra bits by symbol; none for literals. */
  static final byte[] LENGTH_EXTRA = new byte[LITERALS_AND_LENGTHS];

  static final byte[] DISTANCE_EXTRA = new byte[DISTANCES];

  /** The symbol of a length, 3 to 258. */
  static final short[] LENGTH_SYMBOL = new short[MAX_MATCH + 1];

  /** The least length of a symbol. */
  static final short[] LENGTH_BASE = new short[LITERALS_AND_LENGTHS];

  /** The least distance of a symbol. */
  static final short[] DISTANCE_BASE = new short[DISTANCES];

  /** Lengths of the fixed code, two of whose symbols never occur but take part in numbering it. */
  static final byte[] FIXED_LENGTHS = new byte[288];

  static final int FIXED_DISTANCE_BITS = 5;

  /** Symbols of distance - 1 up to 255, then of (distance - 1) / 128. */
  private static final byte[] DISTANCE_SYMBOL = new byte[512];

  static {
    int length = MIN_MATCH;
    for (int symbol = 257; symbol < 285; symbol++) {
      LENGTH_EXTRA[symbol] = (byte) Math.max((symbol - 261) >> 2, 0);
      LENGTH_BASE[symbol] = (short) length;
      for (int i = 0; i < 1 << LENGTH_EXTRA[symbol] && length <= MAX_MATCH; i++) {
        LENGTH_SYMBOL[length++] = (short) symbol;
      }
    }
    LENGTH_BASE[285] = MAX_MATCH;
    LENGTH_SYMBOL[MAX_MATCH] = 285;
    int distance = 1;
    for (int symbol = 0; symbol < DISTANCES; symbol++) {
      DISTANCE_EXTRA[symbol] = (byte) Math.max((symbol - 2) >> 1, 0);
      DISTANCE_BASE[symbol] = (short) distance;
      for (int i = 0; i < 1 << DISTANCE_EXTRA[symbol]; i++, distance++) {
        if (distance <= 256) {
          DISTANCE_SYMBOL[distance - 1] = (byte) symbol;
        } else {
          DISTANCE_SYMBOL[256 + ((distance - 1) >> 7)] = (byte) symbol;
        }
      }
    }
    Arrays.fill(FIXED_LENGTHS, 0, 144, (byte) 8);
    Arrays.fill(FIXED_LENGTHS, 144, 256, (byte) 9);
    Arrays.fill(FIXED_LENGTHS, 256, 280, (byte) 7);
    Arrays.fill(FIXED_LENGTHS, 280, 288, (byte) 8);
  }

  private Alphabet() {}

  /** The symbol of a distance, 1 to 32768. */
  static int distanceSymbol(int distance) {
    return DISTANCE_SYMBOL[distance <= 256 ? distance - 1 : 256 + ((distance - 1) >> 7)];
  }
}
