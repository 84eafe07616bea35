package org.mailkeep.repository.index;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.pack.MadeUpPack;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.pack.PackReceipt;

/**
 * What a chunk costs in the local index: bytes on disk, lookups, opening. Run by hand with an empty folder and, optionally, a number of millions
 * of chunks and the word {@code load}, to have them loaded sorted.
 */
final class RocksChunkIndexBenchmark {
  private static final Id128 REPOSITORY = new Id128(1, 1);
  private static final int CHUNKS_IN_A_PACK = 2500;
  private static final int CHUNKS_IN_A_BLOCK = 25;
  private static final int PACKS_IN_A_SEGMENT = 40;
  private static final int LOOKUPS = 200_000;
  private static final int ROUNDS = 5;

  private RocksChunkIndexBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    int segments = 10 * (arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1);
    long chunks = (long) segments * PACKS_IN_A_SEGMENT * CHUNKS_IN_A_PACK;

    long start = System.nanoTime();
    RocksChunkIndex index = RocksChunkIndex.open(folder, REPOSITORY);
    say("open, empty, with the native library", "%.0f ms", (System.nanoTime() - start) / 1e6);

    boolean load = arguments.length > 2 && arguments[2].equals("load");
    start = System.nanoTime();
    if (load) {
      index.load(List.of(new MadeUpSegment(segments)));
    } else {
      Random ids = new Random(1);
      for (int s = 0; s < segments; s++) {
        index.add(new Hash256(s, 0, 0, 0), segment(ids, s));
      }
    }
    index.close();
    say(load ? "load and close" : "add and close", "%.0f chunks/s", chunks / seconds(start));
    say("on disk as added", "%.1f bytes a chunk", (double) bytes(folder) / chunks);

    start = System.nanoTime();
    index = RocksChunkIndex.open(folder, REPOSITORY);
    double opened = (System.nanoTime() - start) / 1e6;
    start = System.nanoTime();
    index.find(id(new Random(7)), 1, pack -> true);
    say("open", "%.1f ms", opened);
    say("first lookup", "%.2f ms", (System.nanoTime() - start) / 1e6);

    for (int batch : new int[] {1, 64, 512}) {
      say("miss, " + batch + " at once", "%.2f us", lookups(index, new Random(2), batch));
      say("hit of another owner, " + batch + " at once", "%.2f us", lookups(index, new Random(1), batch));
    }
    index.close();
  }

  /** All of it as one big segment. */
  private record MadeUpSegment(int segments) implements BigSegment {
    @Override
    public Hash256 name() {
      return new Hash256(1, 1, 1, 1);
    }

    @Override
    public long chunks() {
      return (long) segments * PACKS_IN_A_SEGMENT * CHUNKS_IN_A_PACK;
    }

    @Override
    public List<PackId> packs() {
      List<PackId> packs = new ArrayList<>();
      for (int s = 0; s < segments; s++) {
        for (int p = 0; p < PACKS_IN_A_SEGMENT; p++) {
          packs.add(new PackId(1, new Hash256(((long) s << 32) + p, 0, 0, 0)));
        }
      }
      return packs;
    }

    @Override
    public void read(Predicate<PackId> wanted, PackSink sink) throws IOException {
      Random ids = new Random(1);
      for (int s = 0; s < segments; s++) {
        for (PackReceipt pack : segment(ids, s).packs()) {
          sink.pack(pack);
        }
      }
    }
  }

  /** Microseconds a lookup, in the best round. */
  private static double lookups(ChunkIndex index, Random random, int batch) throws IOException {
    List<ChunkId> ids = new ArrayList<>();
    for (int i = 0; i < LOOKUPS; i++) {
      ids.add(id(random));
    }
    double best = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      for (int i = 0; i + batch <= LOOKUPS; i += batch) {
        if (batch == 1) {
          index.find(ids.get(i), 77, pack -> true);
        } else {
          index.find(ids.subList(i, i + batch), 77, pack -> true);
        }
      }
      best = Math.min(best, seconds(start) * 1e6 / LOOKUPS);
    }
    return best;
  }

  private static IndexSegment segment(Random ids, int number) {
    Random lengths = new Random(number);
    List<PackReceipt> packs = new ArrayList<>();
    for (int p = 0; p < PACKS_IN_A_SEGMENT; p++) {
      MadeUpPack pack = new MadeUpPack();
      for (int c = 0; c < CHUNKS_IN_A_PACK; c++) {
        if (c % CHUNKS_IN_A_BLOCK == 0) {
          pack.block(c / 100);
        }
        pack.chunk(id(ids), 1 + lengths.nextInt(40_000));
      }
      packs.add(pack.receipt(1, ((long) number << 32) + p));
    }
    return new IndexSegment(packs);
  }

  private static ChunkId id(Random random) {
    return new ChunkId(new Hash256(random.nextLong(), random.nextLong(), 0, 0));
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static long bytes(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private static void say(String what, String format, double value) {
    System.out.printf("%-45s " + format + "%n", what, value);
  }
}
