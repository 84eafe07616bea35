package org.mailkeep.repository.deflate;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import java.util.zip.Deflater;

/** Compressing in one call, for tests. */
final class DeflateSteps {
  private DeflateSteps() {}

  static byte[] encode(DeflateEncoder encoder, byte[] plaintext) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    encoder.write(plaintext, 0, plaintext.length, out);
    encoder.finish(out);
    return out.toByteArray();
  }

  /** In pieces of random lengths, some empty. */
  static byte[] encodeInPieces(DeflateEncoder encoder, byte[] plaintext, Random random) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int longest = 1 << random.nextInt(18);
    for (int at = 0; at < plaintext.length;) {
      int length = Math.min(plaintext.length - at, random.nextInt(longest + 1));
      encoder.write(plaintext, at, length, out);
      at += length;
    }
    encoder.finish(out);
    return out.toByteArray();
  }

  /** What the zlib of this JDK makes of it in one piece. */
  static byte[] jdk(int level, int strategy, byte[] plaintext) {
    try (Deflater deflater = new Deflater(level, true)) {
      deflater.setStrategy(strategy);
      deflater.setInput(plaintext);
      deflater.finish();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] buffer = new byte[8192];
      while (!deflater.finished()) {
        out.write(buffer, 0, deflater.deflate(buffer));
      }
      return out.toByteArray();
    }
  }

  static byte[] jdk(int level, byte[] plaintext) {
    return jdk(level, Deflater.DEFAULT_STRATEGY, plaintext);
  }
}
