package org.mailkeep.repository.deflate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Against the zlib of the JDK where that is zlib, and against pinned streams. Those under resources/deflate were made of
 * {@link DeflateSamples}: {@code lines(1, 80_000)}, {@code edge(2)} and {@code mixture(160, 200)}, by {@code gzip -n1} to {@code -n9} of
 * gzip 1.12 and by {@code zlib.compressobj(level, zlib.DEFLATED, -15, 9)} of Python with zlib 1.2.13.
 */
class FrozenDeflaterTest {
  private static final int[] LENGTHS = {0, 1, 2, 3, 4, 257, 258, 259, 261, 262, 263, 16_382, 16_383, 16_384, 32_505,
      32_506, 32_507, 32_767,
      32_768, 32_769, 65_273, 65_274, 65_275, 65_276, 65_400, 65_534, 65_535, 65_536, 65_537, 98_042, 98_043, 98_304,
      131_072};

  static IntStream levels() {
    return IntStream.rangeClosed(1, 9);
  }

  @ParameterizedTest
  @MethodSource("levels")
  void makesWhatZlibMakesOfMixtures(int level) throws IOException {
    assumeJdkHasZlib(level);
    FrozenDeflater frozen = new FrozenDeflater(DeflateParams.zlib(level));
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 25; round++) {
      byte[] plaintext = DeflateSamples.mixture(random.nextLong(), random.nextInt(1 << (8 + random.nextInt(12))));

      assertSame(DeflateSteps.jdk(level, plaintext), DeflateSteps.encode(frozen, plaintext),
          "seed " + seed + " round " + round);
    }
  }

  @ParameterizedTest
  @MethodSource("levels")
  void makesWhatZlibMakesAtEveryEdge(int level) throws IOException {
    assumeJdkHasZlib(level);
    FrozenDeflater frozen = new FrozenDeflater(DeflateParams.zlib(level));
    for (int length : LENGTHS) {
      for (byte[] plaintext : List.of(DeflateSamples.words(7, length), DeflateSamples.run('=', length),
          DeflateSamples.noise(7, length),
          DeflateSamples.periodic(7, 32_506, length), DeflateSamples.periodic(7, 100, length),
          DeflateSamples.mixture(length, length))) {
        assertSame(DeflateSteps.jdk(level, plaintext), DeflateSteps.encode(frozen, plaintext), "length " + length);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 6})
  void makesWhatZlibMakesOfMegabytes(int level) throws IOException {
    assumeJdkHasZlib(level);
    FrozenDeflater frozen = new FrozenDeflater(DeflateParams.zlib(level));
    for (byte[] plaintext : List.of(DeflateSamples.words(8, 1_500_000), DeflateSamples.noise(8, 1_500_000),
        DeflateSamples.run(0, 9_000_000), DeflateSamples.mixture(8, 2_000_000))) {
      assertSame(DeflateSteps.jdk(level, plaintext), DeflateSteps.encode(frozen, plaintext),
          "length " + plaintext.length);
    }
  }

  /** Counts that grow like Fibonacci's numbers make codes that are too long and have to be shortened. */
  @ParameterizedTest
  @ValueSource(ints = {1, 6})
  void shortensCodesAsZlibDoes(int level) throws IOException {
    assumeJdkHasZlib(level);
    byte[] plaintext = new byte[16_000];
    int size = 0;
    int count = 1;
    int before = 1;
    for (int value = 0; size < plaintext.length; value++) {
      for (int i = 0; i < count && size < plaintext.length; i++) {
        plaintext[size++] = (byte) value;
      }
      int sum = count + before;
      before = count;
      count = sum;
    }
    Random random = new Random(9);
    for (int i = plaintext.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      byte swapped = plaintext[i];
      plaintext[i] = plaintext[other];
      plaintext[other] = swapped;
    }

    assertSame(DeflateSteps.jdk(level, plaintext),
        DeflateSteps.encode(new FrozenDeflater(DeflateParams.zlib(level)), plaintext), "skewed");
  }

  @ParameterizedTest
  @MethodSource("levels")
  void cuttingIntoWritesDoesNotMatter(int level) throws IOException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (DeflateParams params : List.of(DeflateParams.zlib(level), DeflateParams.gnuGzip(level),
        new DeflateParams(DeflateParams.Encoder.ZLIB, level, 9))) {
      FrozenDeflater frozen = new FrozenDeflater(params);
      for (int round = 0; round < 8; round++) {
        byte[] plaintext = DeflateSamples.mixture(random.nextLong(), random.nextInt(300_000));

        assertSame(DeflateSteps.encode(frozen, plaintext), DeflateSteps.encodeInPieces(frozen, plaintext, random),
            params + " seed " + seed + " round " + round);
      }
    }
  }

  /** zlib, cut one byte before its window is full, moves it early and misses a repeat that lies as far back as any may. */
  @Test
  void cuttingDoesNotMatterToTheNativeEncoderEither() throws IOException {
    assumeJdkHasZlib(6);
    int cut = 65_535;
    int sensitive = 0;
    for (int seed = 0; seed < 20; seed++) {
      byte[] plaintext = DeflateSamples.noise(seed, 100_000);
      for (int i = 0; i < plaintext.length; i++) {
        // So that no block is stored.
        plaintext[i] &= 0x7f;
      }
      System.arraycopy(plaintext, 32_768, plaintext, 65_274, 20);
      byte[] uncut = DeflateSteps.jdk(6, plaintext);
      try (Deflater deflater = new Deflater(6, true); NativeDeflater encoder = new NativeDeflater(6)) {
        byte[] zlib = new byte[2 * plaintext.length];
        deflater.setInput(plaintext, 0, cut);
        int size = deflater.deflate(zlib);
        deflater.setInput(plaintext, cut, plaintext.length - cut);
        deflater.finish();
        size += deflater.deflate(zlib, size, zlib.length - size);
        sensitive += Arrays.equals(uncut, Arrays.copyOf(zlib, size)) ? 0 : 1;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        encoder.write(plaintext, 0, cut, out);
        encoder.write(plaintext, cut, plaintext.length - cut, out);
        encoder.finish(out);

        assertSame(uncut, DeflateSteps.encode(new FrozenDeflater(DeflateParams.zlib(6)), plaintext),
            "frozen, seed " + seed);
        assertSame(uncut, out.toByteArray(), "native, cut, seed " + seed);
      }
    }
    // In the others a nearer place has the same hash.
    assertThat(sensitive).isPositive();
  }

  @ParameterizedTest
  @MethodSource("levels")
  void makesWhatGzipMade(int level) throws IOException {
    for (String sample : List.of("lines", "edge", "mixture")) {
      byte[] stored = resource("gzip-1.12-" + level + "-" + sample + ".gz");
      byte[] plaintext;
      try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(stored))) {
        plaintext = in.readAllBytes();
      }
      // A header without a name, and a trailer.
      byte[] raw = Arrays.copyOfRange(stored, 10, stored.length - 8);

      assertThat(plaintext).isNotEmpty();
      assertSame(raw, DeflateSteps.encode(new FrozenDeflater(DeflateParams.gnuGzip(level)), plaintext), sample);
    }
  }

  @ParameterizedTest
  @MethodSource("levels")
  void makesWhatZlibMadeWithMoreMemory(int level) throws IOException {
    for (String sample : List.of("lines", "edge")) {
      byte[] stored = resource("zlib-1.2.13-" + level + "-memory9-" + sample + ".deflate");
      byte[] plaintext;
      try (Inflater inflater = new Inflater(true);
          InputStream in = new InflaterInputStream(new ByteArrayInputStream(stored), inflater)) {
        plaintext = in.readAllBytes();
      }

      assertThat(plaintext).isNotEmpty();
      assertSame(stored,
          DeflateSteps.encode(new FrozenDeflater(new DeflateParams(DeflateParams.Encoder.ZLIB, level, 9)), plaintext),
          sample);
    }
  }

  @Test
  void startsAfreshAfterAFailedStream() throws IOException {
    FrozenDeflater used = new FrozenDeflater(DeflateParams.gnuGzip(6));
    byte[] noise = DeflateSamples.noise(3, 100_000);
    used.write(noise, 0, noise.length, OutputStream.nullOutputStream());
    used.reset();
    byte[] plaintext = DeflateSamples.mixture(3, 50_000);

    assertSame(DeflateSteps.encode(new FrozenDeflater(DeflateParams.gnuGzip(6)), plaintext),
        DeflateSteps.encode(used, plaintext), "reused");
  }

  private static void assumeJdkHasZlib(int level) {
    try (DeflateEncoders encoders = new DeflateEncoders()) {
      assumeThat(encoders.usesNative(DeflateParams.zlib(level))).as("the JDK's zlib is zlib").isTrue();
    }
  }

  private static void assertSame(byte[] expected, byte[] made, String what) {
    // The first difference only: the arrays are long.
    assertThat(Arrays.mismatch(expected, made)).as("first difference, %s, %d bytes", what, expected.length)
        .isEqualTo(-1);
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = FrozenDeflaterTest.class.getResourceAsStream("/deflate/" + name)) {
      assertThat(in).as(name).isNotNull();
      return in.readAllBytes();
    }
  }
}
