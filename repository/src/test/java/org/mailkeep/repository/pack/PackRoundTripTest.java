package org.mailkeep.repository.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.base.RepositoryException.WrongKey;
import org.mailkeep.repository.chunk.ChunkHasher;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.key.Role;
import org.mailkeep.repository.pack.Packs.Stored;
import org.mailkeep.repository.pack.Packs.Written;
import org.mailkeep.repository.store.ByteRange;
import org.mailkeep.repository.store.ObjectKey;

class PackRoundTripTest {
  private Packs packs;

  @BeforeEach
  void makeKeys() throws Exception {
    packs = new Packs();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void everyChunkComesBack(long seed) throws Exception {
    Random random = new Random(seed);
    PackKind kind = random.nextBoolean() ? PackKind.CONTENT : PackKind.METADATA;
    Written pack = packs.write(kind, random, 1 + random.nextInt(8), 1 + random.nextInt(20), 1 + random.nextInt(50_000));

    try (PackReader reader = new PackReader(packs.store, packs.owner)) {
      for (Stored chunk : pack.chunks()) {
        Block block = reader.block(pack.place(chunk.block()));
        block.check(chunk.id(), chunk.offset(), chunk.bytes().remaining(), packs.hasher);
        assertThat(ByteBuffer.wrap(block.bytes(), chunk.offset(), chunk.bytes().remaining())).as("seed %d", seed)
            .isEqualTo(chunk.bytes());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 40, 1500})
  void theDirectorySaysWhatTheReceiptSays(int blocks) throws Exception {
    Written pack = packs.write(PackKind.CONTENT, new Random(blocks), blocks, 5, 200);

    try (PackReader reader = new PackReader(packs.store, packs.owner)) {
      PackDirectory directory = reader.directory(pack.receipt().pack(), pack.receipt().length());

      assertThat(directory).isEqualTo(pack.receipt().directory());
      assertThat(directory.blocks()).isEqualTo(pack.blocks());
      List<String> listed = new ArrayList<>();
      directory.forEachChunk((block, high, low, offset, length) -> listed
          .add(block + " " + new Id128(high, low) + " " + offset + " " + length));
      assertThat(listed).isEqualTo(pack.chunks().stream()
          .map(c -> c.block() + " " + Id128.prefixOf(c.id().hash()) + " " + c.offset() + " " + c.bytes().remaining())
          .toList());
    }
  }

  @Test
  void isNamedByItsBytesAndItsEpoch() throws Exception {
    Written pack = packs.write(PackKind.CONTENT, new Random(1), 3, 3, 1000);
    PackId id = pack.receipt().pack();
    byte[] bytes = packs.bytes(id.key());

    assertThat(id.key().path())
        .isEqualTo("packs/00000003/" + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    assertThat(bytes).hasSize((int) pack.receipt().length());
    assertThat(pack.blocks().getFirst().offset()).isEqualTo(8 + 1 + 16 + 2 * 1184);
  }

  @Test
  void equalChunksLookDifferentInEveryPack() throws Exception {
    Written one = packs.write(PackKind.CONTENT, new Random(1), 1, 1, 1000);
    Written two = packs.write(PackKind.CONTENT, new Random(1), 1, 1, 1000);

    byte[] first = block(one);
    byte[] second = block(two);

    assertThat(first).hasSameSizeAs(second).isNotEqualTo(second);
  }

  @Test
  void aBlockNearTheHeaderCostsOneRequestAndOneFarAwayTwo() throws Exception {
    Written pack = packs.write(PackKind.CONTENT, new Random(8), 10, 3, 40_000);
    int far = pack.blocks().size() - 1;
    assertThat(pack.blocks().get(far).offset()).isGreaterThan(100_000);
    CountingStore counting = new CountingStore(packs.store);

    try (PackReader reader = new PackReader(counting, packs.owner)) {
      reader.block(pack.place(0));
      assertThat(counting.gets()).isEqualTo(1);
      reader.block(pack.place(far));
      assertThat(counting.gets()).isEqualTo(2);
    }
    try (PackReader reader = new PackReader(counting, packs.owner)) {
      reader.block(pack.place(far));
      assertThat(counting.gets()).isEqualTo(4);
      assertThat(reader.directory(pack.receipt().pack(), pack.receipt().length()))
          .isEqualTo(pack.receipt().directory());
      assertThat(counting.gets()).isEqualTo(5);
    }
  }

  @Test
  void manyThreadsReadAtOnce() throws Exception {
    List<Written> written = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      written.add(packs.write(PackKind.CONTENT, new Random(i), 6, 3, 30_000));
    }
    CountingStore counting = new CountingStore(packs.store);
    try (PackReader reader = new PackReader(counting, packs.owner);
        ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Callable<Void>> reads = new ArrayList<>();
      for (int round = 0; round < 10; round++) {
        for (Written pack : written) {
          for (Stored chunk : pack.chunks()) {
            reads.add(() -> {
              reader.block(pack.place(chunk.block())).check(chunk.id(), chunk.offset(), chunk.bytes().remaining(),
                  new ChunkHasher(packs.owner.chunkIdKey()));
              return null;
            });
          }
        }
      }
      for (Future<Void> read : threads.invokeAll(reads)) {
        read.get();
      }
    }
  }

  @Test
  void aChunkThatIsNotWhatItShouldBeIsCorrupt() throws Exception {
    Written pack = packs.write(PackKind.CONTENT, new Random(1), 1, 2, 1000);
    Stored chunk = pack.chunks().get(1);
    try (PackReader reader = new PackReader(packs.store, packs.owner)) {
      Block block = reader.block(pack.place(0));
      int length = chunk.bytes().remaining();

      assertThatThrownBy(() -> block.check(chunk.id(), chunk.offset() - 1, length, packs.hasher))
          .isInstanceOf(Corrupt.class);
      assertThatThrownBy(() -> block.check(chunk.id(), chunk.offset(), length + 1, packs.hasher))
          .isInstanceOf(Corrupt.class)
          .hasMessageContaining("past");
      assertThatThrownBy(() -> block.check(chunk.id(), -1, length, packs.hasher)).isInstanceOf(Corrupt.class);
      assertThatThrownBy(() -> block.check(chunk.id(), Integer.MAX_VALUE, length, packs.hasher))
          .isInstanceOf(Corrupt.class);
      assertThatThrownBy(() -> block.check(new ChunkId(Hash256.ZERO), chunk.offset(), length, packs.hasher))
          .isInstanceOf(Corrupt.class);
    }
  }

  @Test
  void aRoleReadsWhatItsKeysOpen() throws Exception {
    Written content = packs.write(PackKind.CONTENT, new Random(1), 1, 2, 1000);
    Written metadata = packs.write(PackKind.METADATA, new Random(1), 1, 2, 1000);
    try (PackReader restore = new PackReader(packs.store, packs.holder(Role.RESTORE));
        PackReader maintainer = new PackReader(packs.store, packs.holder(Role.MAINTAINER));
        PackReader agent = new PackReader(packs.store, packs.holder(Role.AGENT))) {
      restore.block(content.place(0));
      restore.block(metadata.place(0));
      maintainer.block(metadata.place(0));
      assertThat(maintainer.directory(content.receipt().pack(), content.receipt().length()))
          .isEqualTo(content.receipt().directory());
      assertThatThrownBy(() -> maintainer.block(content.place(0))).isInstanceOf(WrongKey.class)
          .hasMessageContaining(content.receipt().pack().key().path());
      assertThatThrownBy(() -> agent.block(metadata.place(0))).isInstanceOf(WrongKey.class);
      assertThatThrownBy(() -> agent.directory(content.receipt().pack(), content.receipt().length()))
          .isInstanceOf(WrongKey.class);
    }
  }

  @Test
  void aPackThatIsNotThereIsMissing() throws Exception {
    PackId nowhere = new PackId(1, new Hash256(1, 2, 3, 4));
    try (PackReader reader = new PackReader(packs.store, packs.owner)) {
      assertThatThrownBy(() -> reader.block(new BlockPlace(nowhere, 5000, 100))).isInstanceOf(Missing.class);
      assertThatThrownBy(() -> reader.block(new BlockPlace(nowhere, 500_000, 100))).isInstanceOf(Missing.class);
      assertThatThrownBy(() -> reader.directory(nowhere, 5000)).isInstanceOf(Missing.class);
    }
  }

  @Test
  void aBlockOfAnotherPackDoesNotOpen() throws Exception {
    Written pack = packs.write(PackKind.CONTENT, new Random(1), 2, 1, 1000);
    Written other = packs.write(PackKind.CONTENT, new Random(1), 2, 1, 1000);
    byte[] mixed = packs.bytes(pack.receipt().pack().key());
    BlockExtent extent = pack.blocks().get(1);
    System.arraycopy(packs.bytes(other.receipt().pack().key()), extent.offset(), mixed, extent.offset(),
        extent.length());
    ObjectKey key = pack.receipt().pack().key();
    var store = new org.mailkeep.repository.store.InMemoryObjectStore();
    store.put(key, ByteBuffer.wrap(mixed));

    try (PackReader reader = new PackReader(store, packs.owner)) {
      reader.block(pack.place(0));
      assertThatThrownBy(() -> reader.block(pack.place(1))).isInstanceOf(Corrupt.class)
          .hasMessageContaining(key.path());
    }
  }

  private byte[] block(Written pack) throws Exception {
    ByteBuffer bytes = packs.store.get(pack.receipt().pack().key(),
        new ByteRange(pack.blocks().getFirst().offset(), pack.blocks().getFirst().length()));
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    return copy;
  }
}
