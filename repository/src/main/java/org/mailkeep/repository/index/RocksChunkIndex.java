package org.mailkeep.repository.index;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.pack.PackReceipt;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.EnvOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.IngestExternalFileOptions;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.RocksObject;
import org.rocksdb.SstFileWriter;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The chunk index in a folder, by RocksDB and a {@link ChunkFilter}: about 26 bytes a chunk on disk and about 100 MB of memory at most, however many there are.
 *
 * <pre>
 * chunks:   id 16 bytes            → LocalPlace      the first place
 *           id 16 bytes, owner u32 → LocalPlace      the newest of the others that this owner has
 * records:  "m"                    → version u32, repository id 16 bytes
 *           "n", number u32        → PackRecord
 *           "p", PackId            → number u32
 *           "s", segment hash      → PackNumbers
 * </pre>
 *
 * <p>There is no write-ahead log: what is in memory is flushed at {@link #close}, and a process that is killed loses the segments it added last, as
 * whole ones. That holds because a segment is named after all that is in it and the two families are flushed together.
 *
 * <p>The filter is asked first, so that what is unknown hardly ever troubles the database. It is on disk before the places are: a place never outlives a crash that its bits in the filter do not. A filter that is
 * missing, full or no filter is made anew from the keys.
 *
 * <p>A place of another owner costs a second lookup only where an id is known. Looking up many at once takes an id whose bytes on disk are damaged for unknown, which is harmless: the chunk is stored again.
 */
public final class RocksChunkIndex implements ChunkIndex {

  private static final int VERSION = 3;

  private static final long CACHE_BYTES = 64 << 20;
  /** The part of the cache that data never drives tables of contents out of: those of half a billion chunks take about 30 MB. */
  private static final double FOR_CONTENTS = 0.8;

  private static final long WRITE_BUFFER_BYTES = 8 << 20;
  private static final int OPEN_FILES = 256;
  private static final int BLOCK_BYTES = 8 << 10;
  private static final int RECORDS_BLOCK_BYTES = 4 << 10;
  private static final int PACKS_REMEMBERED = 2048;

  /** Chunks taken in at a time: those of most packs, because each time waits for the disk. */
  private static final int BATCH = 8192;

  /** More chunks than a new index expects: its filter takes 200 KB. */
  private static final int EXPECTED = 100_000;

  /** Fewer chunks are taken in one after the other. */
  private static final int SORTED_FROM = 50_000;

  /** Of keys and values, in a file that is written sorted: half a billion chunks fill 50, fewer than may be open. */
  private static final long FILE_BYTES = 256 << 20;

  private static final String FILTER = "filter";
  private static final String NEW_FILTER = "load-filter.tmp";

  private static final byte[] META = {'m'};
  private static final int ID_BYTES = Id128.BYTES;
  private static final int OWN_BYTES = ID_BYTES + Integer.BYTES;

  private final Path folder;
  private final RocksDB db;
  private final ColumnFamilyHandle records;
  private final ColumnFamilyHandle chunks;
  private final ReadOptions reading = new ReadOptions();
  private final WriteOptions writing = new WriteOptions().setDisableWAL(true);
  private final Options forFiles;
  private final List<RocksObject> options;
  private final Map<Integer, PackRecord> packs = new LinkedHashMap<>(64, 0.75f, true) {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Integer, PackRecord> eldest) {
      return size() > PACKS_REMEMBERED;
    }
  };
  private int nextPack;
  private @Nullable BitSet described;
  private volatile @Nullable ChunkFilter filter;
  /** Filters that others took the place of; a question that is under way may still read one. */
  private final List<ChunkFilter> replaced = new ArrayList<>();

  private RocksChunkIndex(Path folder, RocksDB db, List<ColumnFamilyHandle> families, Options forFiles,
      List<RocksObject> options) {
    this.folder = folder;
    this.forFiles = forFiles;
    this.db = db;
    this.records = families.get(0);
    this.chunks = families.get(1);
    this.options = options;
  }

  /**
   * Opens the index in {@code folder}, making an empty one if there is none. Loads the native library the first time.
   *
   * @throws Unusable if what is there is damaged, of another version or of another repository
   * @throws Refused if another process has it open, or it can't be written
   */
  public static RocksChunkIndex open(Path folder, Id128 repositoryId) throws IOException {
    Files.createDirectories(folder);
    removeLeftOver(folder);
    RocksDB.loadLibrary();
    LRUCache cache = new LRUCache(CACHE_BYTES, 1, false, FOR_CONTENTS);
    BloomFilter newest = new BloomFilter(10);
    ColumnFamilyOptions forRecords = new ColumnFamilyOptions()
        .setTableFormatConfig(tables(cache).setBlockSize(RECORDS_BLOCK_BYTES))
        .setCompressionType(CompressionType.ZSTD_COMPRESSION)
        .setWriteBufferSize(WRITE_BUFFER_BYTES / 2);
    ColumnFamilyOptions forChunks = new ColumnFamilyOptions()
        .setTableFormatConfig(tables(cache).setFilterPolicy(newest).setPartitionFilters(true))
        .setOptimizeFiltersForHits(true)
        .setCompressionType(CompressionType.ZSTD_COMPRESSION)
        .setTargetFileSizeBase(FILE_BYTES)
        .setWriteBufferSize(WRITE_BUFFER_BYTES);
    ColumnFamilyOptions forLoaded = new ColumnFamilyOptions(forChunks).setTableFormatConfig(tables(cache));
    DBOptions forAll = new DBOptions().setCreateIfMissing(true).setCreateMissingColumnFamilies(true)
        .setAtomicFlush(true)
        .setMaxOpenFiles(OPEN_FILES).setMaxBackgroundJobs(2).setSkipStatsUpdateOnDbOpen(true).setStatsDumpPeriodSec(0)
        .setStatsPersistPeriodSec(0).setInfoLogLevel(InfoLogLevel.ERROR_LEVEL).setKeepLogFileNum(1);
    Options forFiles = new Options(forAll, forLoaded);
    List<RocksObject> options = List.of(forFiles, forAll, forRecords, forChunks, forLoaded, newest, cache);
    List<ColumnFamilyHandle> families = new ArrayList<>();
    RocksDB db;
    try {
      db = RocksDB.open(forAll, folder.toString(),
          List.of(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, forRecords),
              new ColumnFamilyDescriptor("chunks".getBytes(StandardCharsets.US_ASCII), forChunks)),
          families);
    } catch (RocksDBException e) {
      options.forEach(RocksObject::close);
      throw failure(folder, e);
    }
    RocksChunkIndex index = new RocksChunkIndex(folder, db, families, forFiles, options);
    try {
      index.begin(repositoryId);
      index.openFilter();
      return index;
    } catch (IOException | RuntimeException e) {
      index.release();
      throw e;
    }
  }

  /** Tables whose contents are read piece by piece, so that a lookup never brings in those of a whole file. */
  private static BlockBasedTableConfig tables(LRUCache cache) {
    return new BlockBasedTableConfig().setBlockCache(cache).setBlockSize(BLOCK_BYTES)
        .setIndexType(IndexType.kTwoLevelIndexSearch).setEnableIndexCompression(false)
        .setCacheIndexAndFilterBlocks(true)
        .setCacheIndexAndFilterBlocksWithHighPriority(true).setPinTopLevelIndexAndFilter(true).setFormatVersion(6);
  }

  /** What a process that was killed while it loaded left behind. */
  private static void removeLeftOver(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "load*.tmp")) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
  }

  @Override
  public void add(Hash256 hash, IndexSegment segment) throws IOException {
    if (has(hash)) {
      return;
    }
    BitSet numbers = new BitSet();
    for (PackReceipt pack : segment.packs()) {
      numbers.set(add(pack));
    }
    added(hash, numbers);
  }

  @Override
  public void load(List<? extends BigSegment> segments) throws IOException {
    List<Loading> loading = new ArrayList<>();
    long chunksToRead = 0;
    for (BigSegment segment : segments) {
      if (!has(segment.name())) {
        Loading one = new Loading(segment);
        loading.add(one);
        chunksToRead += one.chunksToRead();
      }
    }
    if (chunksToRead <= SORTED_FROM) {
      for (Loading one : loading) {
        one.read(this::add);
      }
    } else {
      loadSorted(loading, chunksToRead);
    }
    for (Loading one : loading) {
      added(one.segment.name(), one.numbers);
    }
  }

  @Override
  public BitSet packs(Hash256 segment) throws IOException {
    byte[] numbers = get(records, segmentKey(segment));
    return numbers == null ? new BitSet() : packNumbers(numbers);
  }

  @Override
  public boolean has(Hash256 hash) throws IOException {
    return get(records, segmentKey(hash)) != null;
  }

  @Override
  public Set<Hash256> segments() throws IOException {
    Set<Hash256> segments = new HashSet<>();
    scan('s', (key, value) -> segments.add(Hash256.of(key, 1)));
    return segments;
  }

  @Override
  public BitSet live(Predicate<PackId> isLive) throws IOException {
    BitSet live = new BitSet();
    scan('p', (key, value) -> {
      ByteReader in = new ByteReader(key, 1, key.length - 1, "pack");
      if (isLive.test(new PackId((int) in.u32(), in.hash()))) {
        live.set(ByteBuffer.wrap(value).getInt());
      }
    });
    return live;
  }

  @Override
  public Optional<ChunkLocation> find(ChunkId id, int owner, IntPredicate live) throws IOException {
    if (!filter().mayHave(id.hash().w0(), id.hash().w1())) {
      return Optional.empty();
    }
    byte[] first = new byte[LocalPlace.MOST_BYTES];
    try {
      int length = db.get(chunks, reading, idKey(id), first);
      return length == RocksDB.NOT_FOUND ? Optional.empty() : best(id, place(first, length), owner, live);
    } catch (RocksDBException e) {
      throw failure(folder, e);
    }
  }

  @Override
  public List<Optional<ChunkLocation>> find(List<ChunkId> ids, int owner, IntPredicate live) throws IOException {
    List<byte[]> keys = new ArrayList<>(ids.size());
    for (ChunkId id : ids) {
      keys.add(idKey(id));
    }
    List<Optional<ChunkLocation>> found = new ArrayList<>(ids.size());
    List<byte @Nullable []> firsts = getAll(keys);
    for (int i = 0; i < ids.size(); i++) {
      byte[] first = firsts.get(i);
      found.add(first == null ? Optional.empty() : best(ids.get(i), place(first, first.length), owner, live));
    }
    return found;
  }

  @Override
  public void clear() throws IOException {
    byte[] none = {};
    byte[] last = new byte[OWN_BYTES + 1];
    Arrays.fill(last, (byte) 0xff);
    try (WriteBatch batch = new WriteBatch()) {
      batch.deleteRange(chunks, none, last);
      batch.deleteRange(records, new byte[] {'n'}, new byte[] {'t'});
      db.write(writing, batch);
      flush();
      db.deleteFilesInRanges(chunks, List.of(none, last), true);
      db.compactRange(chunks);
    } catch (RocksDBException e) {
      throw failure(folder, e);
    }
    renewFilter(EXPECTED);
    nextPack = 0;
    described = null;
    synchronized (packs) {
      packs.clear();
    }
  }

  @Override
  public void close() throws IOException {
    if (!db.isOwningHandle()) {
      return;
    }
    try {
      flush();
    } catch (RocksDBException e) {
      throw failure(folder, e);
    } finally {
      release();
    }
  }

  /** Checks that the files are of this version and repository, or says so in empty ones. */
  private void begin(Id128 repositoryId) throws IOException {
    byte[] expected = new ByteWriter().u32(VERSION).id(repositoryId).toBytes();
    byte[] found = get(records, META);
    if (found != null) {
      if (!Arrays.equals(found, expected)) {
        throw new Unusable("chunk index " + folder + " is of another version or repository");
      }
      nextPack = packsSoFar();
      return;
    }
    try (RocksIterator anything = db.newIterator(records, reading)) {
      anything.seekToFirst();
      if (anything.isValid()) {
        throw new Unusable("chunk index " + folder + " does not say what it is");
      }
      anything.status();
      db.put(records, writing, META, expected);
      flush();
    } catch (RocksDBException e) {
      throw failure(folder, e);
    }
  }

  private void openFilter() throws IOException {
    Optional<ChunkFilter> kept = ChunkFilter.open(folder.resolve(FILTER));
    if (kept.isPresent()) {
      filter = kept.get();
    } else {
      renewFilter(EXPECTED);
    }
  }

  private ChunkFilter filter() {
    return Objects.requireNonNull(filter);
  }

  /** Makes room for more ids in the filter, if there is too little. */
  private void reserve(long more) throws IOException {
    if (!filter().hasRoom(more)) {
      renewFilter(Math.max(2 * filter().ids(), filter().ids() + more));
    }
  }

  /** Makes a filter of all keys, for so many ids. */
  private void renewFilter(long expected) throws IOException {
    ChunkFilter renewed = ChunkFilter.create(folder.resolve(NEW_FILTER), expected);
    try (RocksIterator keys = db.newIterator(chunks, reading)) {
      byte[] key = new byte[OWN_BYTES];
      for (keys.seekToFirst(); keys.isValid(); keys.next()) {
        if (keys.key(key, 0, OWN_BYTES) == ID_BYTES) {
          addTo(renewed, key);
        }
      }
      keys.status();
      renewed.force();
      ChunkFilter before = filter;
      filter = renewed.movedTo(folder.resolve(FILTER));
      if (before != null) {
        replaced.add(before);
      }
    } catch (RocksDBException e) {
      renewed.close();
      throw failure(folder, e);
    } catch (IOException | RuntimeException e) {
      renewed.close();
      throw e;
    }
  }

  private static void addTo(ChunkFilter filter, byte[] key) throws IOException {
    ByteBuffer id = ByteBuffer.wrap(key);
    filter.add(id.getLong(), id.getLong());
  }

  private int packsSoFar() throws IOException {
    try (RocksIterator numbers = db.newIterator(records, reading)) {
      numbers.seekForPrev(new byte[] {'n' + 1});
      numbers.status();
      return numbers.isValid() && numbers.key()[0] == 'n' ? ByteBuffer.wrap(numbers.key()).getInt(1) + 1 : 0;
    } catch (RocksDBException e) {
      throw failure(folder, e);
    }
  }

  private int add(PackReceipt pack) throws IOException {
    int number = numberOf(pack);
    Batch batch = new Batch();
    pack.directory().forEachChunk((block, high, low, offset, length) -> batch.add(high, low,
        new LocalPlace(number, block, offset), pack.directory().blocks().get(block).owner()));
    batch.write();
    return number;
  }

  /** Notes that all of a segment is there. */
  private void added(Hash256 segment, BitSet numbers) throws IOException {
    try {
      db.put(records, writing, segmentKey(segment), PackNumbers.encode(numbers));
    } catch (RocksDBException e) {
      throw failure(folder, e);
    }
    described().or(numbers);
  }

  /** The packs of all segments. That a pack has a number proves nothing: its segment may have been under way when the process was killed. */
  private BitSet described() throws IOException {
    BitSet all = described;
    if (all == null) {
      BitSet found = new BitSet();
      scan('s', (key, value) -> found.or(packNumbers(value)));
      described = found;
      all = found;
    }
    return all;
  }

  private BitSet packNumbers(byte[] encoded) throws Unusable {
    try {
      return PackNumbers.decode(encoded);
    } catch (Corrupt e) {
      throw damaged(e);
    }
  }

  /**
   * Sorts, writes files as the database itself would and lets it take them over, which is cheaper than giving it one place after the other. The packs' numbers are on disk before: a place never outlives
   * a crash that its pack's number does not.
   */
  private void loadSorted(List<Loading> loading, long expected) throws IOException {
    boolean empty = nextPack == 0;
    reserve(expected);
    try (SortedPlaces sorted = new SortedPlaces(folder.resolve("load.tmp"), expected);
        SortedFiles files = new SortedFiles()) {
      for (Loading one : loading) {
        one.read(pack -> {
          int number = numberOf(pack);
          pack.directory().forEachChunk((block, high, low, offset, length) -> sorted.add(high, low,
              new LocalPlace(number, block, offset), pack.directory().blocks().get(block).owner()));
          return number;
        });
      }
      flush();
      SortedEntries entries = new SortedEntries(
          keys -> empty ? Collections.nCopies(keys.size(), null) : getAll(keys), (key, value) -> {
            files.put(key, value);
            if (key.length == ID_BYTES) {
              addTo(filter(), key);
            }
          });
      Batch rest = new Batch();
      sorted.forEach(new SortedPlaces.Sink() {
        @Override
        public void sorted(long high, long low, LocalPlace place, int owner) throws IOException {
          entries.add(high, low, place, owner);
        }

        @Override
        public void unsorted(long high, long low, LocalPlace place, int owner) throws IOException {
          rest.add(high, low, place, owner);
        }
      });
      entries.flush();
      filter().force();
      files.takeOver();
      rest.write();
    } catch (RocksDBException e) {
      throw failure(folder, e);
    }
  }

  /** The number of a pack, a new one if the pack is new. */
  private int numberOf(PackReceipt pack) throws IOException {
    byte[] key = packKey(pack.pack());
    byte[] known = get(records, key);
    if (known != null) {
      return ByteBuffer.wrap(known).getInt();
    }
    int number = nextPack;
    try (WriteBatch batch = new WriteBatch()) {
      batch.put(records, numberKey(number), PackRecord.encode(pack));
      batch.put(records, key, new ByteWriter(4).u32(number).toBytes());
      db.write(writing, batch);
    } catch (RocksDBException e) {
      throw failure(folder, e);
    }
    nextPack++;
    return number;
  }

  private Optional<ChunkLocation> best(ChunkId id, LocalPlace first, int owner, IntPredicate live) throws IOException {
    boolean firstIsLive = live.test(first.pack());
    PackRecord firstPack = pack(first);
    if (firstIsLive && firstPack.owner(first.block()) == owner) {
      return Optional.of(firstPack.location(first.block(), first.offset()));
    }
    byte[] own = get(chunks, ownKey(id, owner));
    if (own != null) {
      LocalPlace place = place(own, own.length);
      if (live.test(place.pack())) {
        return Optional.of(pack(place).location(place.block(), place.offset()));
      }
    }
    return firstIsLive ? Optional.of(firstPack.location(first.block(), first.offset())) : otherOwner(id, live);
  }

  /** Any live place of an id whose first is not: the pack of the first was dropped, or is not to be used by this run. */
  private Optional<ChunkLocation> otherOwner(ChunkId id, IntPredicate live) throws IOException {
    byte[] prefix = idKey(id);
    try (RocksIterator places = db.newIterator(chunks, reading)) {
      for (places.seek(prefix); places.isValid(); places.next()) {
        byte[] key = places.key();
        if (!Arrays.equals(key, 0, ID_BYTES, prefix, 0, ID_BYTES)) {
          break;
        }
        LocalPlace place = place(places.value(), places.value().length);
        if (live.test(place.pack())) {
          return Optional.of(pack(place).location(place.block(), place.offset()));
        }
      }
      places.status();
      return Optional.empty();
    } catch (RocksDBException e) {
      throw failure(folder, e);
    }
  }

  private LocalPlace place(byte[] bytes, int length) throws Unusable {
    try {
      return LocalPlace.decode(bytes, length);
    } catch (Corrupt e) {
      throw damaged(e);
    }
  }

  private PackRecord pack(LocalPlace place) throws IOException {
    PackRecord record;
    synchronized (packs) {
      record = packs.get(place.pack());
    }
    if (record == null) {
      byte[] bytes = get(records, numberKey(place.pack()));
      if (bytes == null) {
        throw new Unusable("chunk index " + folder + " names a pack " + place.pack() + " that it does not know");
      }
      try {
        record = PackRecord.decode(place.pack(), bytes);
      } catch (Corrupt e) {
        throw damaged(e);
      }
      synchronized (packs) {
        packs.put(place.pack(), record);
      }
    }
    if (!record.hasBlock(place.block())) {
      throw new Unusable("chunk index " + folder + " names a block " + place.block() + " that pack " + place.pack()
          + " does not have");
    }
    return record;
  }

  private byte @Nullable [] get(ColumnFamilyHandle family, byte[] key) throws IOException {
    try {
      return db.get(family, reading, key);
    } catch (RocksDBException e) {
      throw failure(folder, e);
    }
  }

  /** The first place of each id, null where there is none. */
  private List<byte @Nullable []> getAll(List<byte[]> keys) throws IOException {
    byte @Nullable [][] found = new byte[keys.size()][];
    List<byte[]> passed = new ArrayList<>();
    int[] numbers = new int[found.length];
    for (int i = 0; i < found.length; i++) {
      ByteBuffer id = ByteBuffer.wrap(keys.get(i));
      if (filter().mayHave(id.getLong(), id.getLong())) {
        numbers[passed.size()] = i;
        passed.add(keys.get(i));
      }
    }
    if (passed.isEmpty()) {
      return Arrays.asList(found);
    }
    try {
      List<byte[]> values = db.multiGetAsList(reading, Collections.nCopies(passed.size(), chunks), passed);
      for (int i = 0; i < passed.size(); i++) {
        found[numbers[i]] = values.get(i);
      }
      return Arrays.asList(found);
    } catch (RocksDBException e) {
      throw failure(folder, e);
    }
  }

  private void scan(char kind, Visitor visitor) throws IOException {
    try (RocksIterator all = db.newIterator(records, reading)) {
      for (all.seek(new byte[] {(byte) kind}); all.isValid(); all.next()) {
        byte[] key = all.key();
        if (key[0] != kind) {
          break;
        }
        visitor.visit(key, all.value());
      }
      all.status();
    } catch (RocksDBException e) {
      throw failure(folder, e);
    }
  }

  private void flush() throws RocksDBException {
    try (FlushOptions waiting = new FlushOptions().setWaitForFlush(true)) {
      db.flush(waiting, List.of(records, chunks));
    }
  }

  private void release() throws IOException {
    if (filter != null) {
      replaced.add(filter());
    }
    for (ChunkFilter one : replaced) {
      one.close();
    }
    records.close();
    chunks.close();
    db.close();
    reading.close();
    writing.close();
    options.forEach(RocksObject::close);
  }

  private Unusable damaged(Exception cause) {
    return new Unusable("chunk index " + folder + " is damaged: " + cause.getMessage(), cause);
  }

  private static IOException failure(Path folder, RocksDBException e) {
    Status status = e.getStatus();
    String message = "chunk index " + folder + ": " + e.getMessage();
    if (status != null && status.getSubCode() == Status.SubCode.NoSpace) {
      return new Refused(message + "; free some space, or set MAILKEEP_CACHE_DIR to another folder", e);
    }
    if (status != null && status.getCode() == Status.Code.IOError && message.contains("lock")) {
      return new Refused("chunk index " + folder + " is in use by another process; wait for it to end", e);
    }
    return new Unusable(message, e);
  }

  private static byte[] idKey(ChunkId id) {
    return ByteBuffer.allocate(ID_BYTES).putLong(id.hash().w0()).putLong(id.hash().w1()).array();
  }

  private static byte[] ownKey(ChunkId id, int owner) {
    return ByteBuffer.allocate(OWN_BYTES).putLong(id.hash().w0()).putLong(id.hash().w1()).putInt(owner).array();
  }

  private static byte[] segmentKey(Hash256 hash) {
    return new ByteWriter(1 + Hash256.BYTES).u8('s').hash(hash).toBytes();
  }

  private static byte[] packKey(PackId pack) {
    return new ByteWriter(1 + 4 + Hash256.BYTES).u8('p').u32(pack.epoch()).hash(pack.sha256()).toBytes();
  }

  private static byte[] numberKey(int number) {
    return new ByteWriter(5).u8('n').u32(number).toBytes();
  }

  @FunctionalInterface
  private interface Visitor {
    void visit(byte[] key, byte[] value) throws IOException;
  }

  /** A big segment on its way in. */
  private final class Loading {
    private final BigSegment segment;
    private final BitSet numbers = new BitSet();
    private final Set<PackId> wanted = new HashSet<>();

    private Loading(BigSegment segment) throws IOException {
      this.segment = segment;
      for (PackId pack : segment.packs()) {
        byte[] number = get(records, packKey(pack));
        if (number != null && described().get(ByteBuffer.wrap(number).getInt())) {
          numbers.set(ByteBuffer.wrap(number).getInt());
        } else {
          wanted.add(pack);
        }
      }
    }

    long chunksToRead() {
      return wanted.isEmpty() ? 0 : segment.chunks() * wanted.size() / segment.packs().size();
    }

    void read(Numbering taking) throws IOException {
      if (!wanted.isEmpty()) {
        segment.read(wanted::contains, pack -> numbers.set(taking.take(pack)));
      }
    }
  }

  /** Takes a pack in and says its number. */
  @FunctionalInterface
  private interface Numbering {
    int take(PackReceipt pack) throws IOException;
  }

  /** Sorted files outside of the database, until it takes them over. */
  private final class SortedFiles implements SortedEntries.Output, Closeable {
    private final List<String> files = new ArrayList<>();
    private final EnvOptions environment = new EnvOptions();
    private final SstFileWriter writer = new SstFileWriter(environment, forFiles);
    private long bytes;
    private boolean open;

    @Override
    public void put(byte[] key, byte[] value) throws IOException {
      try {
        // A file ends between two ids, so that the places of one are not torn apart.
        if (open && bytes >= FILE_BYTES && key.length == ID_BYTES) {
          writer.finish();
          open = false;
        }
        if (!open) {
          String file = folder.resolve("load-" + files.size() + ".sst.tmp").toString();
          files.add(file);
          writer.open(file);
          open = true;
          bytes = 0;
        }
        writer.put(key, value);
        bytes += key.length + value.length;
      } catch (RocksDBException e) {
        throw failure(folder, e);
      }
    }

    void takeOver() throws RocksDBException {
      if (!open) {
        return;
      }
      writer.finish();
      open = false;
      try (IngestExternalFileOptions moving = new IngestExternalFileOptions().setMoveFiles(true)) {
        db.ingestExternalFile(chunks, files, moving);
      }
    }

    @Override
    public void close() throws IOException {
      writer.close();
      environment.close();
      for (String file : files) {
        Files.deleteIfExists(Path.of(file));
      }
    }
  }

  /** Places on their way in. */
  private final class Batch {
    private final List<byte[]> keys = new ArrayList<>(BATCH);
    private final List<byte[]> places = new ArrayList<>(BATCH);
    private final int[] owners = new int[BATCH];

    void add(long idHigh, long idLow, LocalPlace place, int owner) throws IOException {
      if (keys.size() == BATCH) {
        write();
      }
      owners[keys.size()] = owner;
      keys.add(ByteBuffer.allocate(ID_BYTES).putLong(idHigh).putLong(idLow).array());
      places.add(place.encode());
    }

    void write() throws IOException {
      List<byte @Nullable []> firsts = getAll(keys);
      reserve(keys.size());
      for (byte[] key : keys) {
        addTo(filter(), key);
      }
      filter().force();
      Map<ByteBuffer, byte[]> mine = new HashMap<>();
      try (WriteBatch batch = new WriteBatch()) {
        for (int i = 0; i < keys.size(); i++) {
          byte[] key = keys.get(i);
          byte[] place = places.get(i);
          byte[] first = firsts.get(i);
          if (first == null) {
            first = mine.putIfAbsent(ByteBuffer.wrap(key), place);
          }
          if (first == null) {
            batch.put(chunks, key, place);
          } else if (!Arrays.equals(first, place)) {
            batch.put(chunks, ByteBuffer.allocate(OWN_BYTES).put(key).putInt(owners[i]).array(), place);
          }
        }
        db.write(writing, batch);
      } catch (RocksDBException e) {
        throw failure(folder, e);
      }
      keys.clear();
      places.clear();
    }
  }
}
