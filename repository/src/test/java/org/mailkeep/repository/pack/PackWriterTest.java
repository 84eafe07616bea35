package org.mailkeep.repository.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.block.BlockBuilder;
import org.mailkeep.repository.block.CompressedBlock;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.frame.ZstdCompressor;

class PackWriterTest {
  private final ZstdCompressor zstd = new ZstdCompressor();
  private Packs packs;

  @BeforeEach
  void makeKeys() throws Exception {
    packs = new Packs();
  }

  @AfterEach
  void free() {
    zstd.close();
  }

  @Test
  void nothingExistsBeforeTheCommit() throws Exception {
    try (PackWriter writer = open()) {
      writer.append(block(10));
      PackReceipt receipt = writer.seal();
      assertThat(packs.store.list("packs/")).isEmpty();

      writer.commit();

      assertThat(packs.store.list("packs/")).singleElement().satisfies(object -> {
        assertThat(object.key()).isEqualTo(receipt.pack().key());
        assertThat(object.bytes()).isEqualTo(receipt.length());
      });
    }
    assertThat(packs.store.list("packs/")).hasSize(1);
  }

  @Test
  void whatIsNotCommittedLeavesNothing() throws Exception {
    try (PackWriter writer = open()) {
      writer.append(block(10));
    }
    try (PackWriter writer = open()) {
      writer.append(block(10));
      writer.seal();
    }
    PackWriter twice = open();
    twice.close();
    twice.close();

    assertThat(packs.store.list("packs/")).isEmpty();
  }

  @Test
  void tellsHowLongThePackWillBe() throws Exception {
    try (PackWriter writer = open()) {
      for (int i = 0; i < 20; i++) {
        writer.append(block(1000));
      }
      long told = writer.length();

      assertThat(writer.seal().length()).isBetween(told * 9 / 10, told).isEqualTo(writer.length());
    }
  }

  @Test
  void canBeSealedOnceAndNotAppendedToAfterwards() throws Exception {
    try (PackWriter writer = open()) {
      assertThatThrownBy(writer::commit).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(writer::seal).isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("without a block");
      writer.append(block(1));
      writer.seal();
      assertThatThrownBy(writer::seal).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> writer.append(block(1))).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void refusesToBecomeLongerThanAnyPackMayBe() throws Exception {
    CompressedBlock block = block(BlockBuilder.MAX_BYTES);
    try (PackWriter writer = PackWriter.open(new ForgetfulStore(), packs.owner, PackKind.CONTENT, 1,
        new SecureRandom())) {
      int fit = 0;
      while (writer.length() + block.payload().length + 100 <= PackFormat.MAX_BYTES) {
        writer.append(block);
        fit++;
      }
      assertThat(fit).isGreaterThan(126);
      assertThatThrownBy(() -> writer.append(block)).isInstanceOf(IllegalArgumentException.class);
      assertThat(writer.seal().length()).isLessThanOrEqualTo(PackFormat.MAX_BYTES);
    }
  }

  private PackWriter open() throws Exception {
    return PackWriter.open(packs.store, packs.owner, PackKind.CONTENT, 1, new SecureRandom());
  }

  private CompressedBlock block(int bytes) {
    byte[] chunk = new byte[bytes];
    new Random(bytes).nextBytes(chunk);
    BlockBuilder builder = new BlockBuilder();
    builder.add(new ChunkId(new Hash256(bytes, 2, 3, 4)), chunk, 0, bytes);
    return builder.compress(9, zstd);
  }
}
