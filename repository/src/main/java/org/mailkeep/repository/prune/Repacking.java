package org.mailkeep.repository.prune;

/**
 * When moving blocks is worth it.
 *
 * @param mostBytes live bytes to move at most in a round
 * @param mostWaste so much of all packs together may be waste, as a share of what is live
 * @param leastWaste a pack that wastes no more bytes than this stays: its header and directory take some
 * @param manySmall so many small packs of a kind become few
 */
public record Repacking(long mostBytes, double mostWaste, long leastWaste, int manySmall) {

  public Repacking {
    if (mostBytes < 0 || mostWaste < 0 || leastWaste < 0 || manySmall < 2) {
      throw new IllegalArgumentException("repacking of " + mostBytes + " bytes, " + mostWaste + ", " + leastWaste + ", "
          + manySmall);
    }
  }

  /** What suits most, for at most so many live bytes in a round. */
  public static Repacking upTo(long mostBytes) {
    return new Repacking(mostBytes, 0.03, 16 << 10, 8);
  }
}
