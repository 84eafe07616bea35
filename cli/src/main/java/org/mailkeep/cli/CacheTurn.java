package org.mailkeep.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Waits until no other process of this machine backs up to a repository, whose local cache only one can use. It only looks: whoever takes the cache then may still come second, and waits
 * again.
 */
final class CacheTurn {
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final Messages messages;
  private final Clock clock;

  CacheTurn(Messages messages, Clock clock) {
    this.messages = messages;
    this.clock = clock;
  }

  /**
   * Waits for {@code cache}, an agent's cache folder.
   *
   * @param end until then at most
   * @throws CommandFailure if it is not free by then
   */
  void await(Path cache, Optional<Instant> end) throws IOException {
    messages.note("mailkeep: waits for another backup to this repository from here (it holds " + lock(cache) + ")");
    while (!isFree(cache)) {
      if (end.isPresent() && !clock.instant().isBefore(end.get())) {
        throw CommandFailure.failed("another backup to this repository from here has not ended in time (it holds "
            + lock(cache) + "): nothing was backed up");
      }
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw CommandFailure.failed("interrupted");
      }
    }
  }

  /** Whether nobody uses it now. */
  static boolean isFree(Path cache) throws IOException {
    Path file = lock(cache);
    if (!Files.isWritable(file)) {
      return true;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE); FileLock lock = channel.tryLock()) {
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static Path lock(Path cache) {
    return cache.resolve("lock");
  }
}
