package org.mailkeep.repository.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/** Reads many small objects, several at a time, since one after another they would take a reply's time each; or has several threads turn one thing after the other into something else. */
public final class SideBySide {

  private static final int READS = 16;

  private SideBySide() {}

  /**
   * Reads {@code wanted} and hands over what was read in that order, on the caller's thread.
   *
   * @param read reads one; called from several threads
   * @throws IOException the first that {@code read} or {@code taker} throws; nothing after it is handed over
   */
  public static <T, R> void read(Iterable<T> wanted, Read<T, R> read, Taker<R> taker) throws IOException {
    Iterator<T> next = wanted.iterator();
    Deque<FutureTask<R>> reading = new ArrayDeque<>();
    while (next.hasNext() || !reading.isEmpty()) {
      while (next.hasNext() && reading.size() < READS) {
        T one = next.next();
        FutureTask<R> task = new FutureTask<>(() -> read.read(one));
        reading.add(task);
        Thread.startVirtualThread(task);
      }
      taker.take(await(reading.removeFirst()));
    }
  }

  /**
   * Waits for what another thread does.
   *
   * @throws IOException what it failed with, or that waiting was interrupted
   */
  public static <R> R await(Future<R> task) throws IOException {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while reading");
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException failure -> throw failure;
        case RuntimeException failure -> throw failure;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }

  /** Reads one. */
  @FunctionalInterface
  public interface Read<T, R> {
    R read(T wanted) throws IOException;
  }

  /** Takes what was read. */
  @FunctionalInterface
  public interface Taker<R> {
    void take(R read) throws IOException;
  }
}
