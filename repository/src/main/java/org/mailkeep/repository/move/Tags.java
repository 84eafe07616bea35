package org.mailkeep.repository.move;

import java.util.Arrays;
import java.util.function.IntConsumer;

/** A few bytes of each of some packs' names: who is not among them need not be looked for. Immutable. */
final class Tags {

  private final int[] sorted;

  /** Of those; the array is kept. */
  Tags(int[] sorted) {
    this.sorted = sorted;
  }

  int size() {
    return sorted.length;
  }

  boolean contains(int tag) {
    return Arrays.binarySearch(sorted, tag) >= 0;
  }

  void forEach(IntConsumer consumer) {
    Arrays.stream(sorted).forEach(consumer);
  }
}
