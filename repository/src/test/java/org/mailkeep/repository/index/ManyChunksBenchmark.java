package org.mailkeep.repository.index;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.pack.MadeUpPack;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.pack.PackReceipt;

/**
 * What the local index of a large repository costs: bytes on disk, memory of the whole process, time and CPU of each lookup. Run by hand, twice for each size, so that each process tells its own peak:
 * {@code load FOLDER MILLIONS} makes the index as a new agent does, {@code ask FOLDER MILLIONS} opens it and looks up ids that were never asked for before.
 */
final class ManyChunksBenchmark {
  private static final Id128 REPOSITORY = new Id128(1, 1);
  private static final int MILLION = 1_000_000;
  private static final int CHUNKS_IN_A_PACK = 2500;
  private static final int CHUNKS_IN_A_BLOCK = 25;
  private static final int PACKS_IN_A_SEGMENT = MILLION / CHUNKS_IN_A_PACK;
  private static final int WARM_UP = 200_000;
  private static final int LOOKUPS = 1_000_000;
  private static final IntPredicate EVERY_PACK = pack -> true;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private ManyChunksBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[1]);
    int millions = Integer.parseInt(arguments[2]);
    if (arguments[0].equals("load")) {
      load(folder, millions);
    } else {
      ask(folder, millions);
    }
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      lines.filter(line -> line.matches("(VmHWM|VmRSS|RssAnon|RssFile).*"))
          .forEach(line -> System.out.println(line.replaceAll("\\s+", " ")));
    }
  }

  private static void load(Path folder, int millions) throws IOException {
    long chunks = (long) millions * MILLION;
    List<BigSegment> segments = new ArrayList<>();
    for (int s = 0; s < millions; s++) {
      segments.add(new MadeUpSegment(s));
    }
    Stopwatch watch = new Stopwatch();
    try (RocksChunkIndex index = RocksChunkIndex.open(folder, REPOSITORY)) {
      index.load(segments);
    }
    say("loaded", "%.0f chunks/s", chunks / (watch.micros() / 1e6));
    say("on disk", "%.2f bytes a chunk", (double) bytes(folder) / chunks);
  }

  private static void ask(Path folder, int millions) throws IOException {
    long chunks = (long) millions * MILLION;
    say("on disk", "%.2f bytes a chunk", (double) bytes(folder) / chunks);
    Stopwatch watch = new Stopwatch();
    try (RocksChunkIndex index = RocksChunkIndex.open(folder, REPOSITORY)) {
      say("open", "%.1f ms", watch.micros() / 1000);
      watch = new Stopwatch();
      index.find(id(chunks), 1, EVERY_PACK);
      say("first lookup", "%.2f ms", watch.micros() / 1000);
      watch = new Stopwatch();
      say("packs", "%.0f", index.live(pack -> true).cardinality());
      say("which of them are live", "%.0f ms", watch.micros() / 1000);

      Random random = new Random(millions);
      long next = chunks;
      lookUp(index, misses(next, WARM_UP), 1, 0);
      lookUp(index, hits(random, chunks, WARM_UP), 1, 1);
      next += WARM_UP;
      for (int batch : new int[] {1, 64, 512}) {
        long[] ids = misses(next, LOOKUPS);
        next += LOOKUPS;
        measure("miss, " + batch + " at once", index, ids, batch, 0);
      }
      for (int batch : new int[] {1, 512}) {
        measure("hit, " + batch + " at once", index, hits(random, chunks, LOOKUPS), batch, 1);
      }
    }
  }

  private static void measure(String what, ChunkIndex index, long[] numbers, int batch, int expected)
      throws IOException {
    Stopwatch watch = new Stopwatch();
    lookUp(index, numbers, batch, expected);
    System.out.printf("%-45s %.2f us, %.2f us CPU%n", what, watch.micros() / numbers.length,
        watch.cpuMicros() / numbers.length);
  }

  /** Looks every chunk up in its own owner's name, and fails if {@code expected} places each are not found. */
  private static void lookUp(ChunkIndex index, long[] numbers, int batch, int expected) throws IOException {
    long found = 0;
    for (int i = 0; i < numbers.length; i += batch) {
      if (batch == 1) {
        found += index.find(id(numbers[i]), owner(numbers[i]), EVERY_PACK).isPresent() ? 1 : 0;
      } else {
        List<ChunkId> ids = new ArrayList<>(batch);
        for (int j = i; j < Math.min(numbers.length, i + batch); j++) {
          ids.add(id(numbers[j]));
        }
        found += index.find(ids, owner(numbers[i]), EVERY_PACK).stream().filter(place -> place.isPresent()).count();
      }
    }
    if (found != (long) expected * numbers.length) {
      throw new AssertionError(found + " of " + numbers.length + " ids found");
    }
  }

  private static long[] misses(long from, int count) {
    long[] numbers = new long[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = from + i;
    }
    return numbers;
  }

  private static long[] hits(Random random, long chunks, int count) {
    return random.longs(count, 0, chunks).toArray();
  }

  /** The id of a chunk by its number: as evenly spread as keyed hashes are. */
  private static ChunkId id(long number) {
    return new ChunkId(new Hash256(mix(2 * number), mix(2 * number + 1), 0, 0));
  }

  /** The finaliser of SplitMix64 (Steele, Lea, Flood 2014): a bijection. */
  private static long mix(long number) {
    long z = number * 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  private static int owner(long number) {
    return (int) (number / CHUNKS_IN_A_PACK);
  }

  private static PackReceipt pack(long number) {
    MadeUpPack pack = new MadeUpPack();
    for (int c = 0; c < CHUNKS_IN_A_PACK; c++) {
      long chunk = number * CHUNKS_IN_A_PACK + c;
      if (c % CHUNKS_IN_A_BLOCK == 0) {
        pack.block(owner(chunk));
      }
      pack.chunk(id(chunk), 1 + (int) (mix(-chunk) >>> 49));
    }
    return pack.receipt(1, number);
  }

  private static long bytes(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private static void say(String what, String format, double value) {
    System.out.printf("%-45s " + format + "%n", what, value);
  }

  /** Wall and CPU time of this thread since it was made. */
  private static final class Stopwatch {
    private final long wall = System.nanoTime();
    private final long cpu = THREADS.getCurrentThreadCpuTime();

    double micros() {
      return (System.nanoTime() - wall) / 1e3;
    }

    double cpuMicros() {
      return (THREADS.getCurrentThreadCpuTime() - cpu) / 1e3;
    }
  }

  /** A million chunks as a merged segment, made when it is read. */
  private record MadeUpSegment(int number) implements BigSegment {
    @Override
    public Hash256 name() {
      return new Hash256(number, 1, 1, 1);
    }

    @Override
    public long chunks() {
      return MILLION;
    }

    @Override
    public List<PackId> packs() {
      List<PackId> packs = new ArrayList<>();
      for (int p = 0; p < PACKS_IN_A_SEGMENT; p++) {
        packs.add(new PackId(1, new Hash256((long) number * PACKS_IN_A_SEGMENT + p, 0, 0, 0)));
      }
      return packs;
    }

    @Override
    public void read(Predicate<PackId> wanted, PackSink sink) throws IOException {
      for (int p = 0; p < PACKS_IN_A_SEGMENT; p++) {
        sink.pack(ManyChunksBenchmark.pack((long) number * PACKS_IN_A_SEGMENT + p));
      }
    }
  }
}
