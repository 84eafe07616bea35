package org.mailkeep.repository.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.chunk.ChunkId;

class PendingChunksTest {

  private static final long SEED = 20261128;
  private static final int SLOTS = 1 << 10;

  @TempDir
  Path folder;

  @Test
  void findsWhatIsInMemoryAndOnDisk() throws Exception {
    Random random = new Random(SEED);
    List<ChunkId> ids = ids(random, 100_000);
    try (PendingChunks chunks = new PendingChunks(file(), SLOTS)) {
      for (int i = 0; i < ids.size(); i++) {
        chunks.put(ids.get(i), i, i % 1000);
      }

      for (int i = 0; i < ids.size(); i++) {
        assertThat(chunks.find(ids.get(i))).as("chunk %d", i).isEqualTo(PendingChunks.found(i, i % 1000));
      }
      for (ChunkId unknown : ids(random, 10_000)) {
        assertThat(chunks.find(unknown)).isEqualTo(PendingChunks.NONE);
      }
    }
  }

  @Test
  void theLastWordCountsWhereverTheFirstIs() throws Exception {
    List<ChunkId> ids = ids(new Random(SEED), 20_000);
    try (PendingChunks chunks = new PendingChunks(file(), SLOTS)) {
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < ids.size(); i++) {
          chunks.put(ids.get(i), -1 - i - round, 0);
        }
      }
      chunks.put(ids.getFirst(), 7, 9);

      assertThat(chunks.find(ids.getFirst())).isEqualTo(PendingChunks.found(7, 9));
      for (int i = 1; i < ids.size(); i++) {
        long found = chunks.find(ids.get(i));
        assertThat(PendingChunks.block(found)).as("chunk %d", i).isEqualTo(-3 - i);
        assertThat(PendingChunks.offset(found)).isZero();
      }
    }
  }

  @Test
  void idsThatDifferInOneHalfAreNotTheSame() throws Exception {
    try (PendingChunks chunks = new PendingChunks(file(), 16)) {
      for (int i = 0; i < 100; i++) {
        chunks.put(5, i, i, 0);
        chunks.put((long) i << 57 | 1, 5, 1000 + i, 0);
      }

      for (int i = 0; i < 100; i++) {
        assertThat(chunks.find(id(5, i))).isEqualTo(PendingChunks.found(i, 0));
      }
      assertThat(chunks.find(id(5, 100))).isEqualTo(PendingChunks.NONE);
      assertThat(chunks.find(id(1L << 57 | 1, 5))).isEqualTo(PendingChunks.found(1001, 0));
    }
  }

  @Test
  void fewChunksNeedNoFileAndManyLeaveNone() throws Exception {
    try (PendingChunks chunks = new PendingChunks(file())) {
      for (ChunkId id : ids(new Random(SEED), 10_000)) {
        chunks.put(id, 1, 1);
      }
      assertThat(file().getParent()).doesNotExist();
    }
    try (PendingChunks chunks = new PendingChunks(file(), SLOTS)) {
      for (ChunkId id : ids(new Random(SEED), 10_000)) {
        chunks.put(id, 1, 1);
      }
    }

    assertThat(file()).doesNotExist();
  }

  @Test
  void aFolderThatCannotBeWrittenIsSaidWithWhatToDo() throws Exception {
    Files.createFile(file().getParent());

    try (PendingChunks chunks = new PendingChunks(file(), SLOTS)) {
      assertThatThrownBy(() -> {
        for (ChunkId id : ids(new Random(SEED), 10_000)) {
          chunks.put(id, 1, 1);
        }
      }).isInstanceOf(Refused.class).hasMessageContaining(file().toString())
          .hasMessageContaining("MAILKEEP_CACHE_DIR");
    }
  }

  private Path file() {
    return folder.resolve("drafts").resolve("stored");
  }

  private static List<ChunkId> ids(Random random, int count) {
    List<ChunkId> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add(id(random.nextLong(), random.nextLong()));
    }
    return ids;
  }

  private static ChunkId id(long high, long low) {
    return new ChunkId(new Hash256(high, low, 0, 0));
  }
}
