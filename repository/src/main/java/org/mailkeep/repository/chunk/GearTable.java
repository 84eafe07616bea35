package org.mailkeep.repository.chunk;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A random number for each byte, made from the chunk-id key: where a stream is cut says nothing to those who lack the key. Immutable, to
 * be shared by all chunkers of a repository. Specification: docs/format.md, "Keys".
 */
public final class GearTable {

  private final long[] gears = new long[256];
  private final long[] shiftedGears = new long[256];

  public GearTable(byte[] chunkIdKey) {
    ChunkHasher hasher = new ChunkHasher(chunkIdKey);
    byte[] name = "mailkeep gear".getBytes(StandardCharsets.US_ASCII);
    byte[] entry = Arrays.copyOf(name, name.length + 1);
    for (int i = 0; i < gears.length; i++) {
      entry[name.length] = (byte) i;
      gears[i] = hasher.keyed(entry).w0();
      shiftedGears[i] = gears[i] << 1;
    }
  }

  /** The table itself; not to be changed. */
  long[] gears() {
    return gears;
  }

  /** Each entry doubled, for a chunker that takes two bytes a step. */
  long[] shiftedGears() {
    return shiftedGears;
  }
}
