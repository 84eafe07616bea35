package org.mailkeep.repository.chunk;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ChunkHasherTest {
  private static final byte[] KEY = new byte[32];

  @Test
  void namesAChunkByItsHmac() {
    byte[] bytes = "..Hi There..".getBytes(US_ASCII);

    // RFC 4231 has no key of 32 zero bytes: this comes from Python's hmac.
    assertThat(new ChunkHasher(KEY).id(bytes, 2, 8).hash().hex())
        .isEqualTo("e48411262715c8370cd5e7bf8e82bef53bd53712d007f3429351843b77c7bb9b");
  }

  @Test
  void namesEqualBytesAlikeHoweverOftenItIsUsed() {
    ChunkHasher hasher = new ChunkHasher(KEY);
    byte[] bytes = "abcabc".getBytes(US_ASCII);

    ChunkId first = hasher.id(bytes, 0, 3);

    assertThat(hasher.id(bytes, 1, 3)).isNotEqualTo(first);
    assertThat(hasher.id(bytes, 3, 3)).isEqualTo(first);
  }

  @Test
  void anotherKeyGivesOtherNames() {
    byte[] other = KEY.clone();
    other[31] = 1;

    assertThat(new ChunkHasher(other).id(KEY, 0, 5)).isNotEqualTo(new ChunkHasher(KEY).id(KEY, 0, 5));
  }

  @Test
  void refusesAKeyOfAnotherLength() {
    assertThatThrownBy(() -> new ChunkHasher(new byte[31])).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void gearsComeFromTheKey() {
    long[] gears = new GearTable(KEY).gears();

    assertThat(gears[0]).isEqualTo(0x24b89db4978650dbL);
    assertThat(gears[255]).isEqualTo(0x68fa079f18041855L);
  }
}
