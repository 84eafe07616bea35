package org.mailkeep.repository.deflate;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * Tells whether an encoder makes what zlib makes, by one text in which every rule of zlib shows: repeats at all distances, long runs,
 * stretches without any repeat, several blocks, a window that moves. What zlib makes of it is pinned here.
 */
final class SelfTest {
  private static final int TEXT_BYTES = 120_000;

  /** By level: length of the stream and its CRC-32. */
  private static final long[][] PINNED = {
      {49086, 0xa81f1e95L},
      {48948, 0xbb369c1bL},
      {48825, 0x173d9d1fL},
      {47875, 0x252188d9L},
      {47644, 0x9fd6f5b0L},
      {47512, 0xc88e59f4L},
      {47499, 0x143d2d90L},
      {47480, 0xd5a31b3bL},
      {47480, 0xd5a31b3bL},
  };

  private SelfTest() {}

  /** Whether the encoder makes of the text what zlib makes at this level and memory level 8. Leaves the encoder reset. */
  static boolean passes(DeflateEncoder encoder, int level) {
    Sum sum = new Sum();
    byte[] text = text();
    try {
      encoder.write(text, 0, text.length, sum);
      encoder.finish(sum);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return sum.length == PINNED[level - 1][0] && sum.crc.getValue() == PINNED[level - 1][1];
  }

  /** The same bytes on every machine. */
  static byte[] text() {
    byte[] text = new byte[TEXT_BYTES];
    long state = 0x6d61696c6b656570L;
    int size = 0;
    while (size < TEXT_BYTES) {
      state = next(state);
      int choice = (int) (state >>> 60);
      int length = Math.min(TEXT_BYTES - size, 3 + (int) (state >>> 40 & 0x1f));
      if (size > 0 && choice < 9) {
        // A repeat, near more often than far.
        int reach = 1 << (1 + (int) (state >>> 50 & 0xf));
        int distance = Math.min(size, 1 + (int) ((state >>> 20 & 0xffff) % reach));
        for (int i = 0; i < length; i++) {
          text[size + i] = text[size + i - distance];
        }
      } else if (choice == 9) {
        length = Math.min(TEXT_BYTES - size, (int) (state >>> 40 & 0x3ff));
        Arrays.fill(text, size, size + length, (byte) (state >>> 30));
      } else {
        // Letters of few kinds, or bytes of all kinds; 34 KB of those in one go, so that a block is stored.
        boolean letters = size < TEXT_BYTES / 4 || size > TEXT_BYTES / 2;
        length = letters ? length : Math.min(TEXT_BYTES - size, 34_000);
        for (int i = 0; i < length; i++) {
          state = next(state);
          text[size + i] = (byte) (letters ? 'a' + (state >>> 58 & 0xf) : state >>> 56);
        }
      }
      size += length;
    }
    return text;
  }

  /** A linear congruential generator with Knuth's constants for 64 bits (The Art of Computer Programming, 3.3.4). */
  private static long next(long state) {
    return state * 6364136223846793005L + 1442695040888963407L;
  }

  /** Length and CRC-32 of a stream. */
  private static final class Sum extends OutputStream {
    private final CRC32 crc = new CRC32();
    private long length;

    @Override
    public void write(int value) {
      crc.update(value);
      length++;
    }

    @Override
    public void write(byte[] bytes, int offset, int count) {
      crc.update(bytes, offset, count);
      length += count;
    }
  }
}
