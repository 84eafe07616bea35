package org.mailkeep.restore.target;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Holds the bytes of one message until it is known that they are whole, and how many. Many bytes lie in a file that has no name, so that only this process can open it and it goes with it.
 */
public final class Spool extends OutputStream {

  /** What is longer lies in a file. */
  public static final int MEMORY_BYTES = 256 << 10;

  private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
  private @Nullable FileChannel file;
  private long bytes;

  /** Takes all that {@code text} writes. */
  public static Spool of(WantedMessage.Text text) throws IOException {
    Spool spool = new Spool();
    boolean whole = false;
    try {
      text.write(spool);
      whole = true;
      return spool;
    } finally {
      if (!whole) {
        spool.close();
      }
    }
  }

  /** How many there are. */
  public long bytes() {
    return bytes;
  }

  /** The first ones, at most {@code most}. */
  byte[] begin(int most) throws IOException {
    int length = (int) Math.min(most, bytes);
    if (file == null) {
      return Arrays.copyOf(memory.toByteArray(), length);
    }
    file.position(0);
    byte[] begin = Channels.newInputStream(file).readNBytes(length);
    file.position(bytes);
    return begin;
  }

  /** Writes them to {@code out}, as often as they are wanted. */
  public void writeTo(OutputStream out) throws IOException {
    if (file == null) {
      memory.writeTo(out);
    } else {
      file.position(0);
      Channels.newInputStream(file).transferTo(out);
    }
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] some, int offset, int length) throws IOException {
    if (file == null && bytes + length > MEMORY_BYTES) {
      Path path = Files.createTempFile("mailkeep-", ".text");
      try {
        file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
      } finally {
        Files.delete(path);
      }
      memory.writeTo(Channels.newOutputStream(file));
      memory.reset();
    }
    if (file == null) {
      memory.write(some, offset, length);
    } else {
      Channels.newOutputStream(file).write(some, offset, length);
    }
    bytes += length;
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
