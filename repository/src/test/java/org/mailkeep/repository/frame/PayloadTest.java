package org.mailkeep.repository.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailkeep.repository.base.RepositoryException.Corrupt;

class PayloadTest {
  private static final int RAW = 0;
  private static final int ZSTD = 1;

  private final ZstdCompressor zstd = new ZstdCompressor();

  @AfterEach
  void free() {
    zstd.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4, 100, 5000, 1 << 20, (1 << 20) + 1})
  void whatCompressesComesBackAndIsShorter(int length) throws Exception {
    byte[] text = new byte[length];
    Arrays.fill(text, (byte) 'x');

    byte[] payload = Payload.encode(text, zstd);

    assertThat(payload.length).isLessThanOrEqualTo(length + Payload.HEADER_BYTES);
    assertThat(payload[0]).isEqualTo((byte) (length > 50 ? ZSTD : RAW));
    assertThat(Payload.decode(payload, length, zstd, "it")).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 5000, 1 << 20})
  void whatDoesNotCompressIsKeptAsItIs(int length) throws Exception {
    byte[] noise = new byte[length];
    new Random(length).nextBytes(noise);

    byte[] payload = Payload.encode(noise, zstd);

    assertThat(payload).hasSize(length + Payload.HEADER_BYTES).startsWith(RAW);
    assertThat(Payload.decode(payload, length, zstd, "it")).isEqualTo(noise);
  }

  @Test
  void takesPartOfAnArray() throws Exception {
    byte[] bytes = "0123456789".repeat(100).getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    assertThat(Payload.decode(Payload.encode(bytes, 3, 500, zstd), 500, zstd, "it"))
        .isEqualTo(Arrays.copyOfRange(bytes, 3, 503));
    assertThat(Payload.decode(Payload.encodeRaw(bytes, 3, 500), 500, zstd, "it"))
        .isEqualTo(Arrays.copyOfRange(bytes, 3, 503));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 9, 19})
  void everyLevelIsReadAlike(int level) throws Exception {
    byte[] text = "some words, some more words, ".repeat(300).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    try (ZstdCompressor other = new ZstdCompressor(level)) {
      assertThat(Payload.decode(Payload.encode(text, other), text.length, zstd, "it")).isEqualTo(text);
    }
  }

  @Test
  void refusesMoreThanTheReaderExpectsBeforeTakingMemory() {
    byte[] claim = {ZSTD, 0x7f, -1, -1, -1, 1, 2, 3};
    byte[] raw = {RAW, -1, -1, -1, -1, 1, 2, 3};

    assertThatThrownBy(() -> Payload.decode(claim, 1 << 20, zstd, "it")).isInstanceOf(Corrupt.class)
        .hasMessageContaining("2147483647");
    assertThatThrownBy(() -> Payload.decode(raw, Integer.MAX_VALUE, zstd, "it")).isInstanceOf(Corrupt.class)
        .hasMessageContaining("4294967295");
  }

  @Test
  void refusesAPlaintextThatIsNotAsLongAsItClaims() {
    byte[] payload = Payload.encode(new byte[1000], zstd);
    byte[] raw = Payload.encodeRaw(new byte[1000], 0, 1000);
    for (int lie : new int[] {0, 999, 1001}) {
      assertThatThrownBy(() -> Payload.decode(claiming(payload, lie), 2000, zstd, "it")).isInstanceOf(Corrupt.class);
      assertThatThrownBy(() -> Payload.decode(claiming(raw, lie), 2000, zstd, "it")).isInstanceOf(Corrupt.class);
    }
  }

  @Test
  void refusesAnUnknownCodecAndWhatIsCutShort() {
    assertThatThrownBy(() -> Payload.decode(new byte[] {2, 0, 0, 0, 0}, 10, zstd, "it")).isInstanceOf(Corrupt.class)
        .hasMessageContaining("codec 2");
    assertThatThrownBy(() -> Payload.decode(new byte[] {0, 0, 0, 0}, 10, zstd, "it")).isInstanceOf(Corrupt.class);
  }

  @Test
  void anyBytesGiveBytesOrCorrupt() throws Exception {
    byte[] payload = Payload
        .encode("some words, some more words, ".repeat(30).getBytes(java.nio.charset.StandardCharsets.US_ASCII), zstd);
    for (int i = 0; i < payload.length; i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] changed = payload.clone();
        changed[i] ^= (byte) (1 << bit);
        try {
          Payload.decode(changed, 4096, zstd, "it");
        } catch (Corrupt expected) {
          assertThat(expected).hasMessageStartingWith("it: ");
        }
      }
    }
  }

  @Test
  void tellsWhatIsCompressedAlready() {
    byte[] noise = new byte[1 << 20];
    new Random(1).nextBytes(noise);
    byte[] base64 = java.util.Base64.getEncoder().encode(Arrays.copyOf(noise, 600_000));
    byte[] half = noise.clone();
    Arrays.fill(half, 0, half.length / 2, (byte) 7);

    assertThat(EntropySample.looksIncompressible(noise, 0, noise.length)).isTrue();
    assertThat(EntropySample.looksIncompressible(noise, 100, 20_000)).isTrue();
    assertThat(EntropySample.looksIncompressible(noise, 0, 4000)).isFalse();
    assertThat(EntropySample.looksIncompressible(base64, 0, base64.length)).isFalse();
    assertThat(EntropySample.looksIncompressible(half, 0, half.length)).isFalse();
  }

  private static byte[] claiming(byte[] payload, int length) {
    byte[] changed = payload.clone();
    changed[3] = (byte) (length >>> 8);
    changed[4] = (byte) length;
    return changed;
  }
}
