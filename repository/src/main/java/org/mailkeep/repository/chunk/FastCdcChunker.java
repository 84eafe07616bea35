package org.mailkeep.repository.chunk;

/**
 * Cuts a stream where its own bytes say so, so that equal stretches of two streams become equal chunks wherever they lie. FastCDC with
 * normalised chunking (Xia et al., "The Design of Fast Content-Defined Chunking", IEEE TPDS 31, 2020).
 *
 * <p>With {@code g} the gear table, the fingerprint of a place is the sum of {@code g[b] << d} over the bytes {@code b} at distance {@code d}
 * before it, modulo 2^64: it knows the last 64 bytes. A chunk ends after the first byte, from the minimum on, where the topmost bits below the
 * highest are all zero: two more than the average asks for while the chunk is shorter than the average, two fewer from there on. It ends
 * at the maximum in any case.
 *
 * <p>Fed with arrays of any length; the cuts do not depend on how the stream was divided. Not thread-safe.
 */
public final class FastCdcChunker {

  /** No cut in the bytes given: all of them belong to the chunk that goes on. */
  public static final int NO_CUT = -1;

  /** The bytes that a fingerprint knows. */
  private static final int WINDOW = 64;

  /** How many bits harder a cut is before the average, and easier after it. */
  private static final int NORMALISATION = 2;

  private final long[] gears;
  private final long[] shiftedGears;
  private final int minimum;
  private final int average;
  private final int maximum;
  private final long hard;
  private final long easy;

  private int position;
  private long fingerprint;

  public FastCdcChunker(GearTable gears, ChunkerParams params) {
    this.gears = gears.gears();
    this.shiftedGears = gears.shiftedGears();
    this.minimum = params.minimum();
    this.average = params.average();
    this.maximum = params.maximum();
    int bits = Integer.numberOfTrailingZeros(average);
    this.hard = belowHighest(bits + NORMALISATION);
    this.easy = belowHighest(bits - NORMALISATION);
  }

  /** Begins a new stream. */
  public void reset() {
    position = 0;
    fingerprint = 0;
  }

  /** The length, so far, of the chunk that the next byte belongs to. */
  public int pending() {
    return position;
  }

  /**
   * Goes on with the stream.
   *
   * @return how many of these bytes belong to the chunk that ends among them, at least 1; the rest is to be given again. {@link #NO_CUT} if
   *     none ends here: all bytes are taken
   */
  public int next(byte[] bytes, int offset, int length) {
    int limit = Math.min(length, maximum - position);
    int at = Math.clamp(minimum - WINDOW - position, 0, limit);
    int tested = Math.clamp(minimum - 1 - position, at, limit);
    int eased = Math.clamp(average - 1 - position, tested, limit);
    int forced = Math.clamp(maximum - 1 - position, eased, limit);

    warm(bytes, offset + at, offset + tested);
    int cut = scan(bytes, offset + tested, offset + eased, hard);
    if (cut == NO_CUT) {
      cut = scan(bytes, offset + eased, offset + forced, easy);
    }
    if (cut == NO_CUT && forced < limit) {
      cut = offset + limit;
    }
    if (cut == NO_CUT) {
      position += length;
      return NO_CUT;
    }
    reset();
    return cut - offset;
  }

  private void warm(byte[] bytes, int from, int to) {
    long print = fingerprint;
    for (int at = from; at < to; at++) {
      print = (print << 1) + gears[bytes[at] & 0xff];
    }
    fingerprint = print;
  }

  /** The index after the first byte that ends a chunk. Two bytes a step: one addition less in the chain from byte to byte. */
  private int scan(byte[] bytes, int from, int to, long mask) {
    long[] once = gears;
    long[] twice = shiftedGears;
    long shiftedMask = mask << 1;
    long print = fingerprint;
    int at = from;
    for (; at < to - 1; at += 2) {
      print = (print << 2) + twice[bytes[at] & 0xff];
      if ((print & shiftedMask) == 0) {
        return at + 1;
      }
      print += once[bytes[at + 1] & 0xff];
      if ((print & mask) == 0) {
        return at + 2;
      }
    }
    if (at < to) {
      print = (print << 1) + once[bytes[at] & 0xff];
      if ((print & mask) == 0) {
        return at + 1;
      }
    }
    fingerprint = print;
    return NO_CUT;
  }

  private static long belowHighest(int bits) {
    return ((1L << bits) - 1) << (Long.SIZE - 1 - bits);
  }
}
