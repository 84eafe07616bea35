package org.mailkeep.repository.pack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mailkeep.repository.pack.Packs.Written;
import org.mailkeep.repository.store.InMemoryObjectStore;

class BlocksAheadTest {

  private final Packs packs = newPacks();
  private CountingStore counting;
  private PackReader reader;
  private BlocksAhead ahead;

  @BeforeEach
  void open() {
    counting = new CountingStore(packs.store);
    reader = new PackReader(counting, packs.owner);
    ahead = new BlocksAhead(reader);
  }

  @AfterEach
  void close() {
    ahead.close();
    reader.close();
  }

  @Test
  void neighboursComeWithOneRequestAndAreWhatTheReaderGives() throws Exception {
    Written pack = packs.write(PackKind.CONTENT, new Random(1), 10, 3, 20_000);

    try (BlocksAhead.Wanted wanted = ahead.want(all(pack))) {
      for (BlockPlace place : all(pack)) {
        Block block = ahead.take(place);
        assertThat(block).isNotNull();
        assertThat(block.place()).isEqualTo(place);
        try (PackReader direct = new PackReader(packs.store, packs.owner)) {
          assertThat(block.bytes()).isEqualTo(direct.block(place).bytes());
        }
      }
    }
    assertThat(counting.gets()).isEqualTo(1);
  }

  @Test
  void whatLiesFarApartComesApartAndTheHeaderOnce() throws Exception {
    Written pack = packs.write(PackKind.CONTENT, new Random(2), 40, 4, 60_000);
    List<BlockPlace> far = List.of(pack.place(20), pack.place(39));
    assertThat(far.getLast().offset() - far.getFirst().offset()).isGreaterThan(500_000);

    try (BlocksAhead.Wanted wanted = ahead.want(far)) {
      assertThat(ahead.take(far.get(1))).isNotNull();
      assertThat(ahead.take(far.get(0))).isNotNull();
    }
    assertThat(counting.gets()).isEqualTo(3);
  }

  @Test
  void aHeaderThatIsMissingIsAskedForBesideTheBlock() throws Exception {
    Written pack = packs.write(PackKind.CONTENT, new Random(5), 40, 4, 60_000);
    CountDownLatch header = new CountDownLatch(1);
    counting.before(range -> {
      if (range.offset() == 0) {
        header.countDown();
      } else if (!header.await(30, TimeUnit.SECONDS)) {
        throw new AssertionError("the header is asked for after the block");
      }
    });

    try (BlocksAhead.Wanted wanted = ahead.want(List.of(pack.place(39)))) {
      assertThat(ahead.take(pack.place(39))).isNotNull();
    }
    assertThat(counting.gets()).isEqualTo(2);
  }

  @Test
  void aBlockIsGivenOnceAndOneThatNobodyWantedNever() throws Exception {
    Written pack = packs.write(PackKind.CONTENT, new Random(3), 4, 3, 20_000);

    try (BlocksAhead.Wanted wanted = ahead.want(List.of(pack.place(1)))) {
      assertThat(ahead.take(pack.place(2))).isNull();
      assertThat(ahead.take(pack.place(1))).isNotNull();
      assertThat(ahead.take(pack.place(1))).isNull();
    }
  }

  @Test
  void whatWasNotReadInTheEndIsDropped() throws Exception {
    Written pack = packs.write(PackKind.CONTENT, new Random(4), 4, 3, 20_000);

    ahead.want(all(pack)).close();

    assertThat(ahead.take(pack.place(1))).isNull();
  }

  @Test
  void thereIsRoomAgainWhenWhatWasWantedIsReadOrDropped() throws Exception {
    List<BlockPlace> much = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      much.addAll(all(packs.write(PackKind.CONTENT, new Random(5 + i), 4, 3, 20_000)));
    }
    try (BlocksAhead little = new BlocksAhead(reader, 200_000)) {
      for (int round = 0; round < 3; round++) {
        int given = 0;
        try (BlocksAhead.Wanted wanted = little.want(much)) {
          for (BlockPlace place : much) {
            given += little.take(place) != null ? 1 : 0;
          }
        }
        assertThat(given).as("round %d", round).isBetween(1, much.size() - 1);
        little.want(much).close();
      }
    }
  }

  @Test
  void whatCannotBeFetchedOrCannotBeIsLeftToTheReader() throws Exception {
    Written pack = packs.write(new InMemoryObjectStore(), PackKind.CONTENT, new Random(6), 4, 3, 20_000);
    BlockPlace impossible = new BlockPlace(pack.receipt().pack(), 5, Integer.MAX_VALUE);

    try (BlocksAhead.Wanted wanted = ahead.want(List.of(pack.place(0), impossible))) {
      assertThat(ahead.take(pack.place(0))).isNull();
      assertThat(ahead.take(impossible)).isNull();
    }
  }

  private static List<BlockPlace> all(Written pack) {
    return IntStream.range(0, pack.blocks().size()).mapToObj(pack::place).toList();
  }

  private static Packs newPacks() {
    try {
      return new Packs();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
