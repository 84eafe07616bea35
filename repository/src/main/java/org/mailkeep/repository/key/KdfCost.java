package org.mailkeep.repository.key;

/**
 * What one guess of a passphrase costs: the parameters of Argon2id (RFC 9106).
 *
 * @param memoryKiB memory, from 1 MiB to 1 GiB
 * @param iterations passes over it, at least 1; memory times passes is at most 8 GiB
 * @param lanes from 1 to 16
 */
public record KdfCost(int memoryKiB, int iterations, int lanes) {

  /** What a new slot gets: 64 MiB, three passes; 0.2 s. */
  public static final KdfCost DEFAULT = new KdfCost(64 << 10, 3, 1);

  private static final int LEAST_KIB = 1 << 10;
  private static final int MOST_KIB = 1 << 20;
  private static final long MOST_WORK_KIB = 8L << 20;

  public KdfCost {
    if (!allowed(memoryKiB, iterations, lanes)) {
      throw new IllegalArgumentException(
          "key derivation with " + memoryKiB + " KiB, " + iterations + " passes, " + lanes + " lanes");
    }
  }

  static boolean allowed(long memoryKiB, long iterations, int lanes) {
    return memoryKiB >= LEAST_KIB && memoryKiB <= MOST_KIB
        && iterations >= 1 && iterations <= MOST_WORK_KIB / memoryKiB
        && lanes >= 1 && lanes <= 16;
  }
}
