package org.mailkeep.repository.deflate;

import static org.mailkeep.repository.deflate.Alphabet.DISTANCES;
import static org.mailkeep.repository.deflate.Alphabet.END_OF_BLOCK;
import static org.mailkeep.repository.deflate.Alphabet.LITERALS_AND_LENGTHS;

import java.util.Arrays;

/**
 * Reads the first literals and repeats of a stored stream (RFC 1951, section 3.2), to compare them with an encoder's before its first
 * block is full. For a few hundred symbols, not for inflating: it goes bit by bit. Stops without a complaint at whatever is no stream.
 */
final class FirstSymbols {
  private static final int MAX_BITS = 15;
  private static final int FIXED = 1;
  private static final int DYNAMIC = 2;

  private final byte[] stored;
  private final int length;
  private int bit;

  private FirstSymbols(byte[] stored, int length) {
    this.stored = stored;
    this.length = length;
  }

  /**
   * Reads symbols in the form of {@link BlockWriter#symbol} until the first block ends, the array is full or the symbols stand for
   * {@code plaintextBytes}.
   *
   * @return how many; none of a stored block
   */
  static int read(byte[] stored, int length, int plaintextBytes, int[] symbols) {
    FirstSymbols reader = new FirstSymbols(stored, length);
    try {
      return reader.read(plaintextBytes, symbols);
    } catch (EndException damaged) {
      return 0;
    }
  }

  private int read(int plaintextBytes, int[] symbols) throws EndException {
    int header = bits(3);
    Code literals;
    Code distances;
    if (header >> 1 == FIXED) {
      literals = new Code(Alphabet.FIXED_LENGTHS, 0, Alphabet.FIXED_LENGTHS.length);
      byte[] fives = new byte[DISTANCES];
      Arrays.fill(fives, (byte) Alphabet.FIXED_DISTANCE_BITS);
      distances = new Code(fives, 0, DISTANCES);
    } else if (header >> 1 == DYNAMIC) {
      int literalCount = 257 + bits(5);
      int distanceCount = 1 + bits(5);
      byte[] lengths = lengths(literalCount + distanceCount);
      literals = new Code(lengths, 0, literalCount);
      distances = new Code(lengths, literalCount, distanceCount);
    } else {
      return 0;
    }
    int size = 0;
    for (int covered = 0; size < symbols.length && covered < plaintextBytes;) {
      int symbol = literals.read();
      if (symbol == END_OF_BLOCK) {
        break;
      }
      if (symbol < END_OF_BLOCK) {
        symbols[size++] = symbol;
        covered++;
        continue;
      }
      check(symbol < LITERALS_AND_LENGTHS);
      int repeat = Alphabet.LENGTH_BASE[symbol] + bits(Alphabet.LENGTH_EXTRA[symbol]);
      int distanceSymbol = distances.read();
      check(distanceSymbol < DISTANCES);
      int distance = Alphabet.DISTANCE_BASE[distanceSymbol] & 0xffff;
      symbols[size++] = BlockWriter.symbol(distance + bits(Alphabet.DISTANCE_EXTRA[distanceSymbol]), repeat);
      covered += repeat;
    }
    return size;
  }

  private byte[] lengths(int count) throws EndException {
    byte[] described = new byte[CodeLengths.SYMBOLS];
    int listed = 4 + bits(4);
    for (int i = 0; i < listed; i++) {
      described[CodeLengths.ORDER[i]] = (byte) bits(3);
    }
    Code code = new Code(described, 0, described.length);
    byte[] lengths = new byte[count];
    for (int at = 0; at < count;) {
      int symbol = code.read();
      if (symbol < CodeLengths.REPEAT_PREVIOUS) {
        lengths[at++] = (byte) symbol;
        continue;
      }
      check(symbol != CodeLengths.REPEAT_PREVIOUS || at > 0);
      byte repeated = symbol == CodeLengths.REPEAT_PREVIOUS ? lengths[at - 1] : 0;
      int run = bits(CodeLengths.extraBits(symbol)) + (symbol == CodeLengths.ZEROS_LONG ? 11 : 3);
      check(run <= count - at);
      Arrays.fill(lengths, at, at + run, repeated);
      at += run;
    }
    return lengths;
  }

  private int bits(int count) throws EndException {
    int value = 0;
    for (int i = 0; i < count; i++, bit++) {
      check(bit >> 3 < length);
      value |= (stored[bit >> 3] >> (bit & 7) & 1) << i;
    }
    return value;
  }

  private static void check(boolean sound) throws EndException {
    if (!sound) {
      throw new EndException();
    }
  }

  /** A code by its lengths: how many symbols have each, and the symbols in the order of their codes. */
  private final class Code {
    private final int[] counts = new int[MAX_BITS + 1];
    private final short[] ordered;

    Code(byte[] lengths, int from, int count) {
      ordered = new short[count];
      int size = 0;
      for (int bits = 1; bits <= MAX_BITS; bits++) {
        for (int symbol = 0; symbol < count; symbol++) {
          if (lengths[from + symbol] == bits) {
            ordered[size++] = (short) symbol;
            counts[bits]++;
          }
        }
      }
    }

    int read() throws EndException {
      int code = 0;
      int first = 0;
      int before = 0;
      for (int bits = 1; bits <= MAX_BITS; bits++) {
        code = code << 1 | bits(1);
        first <<= 1;
        if (code - first < counts[bits]) {
          check(code >= first);
          return ordered[before + code - first];
        }
        first += counts[bits];
        before += counts[bits];
      }
      throw new EndException();
    }
  }

  /** There is nothing more to read, or it is no stream. */
  private static final class EndException extends Exception {
    private static final long serialVersionUID = 1L;

    EndException() {
      super("no more symbols", null, false, false);
    }
  }
}
