package org.mailkeep.repository.deflate;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Says of most wrong candidates that they are wrong after a few hundred symbols of the stream, at a fraction of the cost of compressing a
 * message. Never says so of a right one.
 */
final class ParseProbe {
  private static final int SYMBOLS = 512;

  /** Not so much that an encoder might end its first block. */
  private static final int PLAINTEXT_BYTES = 4_000;

  /** zlib with its usual memory level searches as gzip does, as long as there is plaintext ahead. */
  private final FrozenDeflater usual = new FrozenDeflater(DeflateParams.zlib(6));

  private final FrozenDeflater moreMemory = new FrozenDeflater(new DeflateParams(DeflateParams.Encoder.ZLIB, 6, 9));
  private final int[] symbols = new int[SYMBOLS];
  private final Boolean[] verdicts = new Boolean[20];
  private int size;

  /** Begins with another stream, given as far as it is at hand. */
  void begin(byte[] stored, int length) {
    size = FirstSymbols.read(stored, length, PLAINTEXT_BYTES, symbols);
    Arrays.fill(verdicts, null);
  }

  /** Whether the stream may be of these parameters. */
  boolean mayBe(DeflateParams params, byte[] plaintext, int length) throws IOException {
    boolean usualHash = params.memoryLevel() == 8 || params.encoder() == DeflateParams.Encoder.GNU_GZIP;
    int slot = params.level() + (usualHash ? 0 : 10);
    if (verdicts[slot] == null) {
      FrozenDeflater encoder = usualHash ? usual : moreMemory;
      encoder.retune(params.level());
      // Enough for the encoder to pass all that the symbols stand for, if there is so much.
      encoder.write(plaintext, 0, Math.min(length, PLAINTEXT_BYTES + 2 * Alphabet.MAX_MATCH),
          OutputStream.nullOutputStream());
      verdicts[slot] = encoder.beginsWith(symbols, size);
    }
    return verdicts[slot];
  }
}
