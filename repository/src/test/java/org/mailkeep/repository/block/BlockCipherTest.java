package org.mailkeep.repository.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.mailkeep.repository.base.Id128;

class BlockCipherTest {
  private static final Id128 REPOSITORY = new Id128(1, 2);
  private static final Id128 ORIGIN = new Id128(3, 4);
  private static final byte[] SECRET = new byte[32];

  private final BlockCipher cipher = new BlockCipher();
  private final BlockKey key = new BlockKey(SECRET, REPOSITORY, 1, ORIGIN);

  @Test
  void opensWhatItSealed() {
    for (int length : new int[] {0, 1, 15, 16, 17, 100_000}) {
      byte[] plaintext = new byte[length];
      new Random(length).nextBytes(plaintext);

      byte[] sealed = seal(key, length, plaintext);

      assertThat(sealed).hasSize(length + BlockCipher.TAG_BYTES);
      assertThat(cipher.open(key, length, sealed, 0, sealed.length)).isEqualTo(length);
      assertThat(Arrays.copyOf(cipher.opened(), length)).isEqualTo(plaintext);
    }
  }

  @Test
  void sealsAsTheFormatSays() {
    // By Python's cryptography: AESGCM(32 zeros).encrypt(nonce of 12 bytes ending in the ordinal, "block", repository, kind, origin, ordinal)
    assertThat(HexFormat.of().formatHex(seal(key, 258, "block".getBytes(java.nio.charset.StandardCharsets.US_ASCII))))
        .isEqualTo("ddf91810ab5d749e1876b1a529834b4a5b0e8ef3d6");
    assertThat(HexFormat.of()
        .formatHex(seal(key, BlockCipher.DIRECTORY, "block".getBytes(java.nio.charset.StandardCharsets.US_ASCII))))
        .isEqualTo("b0dce6bdc645a669095f43781cdf7cdc1a72891c00");
  }

  @Test
  void opensNothingFromAnotherPlace() {
    byte[] sealed = seal(key, 7, new byte[100]);

    assertThat(cipher.open(key, 8, sealed, 0, sealed.length)).isNegative();
    assertThat(cipher.open(key, BlockCipher.DIRECTORY, sealed, 0, sealed.length)).isNegative();
    assertThat(opens(new BlockKey(SECRET, new Id128(1, 3), 1, ORIGIN), sealed)).isFalse();
    assertThat(opens(new BlockKey(SECRET, REPOSITORY, 2, ORIGIN), sealed)).isFalse();
    assertThat(opens(new BlockKey(SECRET, REPOSITORY, 1, new Id128(3, 5)), sealed)).isFalse();
    assertThat(opens(new BlockKey(BlockKey.fresh(new java.security.SecureRandom()), REPOSITORY, 1, ORIGIN), sealed))
        .isFalse();
    assertThat(opens(key, sealed)).isTrue();
  }

  @Test
  void opensNothingThatChanged() {
    byte[] sealed = seal(key, 7, new byte[40]);
    for (int i = 0; i < sealed.length; i++) {
      sealed[i] ^= 1;
      assertThat(opens(key, sealed)).as("byte %d", i).isFalse();
      sealed[i] ^= 1;
    }
    assertThat(cipher.open(key, 7, sealed, 0, sealed.length - 1)).isNegative();
    assertThat(cipher.open(key, 7, sealed, 0, 15)).isNegative();
  }

  private boolean opens(BlockKey other, byte[] sealed) {
    return cipher.open(other, 7, sealed, 0, sealed.length) >= 0;
  }

  private byte[] seal(BlockKey with, int ordinal, byte[] plaintext) {
    byte[] sealed = new byte[plaintext.length + BlockCipher.TAG_BYTES];
    assertThat(cipher.seal(with, ordinal, plaintext, 0, plaintext.length, sealed, 0)).isEqualTo(sealed.length);
    return sealed;
  }
}
