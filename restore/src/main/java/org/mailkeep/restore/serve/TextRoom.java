package org.mailkeep.restore.serve;

import java.util.concurrent.atomic.AtomicLong;

/** The memory that all sessions share for texts of messages. Thread-safe. */
final class TextRoom {
  private final AtomicLong left;

  TextRoom(long bytes) {
    left = new AtomicLong(bytes);
  }

  /** Takes so many bytes, if they are left; to be given back. */
  boolean take(int bytes) {
    if (left.addAndGet(-bytes) >= 0) {
      return true;
    }
    left.addAndGet(bytes);
    return false;
  }

  void give(long bytes) {
    left.addAndGet(bytes);
  }
}
