package org.mailkeep.repository.tree;

import java.util.Objects;

/** Gathers what a page has of an earlier one, item by item, in order. */
final class PageComparison {

  /** Bytes that are the same are only looked for this far behind a difference: flags and keywords are short, and much further on lies another item's text. */
  private static final int NEAR = 24;

  /** Fewer equal bytes in a row are chance, and cost more to refer to than to say again. */
  private static final int WORTHWHILE = 6;

  private final byte[] logical;
  private final Stretches bytes = new Stretches();
  private final Stretches places = new Stretches();

  /** Of a page of these logical bytes; its kind and level are the earlier one's. */
  PageComparison(byte[] logical) {
    this.logical = logical;
    bytes.add(0, 0, 2);
  }

  /** The item at {@code at}, whose places begin at {@code place}, is one that the earlier page has. */
  void same(int at, int place, PageShape.Known earlier) {
    bytes.add(at, earlier.at(), earlier.length());
    places.add(place, earlier.firstPlace(), earlier.references());
  }

  /** The item takes the place of one that the earlier page has. */
  void changed(int at, int place, PageItem item, PageShape.Known earlier) {
    places.add(place, earlier.firstPlace(), earlier.references());
    byte[] old = Objects.requireNonNull(item.before());
    int end = at + item.length();
    int i = 0;
    int j = at;
    while (i < old.length && j < end) {
      int run = run(old, i, j, end);
      bytes.add(j, earlier.at() + i, run);
      i += run;
      j += run;
      int skipped = nextAlike(old, i, j, end);
      if (skipped < 0) {
        return;
      }
      i += skipped / (NEAR + 1);
      j += skipped % (NEAR + 1);
    }
  }

  /** How many bytes of both are to be passed over, the fewest together, so that they are alike again: of the old, times {@code NEAR + 1}, and of the new; negative if they are nowhere. */
  private int nextAlike(byte[] old, int i, int j, int end) {
    for (int together = 1; together <= NEAR; together++) {
      for (int ofOld = 0; ofOld <= together; ofOld++) {
        int ofNew = together - ofOld;
        if (run(old, i + ofOld, j + ofNew, end) >= WORTHWHILE) {
          return ofOld * (NEAR + 1) + ofNew;
        }
      }
    }
    return -1;
  }

  private int run(byte[] old, int i, int j, int end) {
    int run = 0;
    while (i + run < old.length && j + run < end && old[i + run] == logical[j + run]) {
      run++;
    }
    return run;
  }

  Stretches sameBytes() {
    return bytes;
  }

  Stretches samePlaces() {
    return places;
  }
}
