package org.mailkeep.repository.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.UnsupportedFormat;
import org.mailkeep.repository.base.RepositoryException.WrongKey;
import org.mailkeep.repository.key.Role;
import org.mailkeep.repository.pack.Packs.Stored;
import org.mailkeep.repository.pack.Packs.Written;
import org.mailkeep.repository.store.InMemoryObjectStore;
import org.mailkeep.repository.store.ObjectStore;

class GatheredPackTest {
  private static final int VERSION_AT = 5;
  private static final int SUITE_AT = 6;
  private static final int KIND_AT = 8;
  private static final int SLOT_AT = 8 + 1 + 16;
  private static final int ORIGINS_AT = SLOT_AT + 1184 + 2;

  private final SecureRandom secure = new SecureRandom();
  private final Map<FormerPlace, BlockPlace> moved = new HashMap<>();
  private final List<PackReceipt> gathered = new ArrayList<>();
  private Packs packs;

  @BeforeEach
  void makeKeys() throws Exception {
    packs = new Packs();
  }

  @ParameterizedTest
  @EnumSource(PackKind.class)
  void everyChunkComesBackFromWhereItsBlockWasMovedByOneWhoCannotReadIt(PackKind kind) throws Exception {
    List<Written> written = written(kind, 4, 6);
    try (PackReader maintainer = new PackReader(packs.store, packs.holder(Role.MAINTAINER))) {
      gather(maintainer, kind, written.stream().map(Written::receipt).toList(), 0, 1 << 26);
      assertThat(gathered).hasSize(1);
      remove(written.stream().map(Written::receipt).toList());
      assertReadable(written, 0);

      Written more = packs.write(kind, new Random(9), 3, 4, 300);
      List<PackReceipt> again = List.of(gathered.getFirst(), more.receipt());
      gathered.clear();
      gather(maintainer, kind, again, 0, 1 << 26);
      remove(again);
      assertThat(gathered).hasSize(1);
      assertReadable(written, 0);
      assertReadable(List.of(more), 0);
    }
  }

  @Test
  void onlyWhatIsWantedIsMoved() throws Exception {
    List<Written> written = written(PackKind.CONTENT, 2, 10);
    try (PackReader reader = new PackReader(packs.store, packs.owner)) {
      gather(reader, PackKind.CONTENT, written.stream().map(Written::receipt).toList(), 3, 1 << 26);
    }

    assertThat(gathered.getFirst().directory().blocks()).hasSize(14);
    assertThat(moved).hasSize(14);
    remove(written.stream().map(Written::receipt).toList());
    assertReadable(written, 3);
  }

  @Test
  void whatWasStoredSaysWhatTheReceiptSaysAndWhereBlocksCameFrom() throws Exception {
    List<Written> written = written(PackKind.CONTENT, 3, 5);
    try (PackReader reader = new PackReader(packs.store, packs.owner)) {
      gather(reader, PackKind.CONTENT, written.stream().map(Written::receipt).toList(), 0, 1 << 26);
      PackReceipt once = gathered.removeFirst();
      Map<FormerPlace, BlockPlace> first = Map.copyOf(moved);
      gather(reader, PackKind.CONTENT, List.of(once), 2, 1 << 26);
      PackReceipt twice = gathered.getFirst();

      try (PackReader fresh = new PackReader(packs.store, packs.owner)) {
        assertThat(fresh.directory(twice.pack(), twice.length())).isEqualTo(twice.directory());
        assertThat(fresh.kind(twice.pack())).isEqualTo(PackKind.CONTENT);
        assertThat(twice.directory().fits(twice.length())).isTrue();
        Map<FormerPlace, BlockPlace> told = new HashMap<>();
        for (PackReceipt pack : List.of(once, twice)) {
          fresh.source(pack.pack(), pack.length()).moves().forEach(move -> told.put(move.from(), move.to()));
        }
        assertThat(told).isEqualTo(moved).hasSize(15 + 13);
        assertThat(fresh.source(written.getFirst().receipt().pack(), written.getFirst().receipt().length()).moves())
            .isEmpty();
      }
      FormerPlace oldest = FormerPlace.of(written.getFirst().place(2));
      assertThat(moved.get(oldest).pack()).isEqualTo(twice.pack());
      assertThat(moved).containsEntry(FormerPlace.of(first.get(oldest)), moved.get(oldest));
    }
  }

  @Test
  void chunksAndOwnersStayAsTheyWereAndBlocksOfAnOwnerLieTogether() throws Exception {
    Written written = packs.write(PackKind.CONTENT, new Random(4), 5, 7, 200);
    try (PackReader reader = new PackReader(packs.store, packs.owner)) {
      gather(reader, PackKind.CONTENT, List.of(written.receipt()), 0, 1 << 26);
    }

    PackDirectory directory = gathered.getFirst().directory();
    assertThat(chunks(directory)).containsExactlyInAnyOrderElementsOf(chunks(written.receipt().directory()));
    assertThat(directory.blocks()).extracting(BlockExtent::owner, BlockExtent::plaintextBytes)
        .containsExactlyInAnyOrderElementsOf(written.blocks().stream()
            .map(block -> org.assertj.core.api.Assertions.tuple(block.owner(), block.plaintextBytes())).toList());
    List<Integer> owners = directory.blocks().stream().map(BlockExtent::owner).toList();
    assertThat(owners.stream().distinct().flatMap(owner -> owners.stream().filter(owner::equals)).toList())
        .isEqualTo(owners);
  }

  @Test
  void aFullPackIsFollowedByAnother() throws Exception {
    List<Written> written = written(PackKind.CONTENT, 6, 5);
    long longest = 4000;
    try (PackReader reader = new PackReader(packs.store, packs.owner)) {
      gather(reader, PackKind.CONTENT, written.stream().map(Written::receipt).toList(), 0, longest);
    }

    assertThat(gathered).hasSizeGreaterThan(2);
    for (PackReceipt pack : gathered) {
      assertThat(pack.directory().end() - pack.directory().begin()).isLessThanOrEqualTo((int) longest);
    }
    remove(written.stream().map(Written::receipt).toList());
    assertReadable(written, 0);
  }

  @Test
  void noPackHasMoreOriginsThanFit() throws Exception {
    List<Written> written = written(PackKind.METADATA, GatheredPackWriter.MOST_ORIGINS + 1, 1);
    try (PackReader reader = new PackReader(packs.store, packs.owner)) {
      gather(reader, PackKind.METADATA, written.stream().map(Written::receipt).toList(), 0, 1 << 26);
    }

    assertThat(gathered).extracting(pack -> pack.directory().blocks().size()).containsExactly(256, 1);
    remove(written.stream().map(Written::receipt).toList());
    assertReadable(written, 0);
  }

  /** An agent could claim the origin of another's pack with a key of its own. */
  @Test
  void aPackWithAnothersOriginTakesNobodysKey() throws Exception {
    Written honest = packs.write(PackKind.CONTENT, new Random(1), 2, 2, 100);
    byte[] forged = packs.bytes(packs.write(PackKind.CONTENT, new Random(2), 2, 2, 100).receipt().pack().key());
    System.arraycopy(packs.bytes(honest.receipt().pack().key()), 9, forged, 9, 16);
    PackOrigin one = PackFormat.readHeader(packs.bytes(honest.receipt().pack().key()), "it").origins().getFirst();
    PackOrigin other = PackFormat.readHeader(forged, "it").origins().getFirst();

    assertThat(one.id()).isEqualTo(other.id());
    assertThat(Set.of(one, other)).hasSize(2);
  }

  @Test
  void blocksOfAnotherKindOrOriginAreRefused() throws Exception {
    Written one = packs.write(PackKind.CONTENT, new Random(1), 1, 2, 100);
    Written other = packs.write(PackKind.CONTENT, new Random(2), 1, 2, 100);
    try (PackReader reader = new PackReader(packs.store, packs.owner)) {
      PackSource from = reader.source(one.receipt().pack(), one.receipt().length());
      PackSource stranger = reader.source(other.receipt().pack(), other.receipt().length());
      for (PackKind kind : List.of(PackKind.CONTENT, PackKind.METADATA)) {
        try (GatheredPackWriter writer = GatheredPackWriter.open(packs.store, packs.owner, kind, 3, secure,
            Set.of(from.origin(0)))) {
          PackSource wrong = kind == PackKind.CONTENT ? stranger : from;
          assertThatThrownBy(() -> wrong.blocks(ordinal -> true, writer::append))
              .isInstanceOf(IllegalArgumentException.class);
        }
      }
    }
  }

  @Test
  void neighboursAreReadWithOneRequestAndTheRestIsNot() throws Exception {
    Written written = packs.write(PackKind.CONTENT, new Random(8), 20, 3, 40_000);
    CountingStore counting = new CountingStore(packs.store);
    try (PackReader reader = new PackReader(counting, packs.owner)) {
      PackSource source = reader.source(written.receipt().pack(), written.receipt().length());
      int before = counting.gets();
      List<BlockExtent> read = new ArrayList<>();

      source.blocks(ordinal -> ordinal < 3 || ordinal >= 17, block -> read.add(block.extent()));

      assertThat(read).isEqualTo(List.of(0, 1, 2, 17, 18, 19).stream().map(written.blocks()::get).toList());
      assertThat(counting.gets() - before).isEqualTo(2);
    }
  }

  @Test
  void aBlockNearTheHeaderCostsOneRequestAndOneFarAwayThreeThenOne() throws Exception {
    List<Written> written = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      written.add(packs.write(PackKind.CONTENT, new Random(i), 10, 3, 40_000));
    }
    try (PackReader reader = new PackReader(packs.store, packs.owner)) {
      gather(reader, PackKind.CONTENT, written.stream().map(Written::receipt).toList(), 0, 1 << 26);
    }
    BlockPlace near = Collections.min(moved.values(), Comparator.comparing(BlockPlace::offset));
    BlockPlace far = Collections.max(moved.values(), Comparator.comparing(BlockPlace::offset));
    assertThat(far.offset()).isGreaterThan(200_000);
    CountingStore counting = new CountingStore(packs.store);

    try (PackReader reader = new PackReader(counting, packs.owner)) {
      reader.block(near);
      assertThat(counting.gets()).isEqualTo(1);
      reader.block(far);
      assertThat(counting.gets()).isEqualTo(2);
    }
    try (PackReader reader = new PackReader(counting, packs.owner)) {
      reader.block(far);
      assertThat(counting.gets()).isEqualTo(5);
      reader.block(near);
      assertThat(counting.gets()).isEqualTo(6);
    }
    try (PackReader reader = new PackReader(packs.store, packs.owner);
        BlocksAhead ahead = new BlocksAhead(reader);
        BlocksAhead.Wanted wanted = ahead.want(moved.values())) {
      for (BlockPlace place : moved.values()) {
        Block block = ahead.take(place);
        assertThat(block).isNotNull();
      }
    }
  }

  @Test
  void everyChangedByteIsNoticed() throws Exception {
    List<Written> written = List.of(packs.write(PackKind.CONTENT, new Random(1), 1, 2, 60),
        packs.write(PackKind.CONTENT, new Random(2), 2, 2, 60));
    try (PackReader reader = new PackReader(packs.store, packs.owner)) {
      gather(reader, PackKind.CONTENT, written.stream().map(Written::receipt).toList(), 0, 1 << 26);
    }
    PackReceipt pack = gathered.getFirst();
    byte[] bytes = packs.bytes(pack.pack().key());
    Random random = new Random(7);

    for (int at = 0; at < bytes.length; at++) {
      int by = 1 << random.nextInt(8);
      ObjectStore changed = packs.changed(pack.pack(), bytes, at, by);
      Class<?> expected = at == VERSION_AT || at == SUITE_AT || at == KIND_AT && !isKind(bytes[at] ^ by)
          ? UnsupportedFormat.class
          : isRecipient(at) ? WrongKey.class : Corrupt.class;

      assertThat(firstFailure(written, pack, changed)).as("bit %d of byte %d", by, at).isExactlyInstanceOf(expected)
          .hasMessageContaining(pack.pack().key().path());
    }
  }

  @Test
  void aPackThatIsCutShortIsNoticed() throws Exception {
    Written written = packs.write(PackKind.METADATA, new Random(1), 1, 1, 60);
    try (PackReader reader = new PackReader(packs.store, packs.owner)) {
      gather(reader, PackKind.METADATA, List.of(written.receipt()), 0, 1 << 26);
    }
    PackReceipt pack = gathered.getFirst();
    byte[] bytes = packs.bytes(pack.pack().key());
    for (int length = 1; length < bytes.length; length += length < 2300 ? 97 : 1) {
      ObjectStore cut = new InMemoryObjectStore();
      cut.put(pack.pack().key(), ByteBuffer.wrap(bytes, 0, length));
      int listed = length;
      try (PackReader reader = new PackReader(cut, packs.owner)) {
        assertThatThrownBy(() -> reader.directory(pack.pack(), listed)).as("cut to %d", length)
            .isExactlyInstanceOf(Corrupt.class);
      }
      try (PackReader reader = new PackReader(cut, packs.owner)) {
        assertThatThrownBy(() -> reader.block(new BlockPlace(pack.pack(), pack.directory().begin(), listed)))
            .as("cut to %d", length).isInstanceOf(Corrupt.class);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 257, 65_535})
  void tooManyOriginsAreRefusedBeforeMemoryIsTaken(int origins) throws Exception {
    Written written = packs.write(PackKind.CONTENT, new Random(1), 1, 1, 60);
    try (PackReader reader = new PackReader(packs.store, packs.owner)) {
      gather(reader, PackKind.CONTENT, List.of(written.receipt()), 0, 1 << 26);
    }
    PackReceipt pack = gathered.getFirst();
    byte[] bytes = packs.bytes(pack.pack().key());
    ByteBuffer.wrap(bytes).putShort(ORIGINS_AT - 2, (short) origins);
    ObjectStore changed = packs.changed(pack.pack(), bytes, bytes.length - 1, 0);

    try (PackReader reader = new PackReader(changed, packs.owner)) {
      assertThatThrownBy(() -> reader.kind(pack.pack())).isInstanceOf(Corrupt.class)
          .hasMessageContaining("gathered from " + origins + " packs");
    }
  }

  @Test
  void anotherNumberOfOriginsThanTheBlocksHaveIsNoticed() throws Exception {
    PackReceipt pack = gatheredOfTwo();
    byte[] bytes = packs.bytes(pack.pack().key());

    try (PackReader reader = new PackReader(packs.changed(pack.pack(), bytes, ORIGINS_AT - 1, 2 ^ 3), packs.owner)) {
      assertThatThrownBy(() -> reader.directory(pack.pack(), pack.length())).isInstanceOf(Corrupt.class)
          .hasMessageContaining("whose header ends at");
    }
  }

  /** Its key would be lost with the pack. */
  @Test
  void aBlockOfAnotherOriginThanTheDirectorySaysIsNotMoved() throws Exception {
    PackReceipt pack = gatheredOfTwo();
    byte[] bytes = packs.bytes(pack.pack().key());
    int origin = pack.directory().blocks().getFirst().offset() + 3;

    try (PackReader reader = new PackReader(packs.changed(pack.pack(), bytes, origin, 1), packs.owner)) {
      PackSource source = reader.source(pack.pack(), pack.length());
      assertThatThrownBy(() -> source.blocks(ordinal -> true, block -> {})).isInstanceOf(Corrupt.class)
          .hasMessageContaining(pack.pack().key().path());
    }
  }

  private PackReceipt gatheredOfTwo() throws IOException {
    try (PackReader reader = new PackReader(packs.store, packs.owner)) {
      gather(reader, PackKind.CONTENT, written(PackKind.CONTENT, 2, 2).stream().map(Written::receipt).toList(), 0,
          1 << 26);
    }
    return gathered.getFirst();
  }

  private List<Written> written(PackKind kind, int count, int blocks) throws IOException {
    List<Written> written = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      written.add(packs.write(kind, new Random(i), blocks, 4, 300));
    }
    return written;
  }

  /** Moves the blocks from ordinal {@code from} on. */
  private void gather(PackReader reader, PackKind kind, List<PackReceipt> from, int first, long fullBytes)
      throws IOException {
    PackGatherer gatherer = new PackGatherer(packs.store, packs.owner, kind, 5, secure, fullBytes,
        UnaryOperator.identity(), (pack, moves) -> {
          gathered.add(pack);
          moves.forEach(move -> moved.put(move.from(), move.to()));
        });
    for (PackReceipt receipt : from) {
      PackSource source = reader.source(receipt.pack(), receipt.length());
      BitSet ordinals = new BitSet();
      ordinals.set(first, receipt.directory().blocks().size());
      gatherer.add(source, ordinals);
    }
    gatherer.finish();
  }

  private void remove(List<PackReceipt> receipts) throws IOException {
    for (PackReceipt receipt : receipts) {
      packs.store.removing().orElseThrow().remove(receipt.pack().key());
    }
  }

  private void assertReadable(List<Written> written, int from) throws IOException {
    try (PackReader reader = new PackReader(packs.store, packs.owner)) {
      for (Written pack : written) {
        for (Stored chunk : pack.chunks()) {
          if (chunk.block() >= from) {
            Block block = reader.block(moved.get(FormerPlace.of(pack.place(chunk.block()))));
            block.check(chunk.id(), chunk.offset(), chunk.bytes().remaining(), packs.hasher);
          }
        }
      }
    }
  }

  private static List<String> chunks(PackDirectory directory) throws IOException {
    List<String> chunks = new ArrayList<>();
    directory.forEachChunk((block, high, low, offset, length) -> chunks
        .add(directory.blocks().get(block).owner() + " " + high + " " + low + " " + offset + " " + length));
    return chunks;
  }

  /** The first failure of reading all of a pack; what could be read before is as it was written. */
  private @Nullable RepositoryException firstFailure(List<Written> written, PackReceipt pack, ObjectStore changed)
      throws IOException {
    @Nullable RepositoryException failure;
    try (PackReader reader = new PackReader(changed, packs.owner)) {
      failure = failure(() -> {
        PackSource source = reader.source(pack.pack(), pack.length());
        assertThat(source.directory()).isEqualTo(pack.directory());
        source.moves().forEach(move -> assertThat(moved).containsEntry(move.from(), move.to()));
      });
      for (Written from : written) {
        for (Stored chunk : from.chunks()) {
          RepositoryException ofBlock = failure(
              () -> reader.block(moved.get(FormerPlace.of(from.place(chunk.block())))).check(chunk.id(), chunk.offset(),
                  chunk.bytes().remaining(), packs.hasher));
          failure = failure == null ? ofBlock : failure;
        }
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

  private static boolean isKind(int code) {
    return code >= 1 && code <= 3;
  }

  private static boolean isRecipient(int at) {
    int inSlot = at - SLOT_AT;
    int inOrigins = at - ORIGINS_AT;
    return inSlot >= 0 && inSlot < 16
        || inOrigins >= 0 && inOrigins < 2 * 1200 && inOrigins % 1200 >= 16 && inOrigins % 1200 < 32;
  }

  private interface Reading {
    void read() throws IOException;
  }
}
