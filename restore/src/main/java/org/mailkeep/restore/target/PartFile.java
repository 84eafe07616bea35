package org.mailkeep.restore.target;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import org.mailkeep.repository.base.RepositoryException.Refused;

/**
 * A file in the making: it has another name until it is whole, so that one that was cut off is never taken for it. What a process that died has left is replaced.
 */
final class PartFile implements Closeable {

  private final Path part;
  private final MessageDigest digest = Digests.sha256();
  private final CountedOutput out;
  private boolean settled;

  /**
   * Begins the file.
   *
   * @param part what it is called meanwhile, on the file system on which it is to stay
   */
  PartFile(Path part) throws IOException {
    this.part = part;
    Files.deleteIfExists(part);
    out = new CountedOutput(new DigestOutputStream(
        new BufferedOutputStream(Channels.newOutputStream(FileFacts.create(part, 0600)), 1 << 16), digest));
  }

  /** The usual one of {@code file}: {@code .NAME.part} beside it. */
  static PartFile beside(Path file) throws IOException {
    return new PartFile(file.resolveSibling("." + file.getFileName() + ".part"));
  }

  OutputStream out() {
    return out;
  }

  /** Bytes so far. */
  long bytes() {
    return out.count();
  }

  /** Ends the file; it keeps its first name. */
  Path end() throws IOException {
    out.close();
    return part;
  }

  /**
   * Calls the file {@code file}, reads it back and compares it with what was written.
   *
   * @throws Refused if a file of that name is there and {@code existing} is not to replace it
   */
  void settle(Path file, Existing existing) throws IOException {
    out.close();
    if (existing != Existing.OVERWRITE && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new Refused(file + ": exists already", null);
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    settled = true;
    if (!Arrays.equals(digest.digest(), digestOf(file))) {
      throw new IOException(file + ": read back, it has other bytes than were written");
    }
  }

  private static byte[] digestOf(Path file) throws IOException {
    MessageDigest again = Digests.sha256();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        again.update(buffer, 0, read);
      }
    }
    return again.digest();
  }

  @Override
  public void close() throws IOException {
    try (out) {
      if (!settled) {
        Files.deleteIfExists(part);
      }
    }
  }
}
