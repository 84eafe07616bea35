package org.mailkeep.agent.lock;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.mailkeep.agent.change.FileFacts;

/**
 * A shared fcntl lock on all of a file: whoever writes to the file waits until it is given back. The file is open meanwhile, and is the one at its path, even where the path is given to another
 * file now and then. Closing gives the lock back and closes the file.
 */
public final class SharedLock implements AutoCloseable {

  private final FileChannel channel;
  private final FileFacts facts;

  private SharedLock(FileChannel channel, FileFacts facts) {
    this.channel = channel;
    this.facts = facts;
  }

  /**
   * Opens and locks {@code file}.
   *
   * @param limit how long the lock is waited for
   * @throws LockTimeoutException if another process keeps it
   * @throws java.nio.file.NoSuchFileException if there is no such file
   */
  public static SharedLock take(Path file, Duration limit) throws IOException {
    Patience patience = new Patience(limit);
    while (true) {
      FileFacts before = FileFacts.of(file);
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
      try {
        while (!locked(channel)) {
          patience.await(file.toString());
        }
        FileFacts after = FileFacts.of(file);
        if (before.inode() == after.inode()) {
          SharedLock lock = new SharedLock(channel, after);
          channel = null;
          return lock;
        }
      } finally {
        if (channel != null) {
          channel.close();
        }
      }
      patience.await(file.toString());
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      @Nullable FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true);
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // another backup in this process has it
    }
  }

  /** The file, open for reading. Not to be closed. */
  public FileChannel channel() {
    return channel;
  }

  /** What the file looked like when it had been locked. */
  public FileFacts facts() {
    return facts;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
