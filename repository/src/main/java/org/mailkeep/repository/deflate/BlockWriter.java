package org.mailkeep.repository.deflate;

import static org.mailkeep.repository.deflate.Alphabet.DISTANCES;
import static org.mailkeep.repository.deflate.Alphabet.DISTANCE_BASE;
import static org.mailkeep.repository.deflate.Alphabet.DISTANCE_EXTRA;
import static org.mailkeep.repository.deflate.Alphabet.END_OF_BLOCK;
import static org.mailkeep.repository.deflate.Alphabet.FIXED_DISTANCE_BITS;
import static org.mailkeep.repository.deflate.Alphabet.FIXED_LENGTHS;
import static org.mailkeep.repository.deflate.Alphabet.LENGTH_BASE;
import static org.mailkeep.repository.deflate.Alphabet.LENGTH_EXTRA;
import static org.mailkeep.repository.deflate.Alphabet.LENGTH_SYMBOL;
import static org.mailkeep.repository.deflate.Alphabet.LITERALS_AND_LENGTHS;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** Gathers the literals and repeats of one block, says when the block is full, and writes it in the cheapest of the three ways. */
final class BlockWriter {
  private static final int STORED = 0;
  private static final int FIXED = 1;
  private static final int DYNAMIC = 2;

  /** How often GNU gzip asks itself whether to end a block early. */
  private static final int QUESTION_EVERY = 4096;

  private static final PrefixCode FIXED_LITERALS = PrefixCode.fixed(FIXED_LENGTHS, 9);
  private static final PrefixCode FIXED_DISTANCES = fixedDistances();

  /** As {@link #symbol} has them. */
  private final int[] symbols;

  private final int fullAt;
  private final boolean mayEndEarly;
  private final int[] literalCounts = new int[LITERALS_AND_LENGTHS];
  private final int[] distanceCounts = new int[DISTANCES];
  private final PrefixCode literals = new PrefixCode(LITERALS_AND_LENGTHS, 15);
  private final PrefixCode distances = new PrefixCode(DISTANCES, 15);
  private final CodeLengths codeLengths = new CodeLengths();
  private final BitWriter bits = new BitWriter();
  private int size;
  private int repeats;
  private int questionAt;

  BlockWriter(DeflateParams params) {
    // One symbol less than the buffer of zlib and gzip has room for.
    fullAt = (1 << (params.memoryLevel() + 6)) - 1;
    mayEndEarly = params.encoder() == DeflateParams.Encoder.GNU_GZIP && params.level() > 2;
    symbols = new int[fullAt + 1];
    clear();
  }

  private static PrefixCode fixedDistances() {
    byte[] lengths = new byte[DISTANCES];
    Arrays.fill(lengths, (byte) FIXED_DISTANCE_BITS);
    return PrefixCode.fixed(lengths, FIXED_DISTANCE_BITS);
  }

  void reset() {
    clear();
    bits.reset();
  }

  private void clear() {
    Arrays.fill(literalCounts, 0);
    Arrays.fill(distanceCounts, 0);
    literalCounts[END_OF_BLOCK] = 1;
    size = 0;
    repeats = 0;
    questionAt = mayEndEarly ? QUESTION_EVERY : fullAt;
  }

  /** A literal is its byte; a repeat its length with its distance 16 bits higher. */
  static int symbol(int distance, int length) {
    return distance << 16 | length;
  }

  /** Whether the symbols so far and {@code count} others are the same as far as both go. */
  boolean agreesWith(int[] others, int count) {
    int common = Math.min(size, count);
    return Arrays.equals(symbols, 0, common, others, 0, common);
  }

  /** Adds a literal. True if {@link #endsAfter} is to be asked. */
  boolean literal(byte value) {
    int literal = value & 0xff;
    literalCounts[literal]++;
    symbols[size++] = literal;
    return size == questionAt;
  }

  /** Adds a repeat. True if {@link #endsAfter} is to be asked. */
  boolean repeat(int distance, int length) {
    literalCounts[LENGTH_SYMBOL[length]]++;
    distanceCounts[Alphabet.distanceSymbol(distance)]++;
    symbols[size++] = symbol(distance, length);
    repeats++;
    return size == questionAt;
  }

  /**
   * Whether the block ends here.
   *
   * @param plaintextBytes from the start of the block to where the encoder stands, which may be short of the last repeat's end
   */
  boolean endsAfter(int plaintextBytes) {
    if (size == fullAt) {
      return true;
    }
    questionAt = Math.min(questionAt + QUESTION_EVERY, fullAt);
    long estimate = size * 8L;
    for (int symbol = 0; symbol < DISTANCES; symbol++) {
      estimate += (long) distanceCounts[symbol] * (5 + DISTANCE_EXTRA[symbol]);
    }
    return repeats < size / 2 && estimate >>> 3 < plaintextBytes / 2;
  }

  /**
   * Writes the block and begins another.
   *
   * @param window holds the plaintext of the block from {@code start} on, unless {@code start} is negative: it has left the window
   */
  void end(byte[] window, int start, int plaintextBytes, boolean last, OutputStream out) throws IOException {
    literals.build(literalCounts);
    distances.build(distanceCounts);
    long dynamicBits = codeLengths.plan(literals, distances) + extraBits() + cost(literals, distances);
    long fixedBits = extraBits() + cost(FIXED_LITERALS, FIXED_DISTANCES);
    long dynamicBytes = (dynamicBits + 3 + 7) >>> 3;
    long fixedBytes = (fixedBits + 3 + 7) >>> 3;
    int lastBit = last ? 1 : 0;
    if (start >= 0 && plaintextBytes + 4 <= Math.min(dynamicBytes, fixedBytes)) {
      bits.put(STORED << 1 | lastBit, 3, out);
      bits.align(out);
      bits.put(plaintextBytes & 0xffff, 16, out);
      bits.put(~plaintextBytes & 0xffff, 16, out);
      bits.put(window, start, plaintextBytes, out);
    } else if (fixedBytes <= dynamicBytes) {
      bits.put(FIXED << 1 | lastBit, 3, out);
      write(FIXED_LITERALS, FIXED_DISTANCES, out);
    } else {
      bits.put(DYNAMIC << 1 | lastBit, 3, out);
      codeLengths.write(literals, distances, bits, out);
      write(literals, distances, out);
    }
    clear();
    if (last) {
      bits.align(out);
    }
    bits.drain(out);
  }

  private long extraBits() {
    long total = 0;
    for (int symbol = END_OF_BLOCK + 1; symbol < LITERALS_AND_LENGTHS; symbol++) {
      total += (long) literalCounts[symbol] * LENGTH_EXTRA[symbol];
    }
    for (int symbol = 0; symbol < DISTANCES; symbol++) {
      total += (long) distanceCounts[symbol] * DISTANCE_EXTRA[symbol];
    }
    return total;
  }

  private long cost(PrefixCode literalCode, PrefixCode distanceCode) {
    long total = 0;
    for (int symbol = 0; symbol < LITERALS_AND_LENGTHS; symbol++) {
      total += (long) literalCounts[symbol] * literalCode.lengths[symbol];
    }
    for (int symbol = 0; symbol < DISTANCES; symbol++) {
      total += (long) distanceCounts[symbol] * distanceCode.lengths[symbol];
    }
    return total;
  }

  private void write(PrefixCode literalCode, PrefixCode distanceCode, OutputStream out) throws IOException {
    short[] codes = literalCode.codes;
    byte[] lengths = literalCode.lengths;
    for (int i = 0; i < size; i++) {
      int symbol = symbols[i];
      int length = symbol & 0xffff;
      int distance = symbol >>> 16;
      if (distance == 0) {
        bits.put(codes[length] & 0xffff, lengths[length], out);
      } else {
        int lengthSymbol = LENGTH_SYMBOL[length];
        long value = codes[lengthSymbol] & 0xffff;
        int width = lengths[lengthSymbol];
        value |= (long) (length - LENGTH_BASE[lengthSymbol]) << width;
        width += LENGTH_EXTRA[lengthSymbol];
        int distanceSymbol = Alphabet.distanceSymbol(distance);
        value |= (distanceCode.codes[distanceSymbol] & 0xffffL) << width;
        width += distanceCode.lengths[distanceSymbol];
        value |= (long) (distance - DISTANCE_BASE[distanceSymbol]) << width;
        width += DISTANCE_EXTRA[distanceSymbol];
        bits.put(value, width, out);
      }
    }
    bits.put(codes[END_OF_BLOCK] & 0xffff, lengths[END_OF_BLOCK], out);
  }
}
