package org.mailkeep.repository.chunk;

/**
 * Where streams are cut; fixed for the life of a repository, since another cut would store everything anew.
 *
 * @param minimum shortest chunk of a cut stream, bytes (its last chunk may be shorter)
 * @param average aimed-at length, bytes, a power of two
 * @param maximum longest chunk, bytes
 * @param smallPart parts shorter than this stay with what surrounds them, bytes
 * @param cutFrom streams shorter than this are one chunk, bytes
 */
public record ChunkerParams(int minimum, int average, int maximum, int smallPart, int cutFrom) {

  /** What a new repository gets: docs/format.md, "FORMAT". */
  public static final ChunkerParams DEFAULT = new ChunkerParams(16 << 10, 64 << 10, 256 << 10, 4 << 10, 64 << 10);

  /** Longest chunk that any repository may ask for: a block holds at least one. */
  public static final int LONGEST = 1 << 20;

  public ChunkerParams {
    if (minimum < 64 || minimum >= average || average >= maximum || maximum > LONGEST
        || Integer.bitCount(average) != 1) {
      throw new IllegalArgumentException("chunk lengths " + minimum + ", " + average + ", " + maximum);
    }
    if (smallPart < 1 || smallPart > cutFrom || cutFrom > maximum) {
      throw new IllegalArgumentException("part lengths " + smallPart + ", " + cutFrom);
    }
  }
}
