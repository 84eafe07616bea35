package org.mailkeep.agent.lock;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** How long a lock is waited for. Used for one lock. */
final class Patience {

  private static final long FIRST = Duration.ofMillis(1).toNanos();
  private static final long LONGEST = Duration.ofMillis(20).toNanos();

  private final Duration limit;
  private final long begun = System.nanoTime();
  private long next = FIRST;

  Patience(Duration limit) {
    this.limit = limit;
  }

  /**
   * Waits a moment before the next try.
   *
   * @throws LockTimeoutException if it has been waited for long enough
   */
  void await(String file) throws LockTimeoutException, InterruptedIOException {
    if (System.nanoTime() - begun >= limit.toNanos()) {
      throw new LockTimeoutException(file + ": another process has held this lock for more than " + limit.toSeconds()
          + " s; see which, and back up again");
    }
    LockSupport.parkNanos(next);
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("interrupted while waiting for a lock");
    }
    next = Math.min(2 * next, LONGEST);
  }
}
