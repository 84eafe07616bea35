package org.mailkeep.repository.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.pack.MadeUpPack;
import org.mailkeep.repository.pack.PackReceipt;

/** What every {@link ChunkIndex} must do; each implementation's test class implements this. */
interface ChunkIndexContract {
  int ANNA = 0xa0000001;
  int BERT = 0x00000b02;
  int CARL = 3;

  ChunkId X = id(1);
  ChunkId Y = id(2);
  ChunkId UNKNOWN = id(99);

  ChunkIndex index();

  @Test
  default void saysWhereAChunkLies() throws Exception {
    MadeUpPack pack = new MadeUpPack().block(ANNA);
    pack.chunk(X, 30);
    pack.block(ANNA);
    pack.chunk(UNKNOWN, 7);
    pack.chunk(Y, 70);
    PackReceipt receipt = pack.receipt(5, 1);
    add(1, receipt);

    assertThat(find(X, ANNA)).contains(new ChunkLocation(MadeUpPack.place(receipt, 0), 0, 30, ANNA, 0));
    assertThat(find(Y, ANNA)).contains(new ChunkLocation(MadeUpPack.place(receipt, 1), 7, 77, ANNA, 0));
    assertThat(find(id(3), ANNA)).isEmpty();
  }

  @Test
  default void anOwnerGetsHisOwnPlaceAndOthersTheFirst() throws Exception {
    add(1, pack(1, ANNA, X));
    add(2, pack(2, BERT, X));

    assertThat(packOf(X, ANNA)).isEqualTo(1);
    assertThat(packOf(X, BERT)).isEqualTo(2);
    assertThat(packOf(X, CARL)).isEqualTo(1);
  }

  @Test
  default void placesOfSeveralOwnersMayComeInOnePack() throws Exception {
    MadeUpPack pack = new MadeUpPack();
    for (int owner : new int[] {ANNA, BERT, CARL}) {
      pack.block(owner);
      pack.chunk(X, 10 + (owner & 7));
    }
    add(1, pack.receipt(1, 1));

    assertThat(find(X, ANNA).orElseThrow().blockBytes()).isEqualTo(11);
    assertThat(find(X, BERT).orElseThrow().blockBytes()).isEqualTo(12);
    assertThat(find(X, CARL).orElseThrow().blockBytes()).isEqualTo(13);
  }

  @Test
  default void aPlaceInAPackThatIsNotLiveDoesNotCount() throws Exception {
    add(1, pack(1, ANNA, X));
    add(2, pack(2, BERT, X));
    add(3, pack(3, CARL, X));

    assertThat(packOf(X, ANNA, live(2, 3))).isIn(2L, 3L);
    assertThat(packOf(X, BERT, live(2, 3))).isEqualTo(2);
    assertThat(packOf(X, BERT, live(1, 3))).isEqualTo(1);
    assertThat(packOf(X, BERT, live(3))).isEqualTo(3);
    assertThat(packOf(X, 4711, live(2))).isEqualTo(2);
    assertThat(index().find(X, ANNA, live()::get)).isEmpty();
  }

  @Test
  default void whatAnOwnerStoresAgainIsFoundWhenHisFirstIsGone() throws Exception {
    add(1, pack(1, ANNA, X));
    add(2, pack(2, ANNA, X));
    add(3, pack(3, ANNA, X));

    assertThat(packOf(X, ANNA)).isEqualTo(1);
    assertThat(packOf(X, ANNA, live(2, 3))).isEqualTo(3);
    assertThat(packOf(X, BERT, live(2, 3))).isEqualTo(3);
  }

  @Test
  default void anotherIdWithTheSameBeginningIsAnotherChunk() throws Exception {
    ChunkId near = new ChunkId(new Hash256(X.hash().w0(), X.hash().w1() + 1, 0, 0));
    add(1, pack(1, ANNA, near));
    add(2, pack(2, ANNA, X));

    assertThat(index().find(X, BERT, live(1)::get)).isEmpty();
    assertThat(packOf(near, BERT)).isEqualTo(1);
  }

  @Test
  default void aSegmentIsAddedOnce() throws Exception {
    add(1, pack(1, ANNA, X));
    add(1, pack(2, ANNA, Y));

    assertThat(index().segments()).containsExactly(hash(1));
    assertThat(index().has(hash(1))).isTrue();
    assertThat(index().has(hash(2))).isFalse();
    assertThat(find(Y, ANNA)).isEmpty();
  }

  @Test
  default void aPackInTwoSegmentsIsOnePack() throws Exception {
    PackReceipt pack = pack(1, ANNA, X);
    add(1, pack);
    add(2, pack(2, BERT, X), pack);

    assertThat(live(1).cardinality()).isEqualTo(1);
    assertThat(live(1, 2).cardinality()).isEqualTo(2);
    assertThat(packOf(X, ANNA)).isEqualTo(1);
    assertThat(packOf(X, BERT)).isEqualTo(2);
  }

  @Test
  default void packsOfOneNameAndAnotherEpochAreOthers() throws Exception {
    MadeUpPack pack = new MadeUpPack().block(ANNA);
    pack.chunk(X, 10);
    PackReceipt later = pack.receipt(2, 1);
    add(1, pack(1, ANNA, Y));
    add(2, later);

    assertThat(index().live(id -> id.epoch() == 2).cardinality()).isEqualTo(1);
    assertThat(find(X, ANNA).orElseThrow().block().pack()).isEqualTo(later.pack());
  }

  @Test
  default void manyAtOnceGiveWhatEachAloneGives() throws Exception {
    add(1, pack(1, ANNA, X), pack(2, BERT, X, Y));
    List<ChunkId> ids = List.of(X, UNKNOWN, Y, X, id(5));

    for (int owner : new int[] {ANNA, BERT, CARL}) {
      for (BitSet live : List.of(live(1, 2), live(1), live(2), live())) {
        List<Optional<ChunkLocation>> singly = new java.util.ArrayList<>();
        for (ChunkId id : ids) {
          singly.add(index().find(id, owner, live::get));
        }
        assertThat(index().find(ids, owner, live::get)).isEqualTo(singly);
      }
    }
    assertThat(index().find(List.of(), ANNA, live(1)::get)).isEmpty();
  }

  @Test
  default void forgetsEverythingWhenCleared() throws Exception {
    add(1, pack(1, ANNA, X), pack(2, BERT, X));

    index().clear();

    assertThat(index().segments()).isEmpty();
    assertThat(find(X, ANNA)).isEmpty();
    assertThat(index().live(pack -> true).cardinality()).isZero();
    add(1, pack(3, ANNA, Y));
    assertThat(packOf(Y, BERT)).isEqualTo(3);
    assertThat(find(X, BERT)).isEmpty();
  }

  private void add(long segment, PackReceipt... packs) throws Exception {
    index().add(hash(segment), new IndexSegment(List.of(packs)));
  }

  private Optional<ChunkLocation> find(ChunkId id, int owner) throws Exception {
    return index().find(id, owner, pack -> true);
  }

  private long packOf(ChunkId id, int owner) throws Exception {
    return packOf(id, owner, index().live(pack -> true));
  }

  private long packOf(ChunkId id, int owner, BitSet live) throws Exception {
    return index().find(id, owner, live::get).orElseThrow().block().pack().sha256().w0();
  }

  /** The packs of those names. */
  private BitSet live(long... names) throws Exception {
    return index().live(pack -> java.util.Arrays.stream(names).anyMatch(name -> name == pack.sha256().w0()));
  }

  private static PackReceipt pack(long name, int owner, ChunkId... ids) {
    MadeUpPack pack = new MadeUpPack().block(owner);
    for (ChunkId id : ids) {
      pack.chunk(id, 10);
    }
    return pack.receipt(1, name);
  }

  static ChunkId id(long number) {
    return new ChunkId(new Hash256(number * 0x9e3779b97f4a7c15L, number, number, number));
  }

  static Hash256 hash(long number) {
    return new Hash256(0, number, 0, 0);
  }
}
