package org.mailkeep.repository.deflate;

/**
 * How far a level goes in its search. zlib and GNU gzip share the table (deflate.c of either, {@code configuration_table}).
 *
 * @param goodLength a repeat in hand of this length makes the search for a better one a quarter as long
 * @param lazyLength levels 4 to 9: a repeat in hand of this length ends the search for a better one; levels 1 to 3: a longer repeat
 *     is not entered into the hash table
 * @param niceLength a repeat of this length ends the search
 * @param chainLength how many earlier places are tried
 */
record Tuning(int goodLength, int lazyLength, int niceLength, int chainLength) {

  static Tuning of(int level) {
    return switch (level) {
      case 1 -> new Tuning(4, 4, 8, 4);
      case 2 -> new Tuning(4, 5, 16, 8);
      case 3 -> new Tuning(4, 6, 32, 32);
      case 4 -> new Tuning(4, 4, 16, 16);
      case 5 -> new Tuning(8, 16, 32, 32);
      case 6 -> new Tuning(8, 16, 128, 128);
      case 7 -> new Tuning(8, 32, 128, 256);
      case 8 -> new Tuning(32, 128, 258, 1024);
      case 9 -> new Tuning(32, 258, 258, 4096);
      default -> throw new IllegalArgumentException("deflate level " + level);
    };
  }
}
