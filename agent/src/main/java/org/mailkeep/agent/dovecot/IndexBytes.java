package org.mailkeep.agent.dovecot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the bytes of indexes and their logs come from: the disk, or files held open since a certain moment. */
@FunctionalInterface
public interface IndexBytes {

  /** A file of more bytes than that is refused. Ten million messages need less. */
  long LARGEST = 1L << 29;

  /** As they are on disk at the moment of reading. */
  IndexBytes ON_DISK = file -> {
    try (FileChannel channel = FileChannel.open(file)) {
      return of(file, channel, channel.size());
    } catch (NoSuchFileException e) {
      return null;
    }
  };

  /**
   * All bytes of {@code file}; null if it is not there.
   *
   * @throws DovecotFormatException if there are more than {@link #LARGEST}
   */
  @Nullable ByteBuffer read(Path file) throws IOException;

  /**
   * The first {@code length} bytes of a file that is open, or all if it has become shorter.
   *
   * @param file what it is called, for messages
   */
  static ByteBuffer of(Path file, FileChannel channel, long length) throws IOException {
    if (length > LARGEST) {
      throw new DovecotFormatException(file + ": " + length + " bytes, no index has so many");
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) length);
    while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) >= 0) {
      // until it is full, or the file has become shorter
    }
    return bytes.flip();
  }
}
