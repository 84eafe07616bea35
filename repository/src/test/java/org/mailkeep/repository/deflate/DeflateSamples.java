package org.mailkeep.repository.deflate;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Plaintexts of many shapes. Equal seeds give equal bytes; the vectors under resources/deflate were made of some. */
final class DeflateSamples {
  private DeflateSamples() {}

  /** Lines of words, few of them common: compresses to a third or so. */
  static byte[] words(long seed, int length) {
    Random random = new Random(seed);
    byte[][] vocabulary = new byte[600][];
    for (int i = 0; i < vocabulary.length; i++) {
      byte[] word = new byte[2 + random.nextInt(9)];
      for (int j = 0; j < word.length; j++) {
        word[j] = (byte) ('a' + random.nextInt(26));
      }
      vocabulary[i] = word;
    }
    byte[] text = new byte[length];
    int size = 0;
    while (size < length) {
      byte[] word = vocabulary[Math.min(random.nextInt(vocabulary.length), random.nextInt(vocabulary.length))];
      int taken = Math.min(word.length, length - size);
      System.arraycopy(word, 0, text, size, taken);
      size += taken;
      if (size < length) {
        text[size++] = (byte) (random.nextInt(12) == 0 ? '\n' : ' ');
      }
    }
    return text;
  }

  /** Lines that differ in five letters: GNU gzip ends its blocks early. */
  static byte[] lines(long seed, int length) {
    Random random = new Random(seed);
    byte[] line = "Received: from one.example by two.example with ESMTP id ?????; Mon, 6 Apr 2026\n"
        .getBytes(StandardCharsets.US_ASCII);
    byte[] text = new byte[length];
    for (int i = 0; i < length; i++) {
      byte next = line[i % line.length];
      text[i] = next == '?' ? (byte) ('A' + random.nextInt(26)) : next;
    }
    return text;
  }

  /** 65,500 bytes of which the last, in words, lie where gzip searches for no repeats. */
  static byte[] edge(long seed) {
    byte[] edge = Arrays.copyOf(words(seed, 1_000), 65_500);
    System.arraycopy(edge, 0, edge, edge.length - 1_000, 1_000);
    System.arraycopy(words(seed, 1_000), 100, edge, edge.length - 200, 200);
    return edge;
  }

  static byte[] noise(long seed, int length) {
    byte[] noise = new byte[length];
    new Random(seed).nextBytes(noise);
    return noise;
  }

  static byte[] run(int value, int length) {
    byte[] run = new byte[length];
    Arrays.fill(run, (byte) value);
    return run;
  }

  /** Pieces of all kinds: bytes of a small or large alphabet, runs, repeats at any distance and at the greatest more often. */
  static byte[] mixture(long seed, int length) {
    Random random = new Random(seed);
    int alphabet = 1 + random.nextInt(random.nextBoolean() ? 256 : 20);
    byte[] mixture = new byte[length];
    int size = 0;
    while (size < length) {
      int piece = Math.min(length - size, 1 + random.nextInt(random.nextInt(10) == 0 ? 40_000 : 300));
      int kind = random.nextInt(5);
      if (kind < 2 || size == 0) {
        for (int i = 0; i < piece; i++) {
          mixture[size + i] = (byte) random.nextInt(alphabet);
        }
      } else if (kind == 2) {
        Arrays.fill(mixture, size, size + piece, (byte) random.nextInt(alphabet));
      } else {
        int distance = random.nextInt(3) == 0
            ? 32_505 + random.nextInt(3)
            : 1 + random.nextInt(random.nextBoolean() ? 40 : 33_000);
        distance = Math.min(distance, size);
        for (int i = 0; i < piece; i++) {
          mixture[size + i] = mixture[size + i - distance];
        }
      }
      size += piece;
    }
    return mixture;
  }

  /** Bytes that repeat after a while. */
  static byte[] periodic(long seed, int period, int length) {
    byte[] once = noise(seed, period);
    byte[] periodic = new byte[length];
    for (int i = 0; i < length; i++) {
      periodic[i] = once[i % period];
    }
    return periodic;
  }
}
