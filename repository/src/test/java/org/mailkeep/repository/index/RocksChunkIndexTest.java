package org.mailkeep.repository.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.pack.BlockExtent;
import org.mailkeep.repository.pack.MadeUpPack;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.pack.PackReceipt;

class RocksChunkIndexTest implements ChunkIndexContract {
  static final Id128 REPOSITORY = new Id128(7, 7);

  private static final int OWNERS = 5;

  @TempDir
  private Path folder;
  private RocksChunkIndex index;

  @BeforeEach
  void open() throws Exception {
    index = RocksChunkIndex.open(folder.resolve("index"), REPOSITORY);
  }

  @AfterEach
  void close() throws Exception {
    index.close();
  }

  @Override
  public ChunkIndex index() {
    return index;
  }

  @Test
  void knowsAfterwardsWhatItKnewBefore() throws Exception {
    index.add(ChunkIndexContract.hash(1), segment(1, 3, 50));
    index.add(ChunkIndexContract.hash(2), segment(2, 1, 50));
    index.close();
    index.close();

    open();

    assertThat(index.segments()).containsExactlyInAnyOrder(ChunkIndexContract.hash(1), ChunkIndexContract.hash(2));
    assertHolds(index, 1, 3, 50);
    assertHolds(index, 2, 1, 50);
    index.add(ChunkIndexContract.hash(3), segment(3, 2, 50));
    assertThat(index.live(pack -> true)).isEqualTo(bits(6));
    assertHolds(index, 3, 2, 50);
    assertHolds(index, 1, 3, 50);
  }

  @Test
  void staysEmptyAfterItWasCleared() throws Exception {
    index.add(ChunkIndexContract.hash(1), segment(1, 3, 50));
    index.clear();
    index.close();

    open();

    assertThat(index.segments()).isEmpty();
    assertThat(index.live(pack -> true)).isEqualTo(bits(0));
    assertThat(index.find(id(1, 0, 0), 0, pack -> true)).isEmpty();
  }

  /** 200,000 ids, of which some lie in several places of several owners, against maps. */
  @Test
  void answersAsMapsDo() throws Exception {
    long seed = 20261101;
    Random random = new Random(seed);
    List<ChunkId> ids = new ArrayList<>();
    List<IndexSegment> segments = segments(random, ids);
    InMemoryChunkIndex model = model(segments);
    for (int s = 0; s < segments.size(); s++) {
      index.add(ChunkIndexContract.hash(s), segments.get(s));
      if (s == 5) {
        index.close();
        open();
      }
    }

    assertAnswersAs(model, ids, random, seed);
  }

  /** The same, loaded sorted: into an empty index, and into one that knows some of it. */
  @Test
  void answersAsMapsDoWhenItIsLoaded() throws Exception {
    long seed = 20261124;
    Random random = new Random(seed);
    List<ChunkId> ids = new ArrayList<>();
    List<IndexSegment> segments = segments(random, ids);
    List<Loaded> loaded = new ArrayList<>();
    for (int s = 0; s < segments.size(); s++) {
      loaded.add(new Loaded(s, segments.get(s)));
    }

    index.load(loaded.subList(0, 4));
    index.add(ChunkIndexContract.hash(4), segments.get(4));
    index.load(loaded);

    assertThat(index.segments()).hasSize(segments.size());
    for (int s = 0; s < segments.size(); s++) {
      assertThat(index.packs(ChunkIndexContract.hash(s)).cardinality()).isEqualTo(10);
      assertThat(loaded.get(s).reads).as("segment %d", s).isEqualTo(s == 4 ? 0 : 1);
    }
    InMemoryChunkIndex model = model(segments);
    assertAnswersAs(model, ids, random, seed);
    index.close();
    open();
    assertAnswersAs(model, ids, random, seed);
  }

  @Test
  void aSegmentThatOnlySaysWhatOthersSaidIsNotRead() throws Exception {
    index.add(ChunkIndexContract.hash(1), segment(1, 2, 50));
    index.add(ChunkIndexContract.hash(2), segment(2, 1, 50));
    List<PackReceipt> both = new ArrayList<>(segment(1, 2, 50).packs());
    both.addAll(segment(2, 1, 50).packs());
    Loaded merged = new Loaded(3, new IndexSegment(both));

    index.load(List.of(merged));

    assertThat(merged.reads).isZero();
    assertThat(index.packs(ChunkIndexContract.hash(3))).isEqualTo(bits(3));
    both.addAll(segment(4, 1, 50).packs());
    Loaded more = new Loaded(4, new IndexSegment(both));
    index.load(List.of(more));
    assertThat(more.reads).isEqualTo(1);
    assertHolds(index, 4, 1, 50);
    assertHolds(index, 1, 2, 50);
  }

  @Test
  void aLoadThatFailsHalfwayLeavesNothingWrong() throws Exception {
    Random random = new Random(5);
    List<ChunkId> ids = new ArrayList<>();
    List<IndexSegment> segments = segments(random, ids);
    List<Loaded> loaded = new ArrayList<>();
    for (int s = 0; s < segments.size(); s++) {
      loaded.add(new Loaded(s, segments.get(s)));
    }
    loaded.get(7).failing = true;

    assertThatThrownBy(() -> index.load(loaded)).isInstanceOf(Refused.class);

    assertThat(index.segments()).isEmpty();
    loaded.get(7).failing = false;
    index.close();
    open();
    index.load(loaded);
    assertAnswersAs(model(segments), ids, random, 5);
    try (Stream<Path> files = Files.list(folder.resolve("index"))) {
      assertThat(files).noneMatch(file -> file.toString().endsWith(".tmp"));
    }
  }

  /** Whoever knows the key can make ids that all begin alike. */
  @Test
  void idsThatAllBeginAlikeAreLoadedToo() throws Exception {
    MadeUpPack pack = new MadeUpPack();
    List<ChunkId> ids = new ArrayList<>();
    for (int i = 0; i < 60_000; i++) {
      if (i % 1000 == 0) {
        pack.block(i % OWNERS);
      }
      ids.add(new ChunkId(new Hash256(77, i % 3 == 0 ? 1 : i, 0, 0)));
      pack.chunk(ids.getLast(), 1);
    }
    IndexSegment segment = new IndexSegment(List.of(pack.receipt(1, 1)));

    index.load(List.of(new Loaded(0, segment)));

    InMemoryChunkIndex model = model(List.of(segment));
    List<Optional<ChunkLocation>> found = index.find(ids, 2, any -> true);
    BitSet live = bits(1);
    for (int i = 0; i < ids.size(); i++) {
      if (i % 100 == 0) {
        assertAllowed(model, ids.get(i), 2, live, found.get(i), 0);
      }
    }
  }

  private static InMemoryChunkIndex model(List<IndexSegment> segments) throws IOException {
    InMemoryChunkIndex model = new InMemoryChunkIndex();
    for (int s = 0; s < segments.size(); s++) {
      model.add(ChunkIndexContract.hash(s), segments.get(s));
    }
    return model;
  }

  private static List<IndexSegment> segments(Random random, List<ChunkId> ids) {
    List<IndexSegment> segments = new ArrayList<>();
    for (int s = 0; s < 10; s++) {
      List<PackReceipt> packs = new ArrayList<>();
      for (int p = 0; p < 10; p++) {
        MadeUpPack pack = new MadeUpPack();
        for (int b = 0; b < 50; b++) {
          pack.block(random.nextInt(OWNERS));
          for (int c = 0; c < 40; c++) {
            ChunkId id = !ids.isEmpty() && random.nextInt(20) == 0
                ? ids.get(random.nextInt(ids.size()))
                : random(random);
            ids.add(id);
            pack.chunk(id, 1 + random.nextInt(5000));
          }
        }
        packs.add(pack.receipt(1, random.nextLong()));
      }
      segments.add(new IndexSegment(packs));
    }
    return segments;
  }

  private void assertAnswersAs(InMemoryChunkIndex model, List<ChunkId> ids, Random random, long seed)
      throws IOException {
    assertThat(ids).hasSize(200_000);
    for (int dropped : new int[] {0, 30}) {
      BitSet live = bits(100);
      for (int i = 0; i < dropped; i++) {
        live.clear(random.nextInt(100));
      }
      for (int from = 0; from < ids.size(); from += 500) {
        int owner = random.nextInt(OWNERS);
        List<ChunkId> batch = new ArrayList<>(ids.subList(from, from + 500));
        for (int i = 0; i < 100; i++) {
          batch.set(random.nextInt(500), random(random));
        }
        List<Optional<ChunkLocation>> found = index.find(batch, owner, live::get);
        for (int i = 0; i < batch.size(); i++) {
          assertAllowed(model, batch.get(i), owner, live, found.get(i), seed);
        }
      }
    }
  }

  /** What a filter does not have counts for unknown, so one that is lost has to be made of all that is there. */
  @Test
  void aFilterThatIsLostIsMadeAnew() throws Exception {
    index.add(ChunkIndexContract.hash(1), segment(1, 3, 200));
    index.close();
    Path filter = folder.resolve("index").resolve("filter");
    byte[] whole = Files.readAllBytes(filter);

    Files.delete(filter);
    open();
    assertHolds(index, 1, 3, 200);
    index.close();
    assertThat(filter).hasBinaryContent(whole);

    Files.write(filter, java.util.Arrays.copyOf(whole, whole.length / 2));
    open();
    assertHolds(index, 1, 3, 200);
  }

  @Test
  void isNotOpenedTwice() {
    assertThatThrownBy(() -> RocksChunkIndex.open(folder.resolve("index"), REPOSITORY)).isInstanceOf(Refused.class)
        .hasMessageContaining("in use");
  }

  @Test
  void anotherRepositorysIsUnusable() throws Exception {
    index.close();

    assertThatThrownBy(() -> RocksChunkIndex.open(folder.resolve("index"), new Id128(7, 8)))
        .isInstanceOf(ChunkIndex.Unusable.class);
    open();
  }

  @Test
  void damagedFilesAreUnusableAndNeverGiveOtherAnswers() throws Exception {
    index.add(ChunkIndexContract.hash(1), segment(1, 3, 200));
    index.close();
    Random random = new Random(3);
    List<Path> files;
    try (Stream<Path> list = Files.list(folder.resolve("index"))) {
      files = list.filter(file -> file.toString().matches(".*(sst|MANIFEST.*|CURRENT)")).toList();
    }
    assertThat(files).hasSizeGreaterThanOrEqualTo(4);
    int noticed = 0;
    for (Path file : files) {
      for (int round = 0; round < 6; round++) {
        Path copy = folder.resolve("copy");
        copy(folder.resolve("index"), copy);
        byte[] bytes = Files.readAllBytes(file);
        int at = random.nextInt(bytes.length);
        bytes[at] ^= (byte) (1 << random.nextInt(8));
        Files.write(copy.resolve(file.getFileName()),
            round == 0 ? java.util.Arrays.copyOf(bytes, bytes.length / 2) : bytes);
        try (RocksChunkIndex damaged = RocksChunkIndex.open(copy, REPOSITORY)) {
          if (damaged.has(ChunkIndexContract.hash(1))) {
            assertTellsNothingWrong(damaged, 1, 3, 200);
          }
        } catch (ChunkIndex.Unusable expected) {
          noticed++;
        }
        delete(copy);
      }
    }
    assertThat(noticed).isGreaterThan(files.size());
  }

  @Test
  void aFolderOfOtherFilesIsNotTakenForAnIndex() throws Exception {
    Path other = Files.createDirectory(folder.resolve("other"));
    Files.writeString(other.resolve("CURRENT"), "what is this\n");

    assertThatThrownBy(() -> RocksChunkIndex.open(other, REPOSITORY)).isInstanceOf(ChunkIndex.Unusable.class)
        .hasMessageContaining(other.toString());
  }

  @Test
  void whatAKilledProcessAddedIsThereAsAWholeOrNotAtAll() throws Exception {
    Path killed = folder.resolve("killed");
    Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED", "-cp",
        System.getProperty("java.class.path"), Killed.class.getName(), killed.toString()).inheritIO().start();
    assertThat(process.waitFor()).isEqualTo(Killed.EXIT_CODE);

    try (RocksChunkIndex left = RocksChunkIndex.open(killed, REPOSITORY)) {
      int segments = left.segments().size();
      assertThat(segments).isBetween(1, Killed.SEGMENTS - 1);
      for (int s = 0; s < Killed.SEGMENTS; s++) {
        if (s < segments) {
          assertThat(left.has(ChunkIndexContract.hash(s))).isTrue();
        } else {
          left.add(ChunkIndexContract.hash(s), segment(s, 1, Killed.CHUNKS));
        }
        assertHolds(left, s, 1, Killed.CHUNKS);
      }
      assertThat(left.live(pack -> true)).isEqualTo(bits(Killed.SEGMENTS));
    }
  }

  private static void assertAllowed(InMemoryChunkIndex model, ChunkId id, int owner, BitSet live,
      Optional<ChunkLocation> found, long seed) {
    List<ChunkLocation> all = model.candidates(id, live::get);
    List<ChunkLocation> own = all.stream().filter(place -> place.owner() == owner).toList();
    List<ChunkLocation> allowed = own.isEmpty() ? all : own;
    if (!allowed.stream().map(Optional::of).toList().contains(found) && !(allowed.isEmpty() && found.isEmpty())) {
      throw new AssertionError("seed " + seed + ": " + id + " is at " + found + ", not at one of " + allowed);
    }
  }

  private static void assertHolds(ChunkIndex index, int number, int packs, int chunks) throws IOException {
    for (int p = 0; p < packs; p++) {
      boolean all = index.find(ids(number, p, chunks), p, any -> true)
          .equals(expected(index, number, packs, p, chunks));
      assertThat(all).as("all of pack %d of segment %d", p, number).isTrue();
    }
  }

  /** One at a time finds everything, or damage; many at once may take what is damaged for unknown. */
  private static void assertTellsNothingWrong(ChunkIndex index, int number, int packs, int chunks) throws IOException {
    for (int p = 0; p < packs; p++) {
      List<ChunkId> ids = ids(number, p, chunks);
      List<Optional<ChunkLocation>> expected = expected(index, number, packs, p, chunks);
      List<Optional<ChunkLocation>> together = index.find(ids, p, any -> true);
      for (int c = 0; c < chunks; c++) {
        assertThat(together.get(c)).isIn(expected.get(c), Optional.empty());
      }
      for (int c = 0; c < chunks; c++) {
        assertThat(index.find(ids.get(c), p, any -> true)).isEqualTo(expected.get(c));
      }
    }
  }

  private static List<ChunkId> ids(int number, int pack, int chunks) {
    List<ChunkId> ids = new ArrayList<>();
    for (int c = 0; c < chunks; c++) {
      ids.add(id(number, pack, c));
    }
    return ids;
  }

  private static List<Optional<ChunkLocation>> expected(ChunkIndex index, int number, int packs, int p, int chunks)
      throws IOException {
    PackReceipt pack = segment(number, packs, chunks).packs().get(p);
    int packNumber = index.live(pack.pack()::equals).nextSetBit(0);
    List<Optional<ChunkLocation>> expected = new ArrayList<>();
    for (int c = 0; c < chunks; c++) {
      BlockExtent block = pack.directory().blocks().get(c / 10);
      expected.add(Optional
          .of(new ChunkLocation(MadeUpPack.place(pack, c / 10), c % 10 * 100, block.plaintextBytes(), p, packNumber)));
    }
    return expected;
  }

  static IndexSegment segment(int number, int packs, int chunks) {
    List<PackReceipt> receipts = new ArrayList<>();
    for (int p = 0; p < packs; p++) {
      MadeUpPack pack = new MadeUpPack();
      for (int c = 0; c < chunks; c++) {
        if (c % 10 == 0) {
          pack.block(p);
        }
        pack.chunk(id(number, p, c), 100);
      }
      receipts.add(pack.receipt(1, 1000L * number + p));
    }
    return new IndexSegment(receipts);
  }

  static ChunkId id(int segment, int pack, int chunk) {
    return random(new Random(((long) segment * 1000 + pack) * 1_000_000 + chunk));
  }

  private static ChunkId random(Random random) {
    return new ChunkId(new Hash256(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong()));
  }

  private static BitSet bits(int count) {
    BitSet bits = new BitSet();
    bits.set(0, count);
    return bits;
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectory(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  /** A segment as a big one. */
  private static final class Loaded implements BigSegment {
    private final int number;
    private final IndexSegment segment;
    private int reads;
    private boolean failing;

    private Loaded(int number, IndexSegment segment) {
      this.number = number;
      this.segment = segment;
    }

    @Override
    public Hash256 name() {
      return ChunkIndexContract.hash(number);
    }

    @Override
    public long chunks() {
      return segment.packs().stream().mapToLong(pack -> pack.directory().chunks()).sum();
    }

    @Override
    public List<PackId> packs() {
      return segment.packs().stream().map(PackReceipt::pack).toList();
    }

    @Override
    public void read(Predicate<PackId> wanted, PackSink sink) throws IOException {
      reads++;
      for (PackReceipt pack : segment.packs()) {
        if (failing && pack == segment.packs().getLast()) {
          throw new Refused("on cue", null);
        }
        if (wanted.test(pack.pack())) {
          sink.pack(pack);
        }
      }
    }
  }

  /** Adds segments until its memory was flushed a few times, and is gone. */
  static final class Killed {
    static final int SEGMENTS = 30;
    static final int CHUNKS = 8_000;
    static final int EXIT_CODE = 77;

    public static void main(String[] arguments) throws Exception {
      RocksChunkIndex index = RocksChunkIndex.open(Path.of(arguments[0]), REPOSITORY);
      for (int s = 0; s < SEGMENTS; s++) {
        index.add(ChunkIndexContract.hash(s), segment(s, 1, CHUNKS));
      }
      Runtime.getRuntime().halt(EXIT_CODE);
    }
  }
}
