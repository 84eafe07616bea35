package org.mailkeep.repository.frame;

/**
 * Guesses from a few kilobytes whether compressing is a waste of time: a JPEG, a zip, the streams of a PDF. Measures the entropy of
 * single bytes, so it is blind to repetition over a distance; ask it only about blocks of one large part.
 */
public final class EntropySample {

  private static final int SLICES = 8;
  private static final int SLICE_BYTES = 1024;

  /** Bits a byte from which zstd-3 gains less than a few percent; random bytes in a sample of 8 KiB come to 7.98. */
  private static final double FULL = 7.85;

  private EntropySample() {}

  /** Whether the bytes look compressed or encrypted already. Never true for less than 8 KiB: there is nothing to save. */
  public static boolean looksIncompressible(byte[] bytes, int offset, int length) {
    if (length < SLICES * SLICE_BYTES) {
      return false;
    }
    int[] counts = new int[256];
    int stride = (length - SLICE_BYTES) / (SLICES - 1);
    for (int slice = 0; slice < SLICES; slice++) {
      int start = offset + slice * stride;
      for (int i = start; i < start + SLICE_BYTES; i++) {
        counts[bytes[i] & 0xff]++;
      }
    }
    double total = SLICES * SLICE_BYTES;
    double weighted = 0;
    for (int count : counts) {
      if (count > 0) {
        weighted += count * Math.log(count);
      }
    }
    return (Math.log(total) - weighted / total) / Math.log(2) >= FULL;
  }
}
