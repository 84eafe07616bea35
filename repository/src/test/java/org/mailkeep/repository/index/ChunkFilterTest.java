package org.mailkeep.repository.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChunkFilterTest {

  private static final int IDS = 100_000;
  private static final long SEED = 20261128;
  private static final int HEADER_BYTES = 4096;
  private static final int BLOCK_BYTES = 64;

  @TempDir
  Path folder;

  @Test
  void hasAllThatWasAddedAndLittleElse() throws Exception {
    try (ChunkFilter filter = filled()) {
      assertThat(passing(filter, SEED)).isEqualTo(IDS);
      assertThat(passing(filter, SEED + 1)).isLessThan(IDS / 100);
      assertThat(filter.ids()).isBetween(IDS - IDS / 100L, (long) IDS);
    }
  }

  @Test
  void isThereWhenItIsOpenedAgain() throws Exception {
    filled().close();

    try (ChunkFilter filter = ChunkFilter.open(file()).orElseThrow()) {
      assertThat(passing(filter, SEED)).isEqualTo(IDS);
      assertThat(passing(filter, SEED + 1)).isLessThan(IDS / 100);
      assertThat(filter.hasRoom(IDS / 3)).isTrue();
      assertThat(filter.hasRoom(IDS)).isFalse();
    }
  }

  @Test
  void whenItIsFullOneInThirtyPasses() throws Exception {
    try (ChunkFilter filter = filled()) {
      Random random = new Random(3);
      while (filter.hasRoom(1)) {
        filter.add(random.nextLong(), random.nextLong());
      }
      filter.force();

      assertThat(passing(filter, SEED)).isEqualTo(IDS);
      assertThat(passing(filter, SEED + 1)).isLessThan(IDS / 30);
    }
  }

  @Test
  void whatIsTakenForDamagedPassesAndTakesNoMore() throws Exception {
    filled().close();
    byte[] bytes = Files.readAllBytes(file());
    Random random = new Random(SEED);
    for (int at = HEADER_BYTES; at < bytes.length; at += BLOCK_BYTES) {
      bytes[at + random.nextInt(BLOCK_BYTES)] ^= (byte) (1 << random.nextInt(8));
    }
    Files.write(file(), bytes);

    try (ChunkFilter filter = ChunkFilter.open(file()).orElseThrow()) {
      assertThat(passing(filter, SEED)).isEqualTo(IDS);
      assertThat(passing(filter, SEED + 1)).isEqualTo(IDS);
      assertThatThrownBy(() -> {
        for (int i = 0; i < 100; i++) {
          filter.add(random.nextLong(), random.nextLong());
        }
      }).isInstanceOf(ChunkIndex.Unusable.class).hasMessageContaining(file().toString());
    }
  }

  @Test
  void aFileThatIsNoWholeFilterIsNotOpened() throws Exception {
    assertThat(ChunkFilter.open(file())).isEmpty();
    filled().close();
    byte[] whole = Files.readAllBytes(file());

    for (int length : new int[] {0, 10, HEADER_BYTES, whole.length - 1}) {
      Files.write(file(), Arrays.copyOf(whole, length));
      assertThat(ChunkFilter.open(file())).as("%d bytes", length).isEmpty();
    }
    for (int at = 0; at < 20; at++) {
      byte[] bytes = whole.clone();
      bytes[at] ^= 1;
      Files.write(file(), bytes);
      assertThat(ChunkFilter.open(file())).as("byte %d", at).isEmpty();
    }
  }

  private Path file() {
    return folder.resolve("filter");
  }

  private ChunkFilter filled() throws IOException {
    ChunkFilter filter = ChunkFilter.create(file(), IDS);
    Random random = new Random(SEED);
    for (int i = 0; i < IDS; i++) {
      filter.add(random.nextLong(), random.nextLong());
    }
    filter.force();
    return filter;
  }

  private static int passing(ChunkFilter filter, long seed) throws IOException {
    Random random = new Random(seed);
    int passing = 0;
    for (int i = 0; i < IDS; i++) {
      passing += filter.mayHave(random.nextLong(), random.nextLong()) ? 1 : 0;
    }
    return passing;
  }
}
