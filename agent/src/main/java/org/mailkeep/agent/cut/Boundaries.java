package org.mailkeep.agent.cut;

import java.util.Arrays;

/** The boundaries of the multiparts that are open, outermost first. Its memory is bounded: what is nested deeper than it holds is not taken apart. */
final class Boundaries {
  /** The longest boundary that is followed; RFC 2046 allows 70. */
  static final int LONGEST = 250;

  /** How far after the start of a line one must see to judge it. */
  static final int LOOKAHEAD = 2 + LONGEST + 2 + 16 + 2;

  private static final int DEEPEST = 32;

  private final byte[][] boundaries = new byte[DEEPEST][LONGEST];
  private final int[] lengths = new int[DEEPEST];
  private final boolean[] digests = new boolean[DEEPEST];
  private int depth;

  boolean isEmpty() {
    return depth == 0;
  }

  /** How many are open. */
  int depth() {
    return depth;
  }

  boolean isFull() {
    return depth == DEEPEST;
  }

  /** Whether parts of the innermost multipart are messages unless they say otherwise. */
  boolean digest() {
    return depth > 0 && digests[depth - 1];
  }

  void push(byte[] boundary, int length, boolean digest) {
    System.arraycopy(boundary, 0, boundaries[depth], 0, length);
    lengths[depth] = length;
    digests[depth] = digest;
    depth++;
  }

  /** Leaves the outermost {@code count} open. */
  void keep(int count) {
    depth = count;
  }

  /**
   * Judges the line that begins at {@code at} with two dashes.
   *
   * @return -1 if it is no delimiter, else twice the index of its boundary, and one more if it closes the multipart
   */
  int match(byte[] bytes, int at, int end) {
    int limit = Math.min(end, at + LOOKAHEAD);
    int from = at + 2;
    for (int i = depth - 1; i >= 0; i--) {
      int to = from + lengths[i];
      if (to <= limit && Arrays.equals(bytes, from, to, boundaries[i], 0, lengths[i])) {
        boolean closes = to + 2 <= limit && bytes[to] == '-' && bytes[to + 1] == '-';
        if (restIsBlank(bytes, closes ? to + 2 : to, limit, end)) {
          return closes ? 2 * i + 1 : 2 * i;
        }
      }
    }
    return -1;
  }

  private static boolean restIsBlank(byte[] bytes, int from, int limit, int end) {
    int i = from;
    while (i < limit && (bytes[i] == ' ' || bytes[i] == '\t' || bytes[i] == '\r')) {
      i++;
    }
    return i < limit ? bytes[i] == '\n' : limit == end;
  }
}
