package org.mailkeep.repository.run;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Refused;

/**
 * Pending chunks in a file of pages, 8 KB of memory however many there are. The first bits of an id say which page it is in; ids are keyed hashes, so pages fill alike, and when one is full each is dealt into two. A question
 * reads one page. Not thread-safe; nothing outlives {@link #close}.
 *
 * <pre>
 * Page  = count u32, zeros 12 bytes, Entry*, up to 4096 bytes
 * Entry = id 16 bytes, block u32, offset u32
 * </pre>
 */
final class SpilledChunks implements Closeable {

  private static final int PAGE_BYTES = 4096;
  private static final int HEADER_BYTES = 16;
  private static final int ENTRY_BYTES = 24;
  private static final int PAGE_ENTRIES = (PAGE_BYTES - HEADER_BYTES) / ENTRY_BYTES;
  /** 4 TiB. */
  private static final int MOST_BITS = 30;

  private final Path file;
  private final FileChannel channel;
  private int bits;

  private final ByteBuffer asked = ByteBuffer.allocate(PAGE_BYTES);
  private final ByteBuffer filling = ByteBuffer.allocate(PAGE_BYTES);
  private int fillingPage = -1;

  private SpilledChunks(Path file, FileChannel channel, int bits) {
    this.file = file;
    this.channel = channel;
    this.bits = bits;
  }

  /** Makes an empty one that {@code expected} chunks fill by half or more. */
  static SpilledChunks create(Path file, int expected) throws IOException {
    int bits = 1;
    while (expected >> bits > PAGE_ENTRIES / 2) {
      bits++;
    }
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      SpilledChunks spilled = new SpilledChunks(file, FileChannel.open(file, StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.READ, StandardOpenOption.WRITE,
          StandardOpenOption.DELETE_ON_CLOSE), bits);
      spilled.write((1 << bits) - 1, ByteBuffer.allocate(PAGE_BYTES));
      return spilled;
    } catch (IOException e) {
      throw e instanceof Refused ? e : AgentCache.unwritable(file, e);
    }
  }

  /** As {@link PendingChunks#find}, of what was put before {@link #flush}. */
  long find(long high, long low) throws IOException {
    read(page(high), asked);
    int at = position(asked, high, low);
    return at < 0
        ? PendingChunks.NONE
        : PendingChunks.found(asked.getInt(at + Id128.BYTES), asked.getInt(at + Id128.BYTES + Integer.BYTES));
  }

  /** Remembers a chunk; the last word counts. Cheap if ids come in their order. */
  void put(long high, long low, int block, int offset) throws IOException {
    load(page(high));
    int at = position(filling, high, low);
    while (at < 0 && filling.getInt(0) == PAGE_ENTRIES) {
      split();
      load(page(high));
    }
    if (at < 0) {
      int count = filling.getInt(0);
      at = HEADER_BYTES + count * ENTRY_BYTES;
      filling.putInt(0, count + 1);
    }
    filling.putLong(at, high).putLong(at + Long.BYTES, low).putInt(at + Id128.BYTES, block)
        .putInt(at + Id128.BYTES + Integer.BYTES, offset);
  }

  /** Writes what was put. */
  void flush() throws IOException {
    if (fillingPage >= 0) {
      write(fillingPage, filling);
      fillingPage = -1;
    }
  }

  /** Removes the file. */
  @Override
  public void close() throws IOException {
    channel.close();
  }

  private void load(int page) throws IOException {
    if (page != fillingPage) {
      flush();
      read(page, filling);
      fillingPage = page;
    }
  }

  /** From the last page to the first, so that what is written lies behind what is still to be read. */
  private void split() throws IOException {
    flush();
    if (bits == MOST_BITS) {
      throw new IllegalStateException("too many chunks begin alike");
    }
    ByteBuffer[] halves = {ByteBuffer.allocate(PAGE_BYTES), ByteBuffer.allocate(PAGE_BYTES)};
    for (int page = (1 << bits) - 1; page >= 0; page--) {
      read(page, filling);
      for (ByteBuffer half : halves) {
        half.position(HEADER_BYTES);
      }
      for (int i = 0; i < filling.getInt(0); i++) {
        int at = HEADER_BYTES + i * ENTRY_BYTES;
        halves[(int) (filling.getLong(at) >>> Long.SIZE - 1 - bits) & 1].put(filling.slice(at, ENTRY_BYTES));
      }
      for (int h = 0; h < halves.length; h++) {
        halves[h].putInt(0, (halves[h].position() - HEADER_BYTES) / ENTRY_BYTES);
        write(2 * page + h, halves[h]);
      }
    }
    bits++;
  }

  private int page(long high) {
    return (int) (high >>> Long.SIZE - bits);
  }

  private static int position(ByteBuffer page, long high, long low) {
    int end = HEADER_BYTES + page.getInt(0) * ENTRY_BYTES;
    for (int at = HEADER_BYTES; at < end; at += ENTRY_BYTES) {
      if (page.getLong(at + Long.BYTES) == low && page.getLong(at) == high) {
        return at;
      }
    }
    return -1;
  }

  private void read(int page, ByteBuffer into) throws IOException {
    into.clear();
    while (into.hasRemaining()) {
      if (channel.read(into, (long) page * PAGE_BYTES + into.position()) < 0) {
        throw new EOFException(file + ": ends too early");
      }
    }
    int count = into.getInt(0);
    if (count < 0 || count > PAGE_ENTRIES) {
      throw new IOException(file + ": page " + page + " is damaged; run the backup again");
    }
  }

  private void write(int page, ByteBuffer bytes) throws IOException {
    bytes.clear();
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes, (long) page * PAGE_BYTES + bytes.position());
      }
    } catch (IOException e) {
      throw AgentCache.unwritable(file, e);
    }
  }
}
