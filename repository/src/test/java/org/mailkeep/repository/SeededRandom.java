package org.mailkeep.repository;

import java.security.SecureRandom;
import java.util.Random;

/** Gives the same bytes for the same seed: for tests that write the same repository twice, and for nothing else. */
final class SeededRandom extends SecureRandom {
  private static final long serialVersionUID = 1L;

  private final Random random;

  SeededRandom(long seed) {
    random = new Random(seed);
  }

  @Override
  public synchronized void nextBytes(byte[] bytes) {
    random.nextBytes(bytes);
  }
}
