package org.mailkeep.repository.deflate;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** How the two codes of a dynamic block are told to the reader: RFC 1951, section 3.2.7, with zlib's way of cutting runs. */
final class CodeLengths {
  static final int SYMBOLS = 19;
  static final int REPEAT_PREVIOUS = 16;
  private static final int ZEROS_SHORT = 17;
  static final int ZEROS_LONG = 18;
  static final byte[] ORDER = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};

  private final PrefixCode code = new PrefixCode(SYMBOLS, 7);
  private final int[] counts = new int[SYMBOLS];

  /** Symbol in the low byte, the extra bits above it. */
  private final short[] tokens = new short[Alphabet.LITERALS_AND_LENGTHS + Alphabet.DISTANCES];

  private int tokenCount;
  private int listed;

  /** Plans the description of two codes and returns its length in bits. */
  int plan(PrefixCode literals, PrefixCode distances) {
    Arrays.fill(counts, 0);
    tokenCount = 0;
    scan(literals);
    scan(distances);
    code.build(counts);
    listed = SYMBOLS;
    while (listed > 4 && code.lengths[ORDER[listed - 1]] == 0) {
      listed--;
    }
    int bits = 5 + 5 + 4 + 3 * listed;
    for (int symbol = 0; symbol < SYMBOLS; symbol++) {
      bits += counts[symbol] * (code.lengths[symbol] + extraBits(symbol));
    }
    return bits;
  }

  /** Writes what was planned last. */
  void write(PrefixCode literals, PrefixCode distances, BitWriter bits, OutputStream out) throws IOException {
    bits.put(literals.last - 256, 5, out);
    bits.put(distances.last, 5, out);
    bits.put(listed - 4, 4, out);
    for (int i = 0; i < listed; i++) {
      bits.put(code.lengths[ORDER[i]], 3, out);
    }
    for (int i = 0; i < tokenCount; i++) {
      int symbol = tokens[i] & 0xff;
      bits.put(code.codes[symbol] & 0xffff, code.lengths[symbol], out);
      bits.put(tokens[i] >> 8, extraBits(symbol), out);
    }
  }

  /** Cuts the lengths into runs. A length that follows a run of itself may be repeated three times, else four times at least. */
  private void scan(PrefixCode described) {
    int previous = -1;
    for (int symbol = 0; symbol <= described.last;) {
      int length = described.lengths[symbol];
      int longest = length == 0 ? 138 : length == previous ? 6 : 7;
      int run = 1;
      while (run < longest && symbol + run <= described.last && described.lengths[symbol + run] == length) {
        run++;
      }
      symbol += run;
      if (run < (length == 0 || length == previous ? 3 : 4)) {
        for (int i = 0; i < run; i++) {
          token(length, 0);
        }
      } else if (length == 0) {
        token(run <= 10 ? ZEROS_SHORT : ZEROS_LONG, run <= 10 ? run - 3 : run - 11);
      } else {
        if (length != previous) {
          token(length, 0);
          run--;
        }
        token(REPEAT_PREVIOUS, run - 3);
      }
      previous = length;
    }
  }

  private void token(int symbol, int extra) {
    counts[symbol]++;
    tokens[tokenCount++] = (short) (extra << 8 | symbol);
  }

  static int extraBits(int symbol) {
    return switch (symbol) {
      case REPEAT_PREVIOUS -> 2;
      case ZEROS_SHORT -> 3;
      case ZEROS_LONG -> 7;
      default -> 0;
    };
  }
}
