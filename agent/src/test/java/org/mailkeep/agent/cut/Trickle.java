package org.mailkeep.agent.cut;

import java.io.ByteArrayInputStream;
import java.util.Random;

/** Gives its bytes a few at a time, as many as it likes. */
final class Trickle extends ByteArrayInputStream {
  private final Random random;

  Trickle(byte[] bytes, long seed) {
    super(bytes);
    random = new Random(seed);
  }

  @Override
  public int read(byte[] bytes, int offset, int length) {
    return super.read(bytes, offset, Math.min(length, 1 + random.nextInt(1 + random.nextInt(6000))));
  }
}
