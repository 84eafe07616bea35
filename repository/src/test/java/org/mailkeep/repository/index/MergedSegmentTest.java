package org.mailkeep.repository.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.TinyBackup;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.maintain.WatchedStore;
import org.mailkeep.repository.pack.MadeUpPack;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.pack.PackReceipt;

class MergedSegmentTest {

  private final WatchedStore store = new WatchedStore();
  private Keyring keyring;

  @BeforeEach
  void open() throws IOException {
    Repository repository = TinyBackup.open(store, TinyBackup.init(store));
    keyring = repository.keyring();
  }

  @Test
  void whatIsWrittenIsReadInOrderAndInParts() throws IOException {
    List<PackReceipt> packs = packs(0, 100, 2000);
    MergedRef ref = write(packs).getFirst();
    store.requests();

    MergedSegment segment = MergedSegment.open(store, keyring, ref);

    assertThat(store.requests()).hasSize(1);
    assertThat(segment.packs()).isEqualTo(packs.stream().map(PackReceipt::pack).toList());
    assertThat(ref.packs()).isEqualTo(100);
    assertThat(ref.chunks()).isEqualTo(200_000);
    assertThat(read(segment)).isEqualTo(packs);
    assertThat(store.requests()).as("4 MB").hasSizeBetween(1, 2);
    PackId wanted = packs.get(70).pack();
    List<PackReceipt> some = new ArrayList<>();
    segment.read(wanted::equals, some::add);
    assertThat(some).contains(packs.get(70)).hasSizeLessThan(40);
    assertThat(store.requests()).hasSize(1);
  }

  @Test
  void aPackIsDescribedOnceUnlessItIsDescribedInAnotherWay() throws IOException {
    PackReceipt pack = packs(0, 1, 10).getFirst();
    MadeUpPack other = new MadeUpPack().block(1);
    other.chunk(RocksChunkIndexTest.id(9, 9, 9), 7);
    PackReceipt differently = other.receipt(1, pack.pack().sha256().w0());

    MergedRef ref = write(List.of(pack, pack, differently, pack)).getFirst();

    assertThat(read(MergedSegment.open(store, keyring, ref))).startsWith(pack).contains(differently);
  }

  @Test
  void aFullSegmentIsFollowedByAnother() throws IOException {
    List<PackReceipt> packs = packs(0, 200, 3000);
    List<MergedRef> refs;
    try (MergedSegmentWriter writer = new MergedSegmentWriter(store, keyring, 2 << 20)) {
      for (PackReceipt pack : packs) {
        writer.pack(pack);
      }
      refs = writer.finish();
    }

    assertThat(refs).hasSizeGreaterThan(3).allMatch(ref -> ref.length() < 4 << 20);
    List<PackReceipt> all = new ArrayList<>();
    for (MergedRef ref : refs) {
      all.addAll(read(MergedSegment.open(store, keyring, ref)));
    }
    assertThat(all).isEqualTo(packs);
  }

  @Test
  void nothingToWriteWritesNothing() throws IOException {
    assertThat(write(List.of())).isEmpty();
    assertThat(store.requests()).noneMatch(request -> request.startsWith("put index"));
  }

  @Test
  void everyFlippedBitIsNoticed() throws IOException {
    List<PackReceipt> packs = packs(0, 2, 3);
    MergedRef ref = write(packs).getFirst();
    for (int bit = 0; bit < 8 * ref.length(); bit++) {
      store.flip(ref.key().path(), bit);
      assertThatThrownBy(() -> read(MergedSegment.open(store, keyring, ref))).isInstanceOf(Corrupt.class)
          .hasMessageStartingWith(ref.key().path());
    }
  }

  @Test
  void aDamagedPartIsPassedOverWhereThatIsWanted() throws IOException {
    List<PackReceipt> packs = packs(0, 100, 2000);
    MergedRef ref = write(packs).getFirst();
    store.flip(ref.key().path(), 800);
    List<Corrupt> told = new ArrayList<>();

    List<PackReceipt> rest = read(MergedSegment.open(store, keyring, ref).telling(told::add));

    assertThat(told).hasSize(1);
    assertThat(rest).hasSizeBetween(50, 99).isSubsetOf(packs);
  }

  @Test
  void aWrongReferenceIsCorrupt() throws IOException {
    MergedRef ref = write(packs(0, 2, 3)).getFirst();

    for (MergedRef wrong : List.of(
        new MergedRef(ref.table(), ref.length() - 1, ref.tableLength(), ref.packs(), ref.chunks()),
        new MergedRef(ref.table(), ref.length(), ref.tableLength() - 1, ref.packs(), ref.chunks()),
        new MergedRef(ref.table(), ref.length(), 0, ref.packs(), ref.chunks()))) {
      assertThatThrownBy(() -> MergedSegment.open(store, keyring, wrong)).isInstanceOf(Corrupt.class);
    }
  }

  private List<MergedRef> write(List<PackReceipt> packs) throws IOException {
    try (MergedSegmentWriter writer = new MergedSegmentWriter(store, keyring)) {
      for (PackReceipt pack : packs) {
        writer.pack(pack);
      }
      return writer.finish();
    }
  }

  private static List<PackReceipt> read(MergedSegment segment) throws IOException {
    List<PackReceipt> read = new ArrayList<>();
    segment.read(pack -> true, read::add);
    return read;
  }

  private static List<PackReceipt> packs(int from, int count, int chunks) {
    List<PackReceipt> packs = new ArrayList<>();
    for (int p = 0; p < count; p++) {
      packs.addAll(RocksChunkIndexTest.segment(from + p, 1, chunks).packs());
    }
    return packs;
  }
}
