package org.mailkeep.repository.protocol;

/** What lies in each pack that was ever made, stored or not: contents follow from a pack's name, epoch included. */
final class Packs {
  private final int[] epochs = new int[Ids.MOST];
  private final long[] items = new long[Ids.MOST];
  private int count;

  int count() {
    return count;
  }

  int make(int epoch, long content) {
    epochs[count] = epoch;
    items[count] = content;
    return count++;
  }

  int epoch(int pack) {
    return epochs[pack];
  }

  long items(int pack) {
    return items[pack];
  }

  /** Those of {@code packs} that hold {@code item}. */
  long holding(int item, long packs) {
    long holding = 0;
    for (long left = packs; left != 0; left = Ids.rest(left)) {
      if (Ids.has(items[Ids.first(left)], item)) {
        holding |= left & -left;
      }
    }
    return holding;
  }
}
