package org.mailkeep.repository.deflate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

class ParseProbeTest {
  private final ParseProbe probe = new ParseProbe();

  @Test
  void neverDeniesWhatIsRight() throws IOException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (DeflateParams params : DeflateCandidates.beginningWith(List.of())) {
      FrozenDeflater encoder = new FrozenDeflater(params);
      for (int length : new int[] {0, 1, 2, 3, 200, 600, 4_000, 4_600, 20_000, 100_000}) {
        for (byte[] plaintext : List.of(DeflateSamples.mixture(random.nextLong(), length),
            DeflateSamples.words(random.nextLong(), length),
            DeflateSamples.lines(random.nextLong(), length), DeflateSamples.run('-', length))) {
          byte[] stored = DeflateSteps.encode(encoder, plaintext);
          probe.begin(stored, stored.length);

          assertThat(probe.mayBe(params, plaintext, length)).as("%s, %d bytes, seed %d", params, length, seed).isTrue();
        }
      }
    }
  }

  @Test
  void deniesMostOfWhatIsWrong() throws IOException {
    byte[] plaintext = DeflateSamples.words(41, 20_000);
    byte[] stored = DeflateSteps.jdk(6, Deflater.HUFFMAN_ONLY, plaintext);
    probe.begin(stored, stored.length);
    for (DeflateParams params : DeflateCandidates.beginningWith(List.of())) {
      assertThat(probe.mayBe(params, plaintext, plaintext.length)).as("%s", params).isFalse();
    }
    byte[] fast = DeflateSteps.jdk(1, plaintext);
    probe.begin(fast, fast.length);
    assertThat(probe.mayBe(DeflateParams.gnuGzip(9), plaintext, plaintext.length)).isFalse();
    assertThat(probe.mayBe(DeflateParams.gnuGzip(1), plaintext, plaintext.length)).isTrue();
  }

  @Test
  void bytesThatAreNoStreamDoNoHarm() throws IOException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    byte[] stored = DeflateSteps.jdk(6, DeflateSamples.words(42, 3_000));
    int[] symbols = new int[512];
    for (int round = 0; round < 2_000; round++) {
      byte[] changed = stored.clone();
      changed[random.nextInt(Math.min(150, changed.length))] = (byte) random.nextInt();
      byte[] noise = DeflateSamples.noise(random.nextLong(), random.nextInt(300));

      assertThat(FirstSymbols.read(changed, random.nextInt(changed.length + 1), 4_000, symbols)).as("seed %d", seed)
          .isBetween(0, 512);
      assertThat(FirstSymbols.read(noise, noise.length, 4_000, symbols)).as("seed %d", seed).isBetween(0, 512);
    }
  }
}
