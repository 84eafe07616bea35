package org.mailkeep.restore.imap;

import java.io.InterruptedIOException;
import java.time.Duration;

/** Waits before a connection is tried again. */
@FunctionalInterface
interface Pause {

  Pause REAL = duration -> {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for the server");
    }
  };

  void pause(Duration duration) throws InterruptedIOException;
}
