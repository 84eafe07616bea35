package org.mailkeep.repository.pack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.UnsupportedFormat;
import org.mailkeep.repository.base.RepositoryException.WrongKey;
import org.mailkeep.repository.pack.Packs.Written;
import org.mailkeep.repository.store.ObjectStore;

/** Whatever byte of a pack changes, whoever reads it notices, and never gets other bytes. */
class PackFlipEveryByteTest {
  private static final int VERSION_AT = 5;
  private static final int SUITE_AT = 6;
  private static final int KIND_AT = 8;
  private static final int SLOTS_AT = 8 + 1 + 16;
  private static final int SLOT_BYTES = 1184;

  private final Random random = new Random(7);

  @Test
  void everyChangedByteIsNoticed() throws Exception {
    Packs packs = new Packs();
    Written pack = packs.write(PackKind.CONTENT, random, 2, 2, 60);
    byte[] bytes = packs.bytes(pack.receipt().pack().key());

    for (int at = 0; at < bytes.length; at++) {
      int by = 1 << random.nextInt(8);
      ObjectStore changed = packs.changed(pack.receipt().pack(), bytes, at, by);
      Class<?> expected = at == VERSION_AT || at == SUITE_AT || at == KIND_AT && !isKind(bytes[at] ^ by)
          ? UnsupportedFormat.class
          : isRecipient(at) ? WrongKey.class : Corrupt.class;

      assertThat(firstFailure(packs, pack, changed)).as("bit %d of byte %d", by, at).isExactlyInstanceOf(expected)
          .hasMessageContaining(pack.receipt().pack().key().path());
    }
  }

  private static boolean isKind(int code) {
    return Arrays.stream(PackKind.values()).anyMatch(kind -> kind.code() == code);
  }

  @Test
  void aPackThatIsCutShortIsNoticed() throws Exception {
    Packs packs = new Packs();
    Written pack = packs.write(PackKind.METADATA, random, 1, 1, 60);
    byte[] bytes = packs.bytes(pack.receipt().pack().key());
    for (int length = 1; length < bytes.length; length += length < 2300 ? 97 : 1) {
      ObjectStore cut = new org.mailkeep.repository.store.InMemoryObjectStore();
      cut.put(pack.receipt().pack().key(), java.nio.ByteBuffer.wrap(bytes, 0, length));
      try (PackReader reader = new PackReader(cut, packs.owner)) {
        int listed = length;
        assertThat(failure(() -> reader.directory(pack.receipt().pack(), listed))).as("cut to %d", length)
            .isExactlyInstanceOf(Corrupt.class);
      }
    }
  }

  /** The first failure of reading all of a pack; what could be read before is as it was written. */
  private static @Nullable RepositoryException firstFailure(Packs packs, Written pack, ObjectStore changed)
      throws IOException {
    @Nullable RepositoryException failure;
    try (PackReader reader = new PackReader(changed, packs.owner)) {
      failure = failure(() -> assertThat(reader.directory(pack.receipt().pack(), pack.receipt().length()))
          .isEqualTo(pack.receipt().directory()));
      for (Packs.Stored chunk : pack.chunks()) {
        RepositoryException ofBlock = failure(
            () -> reader.block(pack.place(chunk.block())).check(chunk.id(), chunk.offset(), chunk.bytes().remaining(),
                packs.hasher));
        failure = failure == null ? ofBlock : failure;
      }
    }
    return failure;
  }

  private static @Nullable RepositoryException failure(Reading reading) throws IOException {
    try {
      reading.read();
      return null;
    } catch (RepositoryException e) {
      return e;
    }
  }

  private static boolean isRecipient(int at) {
    int inSlots = at - SLOTS_AT;
    return inSlots >= 0 && inSlots < 2 * SLOT_BYTES && inSlots % SLOT_BYTES < 16;
  }

  private interface Reading {
    void read() throws IOException;
  }
}
