package org.mailkeep.repository.store.s3;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.Retention;
import org.mailkeep.repository.store.StagedObject;

/**
 * An object that waits in a temporary file for its name: S3 wants name, length and hash before the first byte. The file has no name of its own any more as soon
 * as it is open, so that not even a killed process leaves it behind.
 */
final class SpooledObject implements StagedObject {
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE = PosixFilePermissions
      .asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FOLDER = PosixFilePermissions
      .asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final S3ObjectStore store;
  private final Optional<Retention> retention;
  private final Path folder;
  private final FileChannel channel;
  private final MessageDigest digest = Hash256.sha256();
  private @Nullable Hash256 sha256;
  private long length;

  private SpooledObject(S3ObjectStore store, Optional<Retention> retention, Path folder, FileChannel channel) {
    this.store = store;
    this.retention = retention;
    this.folder = folder;
    this.channel = channel;
  }

  static SpooledObject in(Path folder, S3ObjectStore store, Optional<Retention> retention) throws IOException {
    try {
      Files.createDirectories(folder, PRIVATE_FOLDER);
      Path file = Files.createTempFile(folder, "spool-", "", PRIVATE);
      try {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return new SpooledObject(store, retention, folder, channel);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  @Override
  public void write(ByteBuffer bytes) throws IOException {
    digest.update(bytes.duplicate());
    try {
      while (bytes.hasRemaining()) {
        length += channel.write(bytes);
      }
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public void commit(ObjectKey key) throws IOException {
    if (sha256 == null) {
      sha256 = Hash256.of(digest.digest());
    }
    store.commit(key, new Body(length, sha256, Reading::new), retention);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static Refused unwritable(Path folder, IOException e) {
    return new Refused("cannot write a temporary file in " + folder + ": " + e.getMessage()
        + "; packs wait there until they are stored", e);
  }

  /** Reads the file from its beginning; closing it leaves the file open for the next attempt. */
  private final class Reading extends InputStream {
    private long position;
    private long mark;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int from, int count) throws IOException {
      if (count == 0) {
        return 0;
      }
      int read = channel.read(ByteBuffer.wrap(target, from, count), position);
      if (read > 0) {
        position += read;
      }
      return read;
    }

    @Override
    public int available() {
      return (int) Math.min(Integer.MAX_VALUE, length - position);
    }

    @Override
    public boolean markSupported() {
      return true;
    }

    @Override
    public synchronized void mark(int limit) {
      mark = position;
    }

    @Override
    public synchronized void reset() {
      position = mark;
    }
  }
}
