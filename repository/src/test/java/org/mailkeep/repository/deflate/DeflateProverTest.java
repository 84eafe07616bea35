package org.mailkeep.repository.deflate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeflateProverTest {
  private final DeflateEncoders encoders = new DeflateEncoders();
  private final DeflateProver prover = new DeflateProver(encoders);

  @AfterEach
  void close() {
    prover.close();
    encoders.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5_000, 65_536})
  void findsWhatMakesAShortStreamAgain(int length) throws IOException {
    findsWhatMakesAgain(length, DeflateCandidates.beginningWith(List.of()));
  }

  @ParameterizedTest
  @ValueSource(ints = {262_143, 262_144, 262_145, 700_000})
  void findsWhatMakesALongStreamAgain(int length) throws IOException {
    findsWhatMakesAgain(length,
        List.of(DeflateParams.zlib(6), DeflateParams.gnuGzip(1), new DeflateParams(DeflateParams.Encoder.ZLIB, 9, 9)));
  }

  private void findsWhatMakesAgain(int length, List<DeflateParams> kinds) throws IOException {
    byte[] plaintext = DeflateSamples.words(21, length);
    for (DeflateParams params : kinds) {
      byte[] stored = DeflateSteps.encode(new FrozenDeflater(params), plaintext);

      DeflateProof proof = prover.prove(source(stored), List.of()).orElseThrow();

      assertThat(DeflateSteps.encode(new FrozenDeflater(proof.params()), plaintext)).isEqualTo(stored);
      assertThat(proof.plaintextBytes()).isEqualTo(length);
      CRC32 crc = new CRC32();
      crc.update(plaintext);
      assertThat(proof.crc32()).isEqualTo((int) crc.getValue());
    }
  }

  @Test
  void triesAHintFirst() throws IOException {
    byte[] stored = DeflateSteps.jdk(9, "short".getBytes(StandardCharsets.US_ASCII));

    assertThat(params(stored, List.of())).contains(DeflateParams.zlib(6));
    assertThat(params(stored, List.of(DeflateParams.gnuGzip(3)))).contains(DeflateParams.gnuGzip(3));
    assertThat(params(stored, DeflateCandidates.ofGzipExtraFlags(2))).contains(DeflateParams.gnuGzip(9));
    assertThat(params(stored, DeflateCandidates.ofGzipExtraFlags(4))).contains(DeflateParams.gnuGzip(1));
    assertThat(DeflateCandidates.ofGzipExtraFlags(0)).isEmpty();
  }

  @Test
  void aWrongHintDoesNoHarm() throws IOException {
    byte[] stored = DeflateSteps.encode(new FrozenDeflater(DeflateParams.gnuGzip(4)),
        DeflateSamples.lines(22, 2_000_000));

    assertThat(params(stored, List.of(DeflateParams.zlib(1), DeflateParams.zlib(9))))
        .contains(DeflateParams.gnuGzip(4));
  }

  @Test
  void findsNothingForTheStreamOfAnotherEncoder() throws IOException {
    for (int length : new int[] {5_000, 700_000}) {
      assertThat(params(DeflateSteps.jdk(6, Deflater.HUFFMAN_ONLY, DeflateSamples.words(23, length)), List.of()))
          .isEmpty();
      assertThat(params(DeflateSteps.jdk(0, DeflateSamples.words(23, length)), List.of())).isEmpty();
    }
  }

  @Test
  void findsNothingForAStreamThatWasFlushedHalfway() throws IOException {
    assertThat(params(flushedAt(DeflateSamples.words(24, 2_000_000), 1_500_000), List.of())).isEmpty();
  }

  @Test
  void aCandidateThatFailsLateIsFollowedByTheOthers() throws IOException {
    // A run is the same at all levels; words are not.
    byte[] plaintext = new byte[6_000_000];
    System.arraycopy(DeflateSamples.words(25, 300_000), 0, plaintext, 5_700_000, 300_000);
    byte[] stored = DeflateSteps.encode(new FrozenDeflater(DeflateParams.zlib(4)), plaintext);
    CountingSource source = new CountingSource(stored);

    DeflateProof proof = prover.prove(source, List.of(DeflateParams.zlib(6))).orElseThrow();

    assertThat(proof.params()).isEqualTo(DeflateParams.zlib(4));
    assertThat(proof.plaintextBytes()).isEqualTo(plaintext.length);
    assertThat(source.opened).isGreaterThan(1);
  }

  /** The same at all lazy levels up to the last block, which none makes. */
  @Test
  void triesInVainAreBounded() throws IOException {
    byte[] plaintext = new byte[20_000_000];
    System.arraycopy(DeflateSamples.words(26, 50_000), 0, plaintext, 19_000_000, 50_000);
    byte[] stored = flushedAt(plaintext, 19_900_000);
    CountingSource source = new CountingSource(stored);

    assertThat(prover.prove(source, List.of())).isEmpty();
    assertThat(source.opened).isBetween(2, 8);
  }

  @Test
  void aStreamThatBreaksOffIsReadOnce() throws IOException {
    byte[] stored = DeflateSteps.jdk(6, DeflateSamples.noise(26, 2_000_000));
    CountingSource source = new CountingSource(Arrays.copyOf(stored, stored.length + 1));

    assertThat(prover.prove(source, List.of())).isEmpty();
    assertThat(source.opened).isEqualTo(1);
  }

  @Test
  void readsAShortStreamOnce() throws IOException {
    CountingSource source = new CountingSource(DeflateSteps.jdk(2, DeflateSamples.words(27, 200_000)));

    assertThat(prover.prove(source, List.of())).isPresent();
    assertThat(source.opened).isEqualTo(1);
    assertThat(source.closed).isEqualTo(1);
  }

  @Test
  void findsNothingInBytesThatAreNoStream() throws IOException {
    assertThat(params(new byte[0], List.of())).isEmpty();
    assertThat(params(DeflateSamples.run(0xff, 1_000), List.of())).isEmpty();
    assertThat(params(DeflateSamples.words(28, 100_000), List.of())).isEmpty();
    // Blocks without content for ever: fixed, not the last, end of block, again and again.
    assertThat(params(emptyBlocks(1_000_000), List.of())).isEmpty();
  }

  @Test
  void findsNothingIfAnythingIsMissingOrFollows() throws IOException {
    for (int length : new int[] {1_000, 400_000}) {
      byte[] stored = DeflateSteps.jdk(6, DeflateSamples.words(29, length));
      assertThat(params(stored, List.of())).isPresent();
      assertThat(params(Arrays.copyOf(stored, stored.length + 1), List.of())).isEmpty();
      for (int cut : new int[] {1, 2, 100, stored.length / 2, stored.length - 1}) {
        assertThat(params(Arrays.copyOf(stored, stored.length - cut), List.of())).isEmpty();
      }
    }
  }

  @Test
  void noChangedByteIsEverProven() throws IOException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    byte[] plaintext = DeflateSamples.words(30, 3_000);
    byte[] stored = DeflateSteps.jdk(6, plaintext);
    for (int round = 0; round < 300; round++) {
      byte[] changed = stored.clone();
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));

      Optional<DeflateProof> proof = prover.prove(source(changed), List.of());

      // A flipped bit may give another stream that an encoder makes, of another plaintext.
      if (proof.isPresent()) {
        byte[] other = inflate(changed);
        assertThat(DeflateSteps.encode(new FrozenDeflater(proof.get().params()), other)).as("seed %d", seed)
            .isEqualTo(changed);
      }
    }
  }

  @Test
  void provesOrGivesUpAStreamThatExpandsAThousandfold() throws IOException {
    byte[] stored = zeros(40_000_000);
    assertThat(stored.length).isLessThan(40_000);

    assertThat(prover.prove(source(stored), List.of()).orElseThrow().plaintextBytes()).isEqualTo(40_000_000);
    try (DeflateProver strict = new DeflateProver(encoders, 100)) {
      assertThat(strict.prove(source(stored), List.of())).isEmpty();
      assertThat(strict.prove(source(DeflateSteps.jdk(6, DeflateSamples.lines(31, 3_000_000))), List.of())).isPresent();
    }
  }

  @Test
  void passesOnWhatTheSourceThrows() {
    IOException broken = new IOException("disk");
    assertThatThrownBy(() -> prover.prove(() -> {
      throw broken;
    }, List.of())).isSameAs(broken);
    byte[] stored = DeflateSteps.jdk(6, DeflateSamples.noise(32, 900_000));
    assertThatThrownBy(() -> prover.prove(() -> new InputStream() {
      private final InputStream begin = new ByteArrayInputStream(stored, 0, 500_000);

      @Override
      public int read() throws IOException {
        throw new AssertionError("read in pieces");
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = begin.read(bytes, offset, length);
        if (count < 0) {
          throw broken;
        }
        return count;
      }
    }, List.of())).isSameAs(broken);
    assertThat(params(stored, List.of())).isPresent();
  }

  private Optional<DeflateParams> params(byte[] stored, List<DeflateParams> first) {
    try {
      return prover.prove(source(stored), first).map(DeflateProof::params);
    } catch (IOException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static DeflateSource source(byte[] stored) {
    return () -> new ByteArrayInputStream(stored);
  }

  private static byte[] inflate(byte[] stored) throws IOException {
    try (Inflater inflater = new Inflater(true);
        InputStream in = new InflaterInputStream(new ByteArrayInputStream(stored), inflater)) {
      return in.readAllBytes();
    }
  }

  private static byte[] zeros(int count) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflateEncoders encoders = new DeflateEncoders();
        DeflateEncoder encoder = encoders.take(DeflateParams.zlib(6))) {
      byte[] piece = new byte[1_000_000];
      for (int made = 0; made < count; made += piece.length) {
        encoder.write(piece, 0, piece.length, out);
      }
      encoder.finish(out);
    }
    return out.toByteArray();
  }

  private static byte[] flushedAt(byte[] plaintext, int place) {
    try (Deflater deflater = new Deflater(6, true)) {
      byte[] stored = new byte[plaintext.length + 100];
      deflater.setInput(plaintext, 0, place);
      int size = deflater.deflate(stored, 0, stored.length, Deflater.SYNC_FLUSH);
      deflater.setInput(plaintext, place, plaintext.length - place);
      deflater.finish();
      size += deflater.deflate(stored, size, stored.length - size);
      return Arrays.copyOf(stored, size);
    }
  }

  private static byte[] emptyBlocks(int bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BitWriter bits = new BitWriter();
    while (out.size() < bytes) {
      bits.put(0b10, 3, out);
      bits.put(0, 7, out);
    }
    return out.toByteArray();
  }

  /** Counts what is opened, closed and read. */
  private static final class CountingSource implements DeflateSource {
    private final byte[] stored;
    private int opened;
    private int closed;
    private long read;

    CountingSource(byte[] stored) {
      this.stored = stored;
    }

    @Override
    public InputStream open() {
      opened++;
      return new ByteArrayInputStream(stored) {
        @Override
        public synchronized int read(byte[] bytes, int offset, int length) {
          int count = super.read(bytes, offset, length);
          read += Math.max(count, 0);
          return count;
        }

        @Override
        public void close() {
          closed++;
        }
      };
    }
  }
}
