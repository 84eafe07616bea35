package org.mailkeep.repository.move;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.TinyBackup;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.frame.Payload;
import org.mailkeep.repository.frame.ZstdCompressor;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.maintain.WatchedStore;
import org.mailkeep.repository.pack.BlockPlace;
import org.mailkeep.repository.pack.FormerPlace;
import org.mailkeep.repository.pack.Move;
import org.mailkeep.repository.pack.PackId;

class MovesTest {

  private final WatchedStore store = new WatchedStore();
  private Keyring keyring;

  @BeforeEach
  void open() throws IOException {
    try (Repository repository = TinyBackup.open(store, TinyBackup.init(store))) {
      keyring = repository.keyring();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void theNewestSayingOfAPlaceCountsBeforeAndAfterMapsAreMerged(long seed) throws IOException {
    Random random = new Random(seed);
    List<PackId> packs = packs(random, 1 + random.nextInt(40));
    Map<FormerPlace, BlockPlace> expected = new HashMap<>();
    List<MovesRef> refs = new ArrayList<>();
    for (int map = random.nextInt(5); map >= 0; map--) {
      MovesWriter writer = new MovesWriter(store, keyring, 1000 + random.nextInt(4000));
      for (int i = random.nextInt(9000); i >= 0; i--) {
        Move move = move(random, packs);
        writer.move(move);
        expected.put(move.from(), move.to());
      }
      refs.addAll(writer.finish());
    }

    assertThat(refs).as("seed %d", seed).isNotEmpty();
    assertTells(expected, refs, packs, random, seed);

    int from = random.nextInt(refs.size());
    int to = from + 1 + random.nextInt(refs.size() - from);
    List<MovesRef> merged = new ArrayList<>(refs.subList(0, from));
    merged.addAll(new MovesMerge(store, keyring).merge(refs.subList(from, to), move -> true));
    merged.addAll(refs.subList(to, refs.size()));
    assertThat(merged).hasSize(refs.size() - (to - from) + 1);
    assertTells(expected, merged, packs, random, seed);

    Predicate<FormerPlace> kept = place -> (place.pack().sha256().w3() + place.offset()) % 3 != 0;
    List<MovesRef> few = new MovesMerge(store, keyring, 100_000).merge(merged, move -> kept.test(move.from()));
    Map<FormerPlace, BlockPlace> left = new HashMap<>(expected);
    left.keySet().removeIf(kept.negate());
    assertTells(left, few, packs, random, seed);
    assertThat(few.stream().mapToLong(MovesRef::moves).sum()).isEqualTo(left.size());
    for (MovesRef ref : few) {
      MovesMap.open(store, keyring, ref).check();
      assertThat(store.list(ref.key().path()).getFirst().bytes()).isEqualTo(ref.length());
    }
  }

  @Test
  void nothingToWriteWritesNothing() throws IOException {
    assertThat(new MovesWriter(store, keyring).finish()).isEmpty();
    List<MovesRef> refs = write(moves(new Random(1), 10));
    assertThat(new MovesMerge(store, keyring).merge(refs, move -> false)).isEmpty();
    assertThat(store.list("moves/")).hasSize(1);
  }

  @Test
  void aPlaceInAPackOfWhichNothingWasMovedCostsNoRequestAndAnotherOne() throws IOException {
    Random random = new Random(1);
    List<Move> moves = moves(random, 50_000);
    MovesRef ref = write(moves).getFirst();
    store.requests();

    Moves opened = Moves.open(store, keyring, List.of(ref));

    assertThat(store.requests()).hasSize(1);
    for (PackId pack : packs(random, 1000)) {
      BlockPlace place = new BlockPlace(pack, 2393, 100);
      assertThat(opened.now(place)).isEqualTo(place);
    }
    assertThat(store.requests()).isEmpty();
    Move move = moves.get(500);
    assertThat(opened.now(place(move.from(), 7))).isEqualTo(move.to());
    assertThat(opened.now(place(move.from(), 8))).isEqualTo(move.to());
    assertThat(store.requests()).hasSize(1);
    assertThat(ref.length()).isGreaterThan(300_000);
    assertThat(opened.with(List.of(ref)).now(place(move.from(), 7))).isEqualTo(move.to());
    assertThat(store.requests()).isEmpty();
  }

  @Test
  void manyThreadsAskAtOnce() throws Exception {
    List<Move> moves = moves(new Random(2), 30_000);
    Moves opened = Moves.open(store, keyring, write(moves));
    Map<FormerPlace, BlockPlace> expected = new HashMap<>();
    moves.forEach(move -> expected.put(move.from(), move.to()));
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Callable<Void>> questions = new ArrayList<>();
      for (int thread = 0; thread < 8; thread++) {
        questions.add(() -> {
          Map<FormerPlace, BlockPlace> told = new HashMap<>();
          for (FormerPlace from : expected.keySet()) {
            told.put(from, opened.now(place(from, 1)));
          }
          assertThat(told.equals(expected)).isTrue();
          return null;
        });
      }
      for (Future<Void> answered : threads.invokeAll(questions)) {
        answered.get();
      }
    }
  }

  @Test
  void everyFlippedBitIsNoticed() throws IOException {
    List<Move> moves = moves(new Random(3), 3);
    MovesRef ref = write(moves).getFirst();
    for (int bit = 0; bit < 8 * ref.length(); bit++) {
      store.flip(ref.key().path(), bit);
      assertThatThrownBy(() -> {
        Moves opened = Moves.open(store, keyring, List.of(ref));
        opened.now(place(moves.getFirst().from(), 1));
      }).as("bit %d", bit).isInstanceOf(Corrupt.class).hasMessageStartingWith(ref.key().path());
    }
  }

  @Test
  void aMapThatIsNotThereOrNotAsNamedIsToldApart() throws IOException {
    MovesRef ref = write(moves(new Random(4), 3)).getFirst();

    for (MovesRef wrong : List.of(new MovesRef(ref.table(), ref.length() - 1, ref.tableLength(), ref.moves()),
        new MovesRef(ref.table(), ref.length(), ref.tableLength() - 1, ref.moves()))) {
      assertThatThrownBy(() -> Moves.open(store, keyring, List.of(wrong))).isInstanceOf(Corrupt.class);
    }
    MovesRef counted = new MovesRef(ref.table(), ref.length(), ref.tableLength(), ref.moves() + 1);
    assertThatThrownBy(() -> MovesMap.open(store, keyring, counted).check()).isInstanceOf(Corrupt.class);
    store.hide(ref.key().path()::equals);
    assertThatThrownBy(() -> Moves.open(store, keyring, List.of(ref))).isInstanceOf(Missing.class);
  }

  @Test
  void aSectionComesBackAndHostileOnesAreCorrupt() throws IOException {
    MovesSection section = new MovesSection(7, write(moves(new Random(5), 9))).plus(write(moves(new Random(6), 9)));

    byte[] bytes = section.write();

    assertThat(MovesSection.read(ByteBuffer.wrap(bytes), "it")).isEqualTo(section);
    assertThat(section.maps()).hasSize(2);
    assertThat(MovesSection.read(ByteBuffer.wrap(MovesSection.NONE.write()), "it")).isEqualTo(MovesSection.NONE);
    for (byte[] hostile : List.of(new byte[0], new ByteWriter().u32(-1).var(0).toBytes(),
        new ByteWriter().u32(0).var(Long.MAX_VALUE).toBytes(), new ByteWriter().u32(0).var(0).u8(0).toBytes(),
        new ByteWriter().u32(0).var(1).hash(Hash256.ZERO).var(10).var(11).var(1).toBytes(),
        new ByteWriter().u32(0).var(1).hash(Hash256.ZERO).var(10).var(0).var(1).toBytes(),
        new ByteWriter().u32(0).var(1).hash(Hash256.ZERO).var(1L << 40).var(1L << 31).var(1).toBytes())) {
      assertThatThrownBy(() -> MovesSection.read(ByteBuffer.wrap(hostile), "it")).isInstanceOf(Corrupt.class)
          .hasMessageStartingWith("it: ");
    }
  }

  @Test
  void anyBytesGiveAPartOrCorrupt() {
    List<Move> moves = new ArrayList<>(sorted(moves(new Random(7), 40)).values());
    byte[] body = plain(MovesPart.write(moves));
    Random random = new Random(8);
    for (int i = 0; i < 20_000; i++) {
      byte[] changed = body.clone();
      for (int n = random.nextInt(3); n >= 0; n--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      }
      try {
        MovesPart part = MovesPart.read(Payload.encodeRaw(changed, 0, changed.length), "it");
        List<FormerPlace> places = new ArrayList<>();
        part.forEach(move -> places.add(move.from()));
        assertThat(places).isSorted().doesNotHaveDuplicates();
      } catch (Corrupt expected) {
        assertThat(expected).hasMessageStartingWith("it: ");
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Test
  void countsOfMoreThanIsThereAreRefused() {
    ByteWriter pack = new ByteWriter().u32(1).hash(Hash256.ZERO);
    for (ByteWriter hostile : List.of(new ByteWriter().var(Long.MAX_VALUE),
        new ByteWriter().var(0).var(1L << 40),
        new ByteWriter().var(1).raw(pack.toBytes()).var(1).raw(pack.toBytes()).var(1L << 40).u64(0),
        new ByteWriter().var(1).raw(pack.toBytes()).var(1).raw(pack.toBytes()).var(1).var(1).var(1).var(1).var(1),
        new ByteWriter().var(1).raw(pack.toBytes()).var(1).raw(pack.toBytes()).var(1).var(1L << 31).var(0).var(1)
            .var(1),
        new ByteWriter().var(1).raw(pack.toBytes()).var(1).raw(pack.toBytes()).var(2).var(5).var(0).var(1).var(1)
            .var(0).var(0).var(1).var(1))) {
      assertThatThrownBy(() -> MovesPart.read(Payload.encodeRaw(hostile.toBytes(), 0, hostile.length()), "it"))
          .isInstanceOf(Corrupt.class);
    }
    for (ByteWriter hostile : List.of(new ByteWriter().var(1L << 40), table(1, 300 << 10, 5, 6), table(1, 100, 6, 5),
        table(2, 100, 5, 6), table(1, 0, 5, 6))) {
      assertThatThrownBy(
          () -> MovesFormat.readTable(Payload.encodeRaw(hostile.toBytes(), 0, hostile.length()), "it"))
          .isInstanceOf(Corrupt.class);
    }
  }

  private static ByteWriter table(int parts, int length, int first, int last) {
    ByteWriter out = new ByteWriter().var(parts);
    for (int i = 0; i < parts; i++) {
      out.u32(length).hash(Hash256.ZERO).u32(1).hash(Hash256.ZERO).u32(first).u32(1).hash(Hash256.ZERO).u32(last)
          .var(1).u32(0);
    }
    return out;
  }

  private List<MovesRef> write(List<Move> moves) throws IOException {
    MovesWriter writer = new MovesWriter(store, keyring);
    for (Move move : moves) {
      writer.move(move);
    }
    return writer.finish();
  }

  private void assertTells(Map<FormerPlace, BlockPlace> expected, List<MovesRef> refs, List<PackId> packs,
      Random random, long seed) throws IOException {
    Moves opened = Moves.open(store, keyring, refs);
    Map<FormerPlace, BlockPlace> told = new HashMap<>();
    for (FormerPlace from : expected.keySet()) {
      told.put(from, opened.now(place(from, 9)));
    }
    assertThat(told.equals(expected)).as("seed %d", seed).isTrue();
    for (int i = 0; i < 1000; i++) {
      BlockPlace other = new BlockPlace(packs.get(random.nextInt(packs.size())), random.nextInt(50_000), 100);
      assertThat(opened.now(other)).as("seed %d", seed)
          .isEqualTo(expected.getOrDefault(FormerPlace.of(other), other));
    }
  }

  private static List<Move> moves(Random random, int count) {
    List<PackId> packs = packs(random, 20);
    List<Move> moves = new ArrayList<>(sorted(random, packs, count).values());
    Collections.shuffle(moves, random);
    return moves;
  }

  private static Map<FormerPlace, Move> sorted(Random random, List<PackId> packs, int count) {
    Map<FormerPlace, Move> moves = new TreeMap<>();
    while (moves.size() < count) {
      Move move = move(random, packs);
      moves.put(move.from(), move);
    }
    return moves;
  }

  private static Map<FormerPlace, Move> sorted(List<Move> moves) {
    Map<FormerPlace, Move> sorted = new TreeMap<>();
    moves.forEach(move -> sorted.put(move.from(), move));
    return sorted;
  }

  private static Move move(Random random, List<PackId> packs) {
    return new Move(new FormerPlace(packs.get(random.nextInt(packs.size())), random.nextInt(50_000)),
        new BlockPlace(packs.get(random.nextInt(packs.size())), random.nextInt(1 << 27), random.nextInt(1 << 20)));
  }

  private static List<PackId> packs(Random random, int count) {
    List<PackId> packs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      packs.add(new PackId(random.nextInt(5),
          new Hash256(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong())));
    }
    return packs;
  }

  private static BlockPlace place(FormerPlace place, int length) {
    return new BlockPlace(place.pack(), place.offset(), length);
  }

  private static byte[] plain(byte[] payload) {
    try (ZstdCompressor zstd = new ZstdCompressor()) {
      return Payload.decode(payload, 1 << 20, zstd, "it");
    } catch (Corrupt e) {
      throw new AssertionError(e);
    }
  }
}
