package org.mailkeep.repository.pack;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Fetches sealed blocks before they are read, several requests at a time, so that a link with long replies is kept busy. Blocks of one pack that lie near each other come with one
 * request. Only sealed bytes wait here, and only so many; who reads a block opens it. Thread-safe.
 */
public final class BlocksAhead implements Closeable {

  private static final int REQUESTS = 16;
  private static final long MOST_WAITING_BYTES = 32 << 20;

  /** What lies between two blocks is fetched with them if it is at most this: less than a request costs. */
  private static final int GAP_BYTES = 64 << 10;

  private static final int LONGEST_REQUEST = 4 << 20;

  private final PackReader packs;
  private final ExecutorService requests = Executors.newFixedThreadPool(REQUESTS, task -> {
    Thread thread = new Thread(task, "mailkeep-fetch");
    thread.setDaemon(true);
    return thread;
  });
  private final Map<BlockPlace, Extent> waiting = new HashMap<>();
  private final long mostWaitingBytes;
  private long waitingBytes;

  public BlocksAhead(PackReader packs) {
    this(packs, MOST_WAITING_BYTES);
  }

  BlocksAhead(PackReader packs, long mostWaitingBytes) {
    this.packs = packs;
    this.mostWaitingBytes = mostWaitingBytes;
  }

  /**
   * Begins to fetch {@code places}, as far as there is room. A place that no pack can have is passed over: who reads it is told.
   *
   * @return to be closed when the blocks have been read, or will not be: what is left of them is dropped
   */
  public Wanted want(Collection<BlockPlace> places) {
    List<Extent> extents = new ArrayList<>();
    synchronized (waiting) {
      for (BlockPlace place : inOrder(places)) {
        if (waiting.containsKey(place)) {
          continue;
        }
        Extent last = extents.isEmpty() ? null : extents.getLast();
        if (last == null || !last.takes(place)) {
          last = new Extent(place, packs.beginsAt(place));
          extents.add(last);
        }
        last.add(place);
      }
      extents.removeIf(extent -> !admit(extent));
    }
    headersOf(extents).forEach(pack -> requests.execute(() -> learn(pack)));
    extents.forEach(extent -> requests.execute(extent.bytes));
    return () -> extents.forEach(this::drop);
  }

  /** The packs of which the header is missing and does not come with a block. */
  private Set<PackId> headersOf(List<Extent> extents) {
    Set<PackId> headers = new LinkedHashSet<>();
    extents.forEach(extent -> headers.add(extent.pack));
    extents.stream().filter(extent -> extent.from == 0).forEach(extent -> headers.remove(extent.pack));
    headers.removeIf(packs::knows);
    return headers;
  }

  private void learn(PackId pack) {
    try {
      packs.learn(pack);
    } catch (IOException e) {
      // Whoever opens a block of the pack reads it again, and hears what is wrong.
    }
  }

  /** Each once, pack by pack, without those that no pack can have. */
  static List<BlockPlace> inOrder(Collection<BlockPlace> places) {
    return places.stream().distinct().filter(PackReader::isPossible)
        .sorted(Comparator.comparing(BlockPlace::pack).thenComparingInt(BlockPlace::offset)).toList();
  }

  /** Whether a block comes with the request for bytes {@code from} to {@code to} of its pack. */
  static boolean isNear(int from, int to, BlockPlace place) {
    return place.offset() <= to + GAP_BYTES && place.offset() + place.length() - from <= LONGEST_REQUEST;
  }

  /** Opens a block that was fetched, or is being fetched; null if it is not, or that failed. */
  public @Nullable Block take(BlockPlace place) throws IOException {
    Extent extent;
    synchronized (waiting) {
      extent = waiting.remove(place);
    }
    if (extent == null) {
      return null;
    }
    try {
      byte[] bytes = extent.bytes.get();
      return packs.open(place, bytes, place.offset() - extent.from);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while reading a pack");
    } catch (ExecutionException e) {
      // Whoever asked for it reads it again, and hears what is wrong.
      return null;
    } finally {
      taken(extent, place);
    }
  }

  @Override
  public void close() {
    requests.shutdownNow();
  }

  private boolean admit(Extent extent) {
    if (waitingBytes + extent.length() > mostWaitingBytes) {
      return false;
    }
    waitingBytes += extent.length();
    extent.left.forEach(place -> waiting.put(place, extent));
    return true;
  }

  private void taken(Extent extent, BlockPlace place) {
    synchronized (waiting) {
      if (extent.left.remove(place) && extent.left.isEmpty()) {
        waitingBytes -= extent.length();
      }
    }
  }

  private void drop(Extent extent) {
    synchronized (waiting) {
      for (BlockPlace place : List.copyOf(extent.left)) {
        if (waiting.remove(place, extent)) {
          taken(extent, place);
        }
      }
    }
  }

  /** Blocks that are read one after another need not be asked for one by one. */
  @FunctionalInterface
  public interface Wanted extends AutoCloseable {
    @Override
    void close();
  }

  /** Part of a pack that is fetched with one request. */
  private final class Extent {
    private final PackId pack;
    private final int from;
    private int to;
    private final Set<BlockPlace> left = new HashSet<>();
    private final FutureTask<byte[]> bytes = new FutureTask<>(this::fetch);

    Extent(BlockPlace first, int from) {
      pack = first.pack();
      this.from = from;
      to = first.offset();
    }

    boolean takes(BlockPlace place) {
      return place.pack().equals(pack) && isNear(from, to, place);
    }

    void add(BlockPlace place) {
      left.add(place);
      to = Math.max(to, place.offset() + place.length());
    }

    int length() {
      return to - from;
    }

    private byte[] fetch() throws IOException {
      return packs.fetch(pack, from, length());
    }
  }
}
