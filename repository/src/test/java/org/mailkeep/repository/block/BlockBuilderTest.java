package org.mailkeep.repository.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.Payload;
import org.mailkeep.repository.frame.ZstdCompressor;

class BlockBuilderTest {
  private static final ChunkId ID = new ChunkId(new Hash256(1, 2, 3, 4));
  private static final ChunkId OTHER = new ChunkId(new Hash256(5, 6, 7, 8));

  private final ZstdCompressor zstd = new ZstdCompressor();
  private final BlockBuilder block = new BlockBuilder();

  @AfterEach
  void free() {
    zstd.close();
  }

  @Test
  void laysChunksOneAfterAnotherAndListsThem() throws Exception {
    assertThat(block.add(ID, new byte[] {0, 1, 2, 3}, 1, 3)).isZero();
    assertThat(block.add(OTHER, new byte[] {9}, 0, 1)).isEqualTo(3);

    CompressedBlock compressed = block.compress(77, zstd);

    assertThat(Payload.decode(compressed.payload(), 4, zstd, "block")).containsExactly(1, 2, 3, 9);
    assertThat(compressed.plaintextBytes()).isEqualTo(4);
    assertThat(compressed.owner()).isEqualTo(77);
    assertThat(compressed.chunks()).isEqualTo(2);
    ByteReader entries = new ByteReader(compressed.entries(), "entries");
    assertThat(new long[] {entries.u64(), entries.u64(), entries.var(), entries.var()}).containsExactly(1, 2, 0, 3);
    assertThat(new long[] {entries.u64(), entries.u64(), entries.var(), entries.var()}).containsExactly(5, 6, 3, 1);
    entries.end();
  }

  @Test
  void isFullAtOneMebibyte() {
    block.add(ID, new byte[BlockBuilder.MAX_BYTES - 10], 0, BlockBuilder.MAX_BYTES - 10);

    assertThat(block.fits(10)).isTrue();
    assertThat(block.fits(11)).isFalse();
    assertThatThrownBy(() -> block.add(OTHER, new byte[11], 0, 11)).isInstanceOf(IllegalArgumentException.class);
    assertThat(block.add(OTHER, new byte[10], 0, 10)).isEqualTo(BlockBuilder.MAX_BYTES - 10);
    assertThat(block.length()).isEqualTo(BlockBuilder.MAX_BYTES);
  }

  @Test
  void beginsAnewWithoutTouchingWhatItGaveOut() throws Exception {
    block.add(ID, new byte[] {1}, 0, 1);
    CompressedBlock first = block.compress(1, zstd);

    block.clear();
    assertThat(block.isEmpty()).isTrue();
    block.add(OTHER, new byte[] {2, 2}, 0, 2);
    CompressedBlock second = block.compress(2, zstd);

    assertThat(Payload.decode(first.payload(), 10, zstd, "block")).containsExactly(1);
    assertThat(Payload.decode(second.payload(), 10, zstd, "block")).containsExactly(2, 2);
    assertThat(second.chunks()).isEqualTo(1);
    assertThat(new ByteReader(first.entries(), "entries").u64()).isEqualTo(1);
  }

  @Test
  void aLargePartThatIsCompressedAlreadyIsNotCompressedAgain() throws Exception {
    byte[] part = new byte[100_000];
    new Random(1).nextBytes(part);
    byte[] twice = Arrays.copyOf(part, 200_000);
    System.arraycopy(part, 0, twice, 100_000, 100_000);
    block.add(ID, twice, 0, twice.length);

    assertThat(block.compressLargePart(1, zstd).payload()).hasSize(Payload.HEADER_BYTES + twice.length);
    assertThat(block.compress(1, zstd).payload().length).isLessThan(110_000);
  }

  @Test
  void refusesEmptyChunksAndEmptyBlocks() {
    assertThatThrownBy(() -> block.add(ID, new byte[1], 0, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> block.compress(1, zstd)).isInstanceOf(IllegalStateException.class);
  }
}
