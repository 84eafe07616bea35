package org.mailkeep.repository.protocol;

/** Sets of small numbers (runs, packs, items) as the bits of a long. */
final class Ids {

  static final int MOST = 64;

  private Ids() {}

  static long of(int id) {
    return 1L << id;
  }

  static boolean has(long set, int id) {
    return (set >>> id & 1) != 0;
  }

  static int first(long set) {
    return Long.numberOfTrailingZeros(set);
  }

  /** All but the first. */
  static long rest(long set) {
    return set & set - 1;
  }

  /** The same for people: {@code p3,p7}. */
  static String text(String letter, long set) {
    StringBuilder text = new StringBuilder();
    for (long left = set; left != 0; left = rest(left)) {
      text.append(text.isEmpty() ? "" : ",").append(letter).append(first(left));
    }
    return text.isEmpty() ? "none" : text.toString();
  }
}
