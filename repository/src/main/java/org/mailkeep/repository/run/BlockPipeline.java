package org.mailkeep.repository.run;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.block.BlockBuilder;
import org.mailkeep.repository.block.CompressedBlock;
import org.mailkeep.repository.frame.ZstdCompressor;
import org.mailkeep.repository.pack.BlockExtent;
import org.mailkeep.repository.pack.BlockPlace;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.pack.PackKind;
import org.mailkeep.repository.pack.PackReceipt;
import org.mailkeep.repository.pack.PackWriter;
import org.mailkeep.repository.recipe.ChunkSink.Grouping;

/**
 * Carries full blocks of content through compression, on as many threads as there are cores, into packs, in order on one thread, and packs into the
 * store, several at a time. Each step is bounded: whoever submits waits while all are busy.
 */
final class BlockPipeline implements Closeable {

  private static final int WAITING_BLOCKS = 6;
  private static final long SMALLEST_PACK = 16 << 20;
  private static final long LARGEST_PACK = 64 << 20;

  /** Packs on their way into the store at one time: enough to fill a link whose replies take long. */
  private static final int PACKS_UNDER_WAY = 4;

  private final PageStore.PackOpener packs;
  private final PackSink sink;
  private final ExecutorService compression;
  private final ExecutorService packing;
  private final ExecutorService storing;
  private final BlockingQueue<ZstdCompressor> compressors;
  private final BlockingQueue<BlockBuilder> free = new ArrayBlockingQueue<>(WAITING_BLOCKS + 8);
  private final Deque<Future<?>> submitted = new ArrayDeque<>();

  private final List<Extent> extents = new ArrayList<>();
  private final List<Stored> stored = new ArrayList<>();
  private @Nullable PackWriter pack;
  private int packNumber;
  private final Deque<Future<?>> underWay = new ArrayDeque<>();

  BlockPipeline(PageStore.PackOpener packs, PackSink sink, int cores) {
    this.packs = packs;
    this.sink = sink;
    compression = Executors.newFixedThreadPool(cores, named("mailkeep-compress"));
    packing = Executors.newSingleThreadExecutor(named("mailkeep-pack"));
    storing = Executors.newFixedThreadPool(PACKS_UNDER_WAY, named("mailkeep-store"));
    compressors = new ArrayBlockingQueue<>(cores);
    for (int i = 0; i < cores; i++) {
      compressors.add(new ZstdCompressor());
    }
  }

  /** An empty block to fill. */
  BlockBuilder take() {
    BlockBuilder builder = free.poll();
    return builder != null ? builder : new BlockBuilder();
  }

  /**
   * Hands over a block, which the caller must not touch again.
   *
   * @param number the run's number of the block
   */
  void submit(int number, int owner, BlockBuilder block, Grouping grouping) throws IOException {
    Future<CompressedBlock> compressed = compression.submit(() -> compress(owner, block, grouping));
    submitted.add(packing.submit(() -> {
      append(number, compressed.get());
      return null;
    }));
    while (submitted.size() > WAITING_BLOCKS || !submitted.isEmpty() && submitted.getFirst().isDone()) {
      await(submitted.removeFirst());
    }
  }

  /** Completes the last pack; when this returns every pack is stored. Nothing may be submitted any more. */
  void finish() throws IOException {
    while (!submitted.isEmpty()) {
      await(submitted.removeFirst());
    }
    await(packing.submit(() -> {
      endPack(Last.YES);
      return null;
    }));
    while (!underWay.isEmpty()) {
      await(underWay.removeFirst());
    }
  }

  /** Where block {@code number} lies. After {@link #finish}. */
  BlockPlace place(int number) {
    Extent extent = extents.get(number);
    return new BlockPlace(stored.get(extent.pack()).pack(), extent.offset(), extent.length());
  }

  /** The packs, in order. After {@link #finish}. */
  List<Stored> packs() {
    return stored;
  }

  @Override
  public void close() throws IOException {
    compression.shutdownNow();
    packing.shutdownNow();
    storing.shutdownNow();
    try {
      boolean ended = compression.awaitTermination(1, java.util.concurrent.TimeUnit.MINUTES)
          && packing.awaitTermination(1, java.util.concurrent.TimeUnit.MINUTES)
          && storing.awaitTermination(10, java.util.concurrent.TimeUnit.MINUTES);
      if (!ended) {
        throw new IOException("threads that store packs did not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    compressors.forEach(ZstdCompressor::close);
    if (pack != null) {
      pack.close();
    }
  }

  private CompressedBlock compress(int owner, BlockBuilder block, Grouping grouping) throws InterruptedException {
    ZstdCompressor compressor = compressors.take();
    try {
      CompressedBlock compressed = grouping == Grouping.APART
          ? block.compressLargePart(owner, compressor)
          : block.compress(owner, compressor);
      block.clear();
      free.offer(block);
      return compressed;
    } finally {
      compressors.add(compressor);
    }
  }

  private void append(int number, CompressedBlock block) throws IOException {
    PackWriter writer = pack;
    if (writer == null) {
      writer = packs.open(PackKind.CONTENT);
      pack = writer;
    }
    BlockExtent extent = writer.append(block);
    while (extents.size() <= number) {
      extents.add(Extent.NONE);
    }
    extents.set(number, new Extent(packNumber, extent.offset(), extent.length()));
    if (writer.length() >= packBytes(packNumber)) {
      endPack(Last.NO);
    }
  }

  /**
   * How long pack {@code number} of a run gets. Small packs first, so that a crash early in a run loses little; large ones later, because each costs two requests: itself and its segment.
   */
  static long packBytes(int number) {
    return Math.min(LARGEST_PACK, SMALLEST_PACK << Math.min(number, 2));
  }

  private void endPack(Last last) throws IOException {
    PackWriter writer = pack;
    if (writer == null) {
      return;
    }
    pack = null;
    int number = packNumber++;
    PackReceipt receipt = writer.seal();
    stored.add(new Stored(receipt.pack(), receipt.length()));
    while (underWay.size() >= PACKS_UNDER_WAY || !underWay.isEmpty() && underWay.getFirst().isDone()) {
      await(underWay.removeFirst());
    }
    underWay.addLast(storing.submit(() -> {
      try (writer) {
        writer.commit();
      }
      sink.stored(number, receipt, last);
      return null;
    }));
  }

  private static void await(Future<?> future) throws IOException {
    try {
      future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new java.io.InterruptedIOException("interrupted while storing");
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    }
  }

  /** The reason why a task failed, out of the failures of those that waited for it. */
  private static IOException failure(@Nullable Throwable cause) {
    return switch (cause) {
      case ExecutionException waited -> failure(waited.getCause());
      case IOException failure -> failure;
      case RuntimeException failure -> throw failure;
      case Error failure -> throw failure;
      case null, default -> new IOException(cause);
    };
  }

  private static ThreadFactory named(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Told of every pack once it is stored; from several threads, and not in the order of their numbers, which count from 0. */
  @FunctionalInterface
  interface PackSink {
    void stored(int number, PackReceipt receipt, Last last) throws IOException;
  }

  /** Whether a pack is the run's last of content. */
  enum Last {
    YES, NO
  }

  /** A pack without its directory, which would take 20 bytes of memory a chunk. */
  record Stored(PackId pack, long length) {}

  private record Extent(int pack, int offset, int length) {
    static final Extent NONE = new Extent(-1, 0, 0);
  }
}
