package org.mailkeep.agent.lock;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.mailkeep.agent.change.FileFacts;

/** Both locks that Dovecot takes on an mbox before it writes there, in its order: the dotlock, then the fcntl lock. Closing gives both back. */
public final class MboxLock implements AutoCloseable {

  /** How long each is waited for. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Optional<Dotlock> dotlock;
  private final SharedLock lock;

  private MboxLock(Optional<Dotlock> dotlock, SharedLock lock) {
    this.dotlock = dotlock;
    this.lock = lock;
  }

  /**
   * Locks {@code mailbox}.
   *
   * @throws LockTimeoutException if another process keeps it
   * @throws java.nio.file.NoSuchFileException if there is no such mailbox
   */
  public static MboxLock take(Path mailbox) throws IOException {
    return take(mailbox, PATIENCE);
  }

  static MboxLock take(Path mailbox, Duration limit) throws IOException {
    Optional<Dotlock> dotlock = Dotlock.take(mailbox, limit);
    try {
      MboxLock locked = new MboxLock(dotlock, SharedLock.take(mailbox, limit));
      dotlock = Optional.empty();
      return locked;
    } finally {
      dotlock.ifPresent(Dotlock::close);
    }
  }

  /** The mailbox, open for reading. Not to be closed, nor is the mailbox to be opened elsewhere. */
  public FileChannel channel() {
    return lock.channel();
  }

  /** What the mailbox looked like when it had been locked. */
  public FileFacts facts() {
    return lock.facts();
  }

  @Override
  public void close() throws IOException {
    try {
      lock.close();
    } finally {
      dotlock.ifPresent(Dotlock::close);
    }
  }
}
