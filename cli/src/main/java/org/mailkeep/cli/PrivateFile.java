package org.mailkeep.cli;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A new file that only its owner may read, made before what goes into it: closing it empty removes it again. */
final class PrivateFile implements Closeable {
  private final @Nullable Path path;
  private final @Nullable FileChannel channel;
  private boolean written;

  private PrivateFile(@Nullable Path path, @Nullable FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Makes the file, if one is wanted.
   *
   * @throws java.nio.file.FileAlreadyExistsException if there is one of that name, which stays as it is
   */
  static PrivateFile reserve(Optional<Path> wanted) throws IOException {
    if (wanted.isEmpty()) {
      return new PrivateFile(null, null);
    }
    return new PrivateFile(wanted.get(),
        FileChannel.open(wanted.get(), Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))));
  }

  /** Writes {@code text} durably, if a file was wanted. */
  void write(String text) throws IOException {
    if (channel != null) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
      written = true;
    }
  }

  @Override
  public void close() throws IOException {
    if (channel != null && path != null) {
      channel.close();
      if (!written) {
        Files.delete(path);
      }
    }
  }
}
