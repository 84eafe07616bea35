package org.mailkeep.repository.store;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.mailkeep.repository.base.RepositoryException.Unavailable;

/** Lets so many bytes a second through, whoever asks: each waits until what went before it is paid off. Thread-safe. */
public final class Bandwidth {
  private static final long SECOND = 1_000_000_000;

  private final long bytesPerSecond;
  private final LongSupplier nanoTime;
  private final RetryingObjectStore.Sleeper sleeper;
  private long freeAt;

  /**
   * Nothing went through so far.
   *
   * @param nanoTime a clock that only runs forward, such as {@code System::nanoTime}
   */
  public Bandwidth(long bytesPerSecond, LongSupplier nanoTime, RetryingObjectStore.Sleeper sleeper) {
    if (bytesPerSecond < 1) {
      throw new IllegalArgumentException("bytes a second: " + bytesPerSecond);
    }
    this.bytesPerSecond = bytesPerSecond;
    this.nanoTime = nanoTime;
    this.sleeper = sleeper;
    freeAt = nanoTime.getAsLong();
  }

  /**
   * Waits until {@code bytes} may follow what went before.
   *
   * @throws Unavailable if the thread is interrupted; it stays so
   */
  void take(long bytes) throws Unavailable {
    long wait = reserve(bytes);
    if (wait > 0) {
      try {
        sleeper.sleep(Duration.ofNanos(wait));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Unavailable("interrupted while waiting for bandwidth", e);
      }
    }
  }

  private synchronized long reserve(long bytes) {
    long now = nanoTime.getAsLong();
    long start = now - freeAt > 0 ? now : freeAt;
    freeAt = start + (long) ((double) bytes / bytesPerSecond * SECOND);
    return start - now;
  }
}
