package org.mailkeep.repository.protocol;

import java.util.SplittableRandom;

/** All chance of a schedule, from one seed. */
final class Dice {
  private final SplittableRandom random;

  Dice(long seed) {
    random = new SplittableRandom(seed);
  }

  /** From 0 to {@code bound - 1}. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  /** Between the two, both included. */
  int between(int least, int most) {
    return least + random.nextInt(most - least + 1);
  }

  /** True in {@code percent} of a hundred cases. */
  boolean percent(int percent) {
    return percent > 0 && random.nextInt(100) < percent;
  }

  /** One of a set that is not empty. */
  int oneOf(long set) {
    long left = set;
    for (int skip = random.nextInt(Long.bitCount(set)); skip > 0; skip--) {
      left = Ids.rest(left);
    }
    return Ids.first(left);
  }

  /** A part of a set. */
  long someOf(long set) {
    return set & random.nextLong();
  }

  /** An index into {@code weights}, likelier the heavier. */
  int weighted(int[] weights) {
    int sum = 0;
    for (int weight : weights) {
      sum += weight;
    }
    int at = random.nextInt(sum);
    int index = 0;
    while (at >= weights[index]) {
      at -= weights[index++];
    }
    return index;
  }
}
