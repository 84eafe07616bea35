package org.mailkeep.agent.lock;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.mailkeep.agent.change.FileFacts;

/**
 * The file {@code NAME.lock} that keeps others from writing to a mailbox {@code NAME}. In it stand process and host, as Dovecot writes them, so that a server can tell when it is stale: a killed
 * process leaves it behind. Closing removes it, and so does any other end of the process.
 */
public final class Dotlock implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Dotlock.class.getName());

  private final Path file;
  private final long inode;
  private final Thread atExit = new Thread(this::remove, "mailkeep-dotlock");

  private Dotlock(Path file, long inode) {
    this.file = file;
    this.inode = inode;
  }

  /**
   * Locks {@code mailbox}.
   *
   * @param limit how long others are waited for
   * @return empty if no file can be made beside the mailbox: whoever writes there has locks of another kind too
   * @throws LockTimeoutException if another process keeps it
   */
  public static Optional<Dotlock> take(Path mailbox, Duration limit) throws IOException {
    Path file = mailbox.resolveSibling(mailbox.getFileName() + ".lock");
    Patience patience = new Patience(limit);
    while (true) {
      try (SeekableByteChannel made = Files.newByteChannel(file,
          Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))) {
        Dotlock lock = new Dotlock(file, FileFacts.of(file).inode());
        lock.fill(made);
        return Optional.of(lock);
      } catch (FileAlreadyExistsException e) {
        patience.await(file.toString());
      } catch (AccessDeniedException e) {
        return Optional.empty();
      } catch (FileSystemException e) {
        LOG.log(System.Logger.Level.DEBUG, "{0} can''t be made: {1}", file, e.getReason());
        return Optional.empty();
      }
    }
  }

  private void fill(SeekableByteChannel made) throws IOException {
    try {
      Runtime.getRuntime().addShutdownHook(atExit);
      made.write(ByteBuffer.wrap((ProcessHandle.current().pid() + ":" + host()).getBytes(StandardCharsets.US_ASCII)));
    } catch (IOException | IllegalStateException e) {
      close();
      throw new IOException(file + ": a lock can't be written: " + e.getMessage(), e);
    }
  }

  private static String host() throws IOException {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (NoSuchFileException e) {
      return "localhost";
    }
  }

  @Override
  public void close() {
    remove();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      LOG.log(System.Logger.Level.DEBUG, "the process ends already");
    }
  }

  /** Removes the file if it is still this one: a server may have found it too old and have put its own there. */
  private void remove() {
    try {
      if (FileFacts.of(file).inode() == inode) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      LOG.log(System.Logger.Level.DEBUG, "{0} is gone already", file);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "{0} can''t be removed, and keeps mail from being delivered: {1}", file,
          e.getMessage());
    }
  }
}
