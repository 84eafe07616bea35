package org.mailkeep.repository.index;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.mailkeep.repository.base.RepositoryException.Refused;

/**
 * Tells of most ids that are not in the index that they are not, by reading 64 bytes of a file and keeping nothing in memory: a blocked Bloom filter (Putze, Sanders, Singler 2007) that the system's page cache
 * holds as far as it likes. ADR 14.
 *
 * <pre>
 * Filter = Header, Block*
 * Header = magic u32, blocks u32, ids u64, CRC-32C u32, zeros up to 4096 bytes
 * Block  = bits 60 bytes, check u32
 * </pre>
 *
 * <p>A block is chosen by the first 8 bytes of an id, so that ids in their order go through the file from its beginning to its end; six of its bits by the next 8. The check is the CRC-32C of the bits, such that zeros
 * are a sound and empty block. A damaged block says of each id that it may be there.
 *
 * <p>With 12 bits an id, about one in 150 of those that are not there passes; with 8, from where on the filter is full, one in 35. {@link #mayHave} may be called from any thread, the others from one at a time.
 */
final class ChunkFilter implements Closeable {

  private static final int MAGIC = 0x4d4b4631;
  private static final int HEADER_BYTES = 4096;
  private static final int HEADER_FIELDS = 4 + 4 + 8;

  private static final int BLOCK_BYTES = 64;
  private static final int BITS_BYTES = 60;
  private static final int BITS = 8 * BITS_BYTES;
  private static final int PROBES = 6;
  private static final int PROBE_BITS = 10;

  private static final int IDS_OF_A_NEW_BLOCK = BITS / 12;
  private static final int IDS_OF_A_FULL_BLOCK = BITS / 8;

  /** Blocks that are read and written together. */
  private static final int WINDOW_BLOCKS = 64;
  private static final int LEAST_BLOCKS = 16 * WINDOW_BLOCKS;

  private static final int ZEROS = crc(new byte[BITS_BYTES], BITS_BYTES);

  private final Path file;
  private final FileChannel channel;
  private final int blocks;
  private long ids;

  private final byte[] window = new byte[WINDOW_BLOCKS * BLOCK_BYTES];
  private int windowFirst = -1;
  private long changed;

  private ChunkFilter(Path file, FileChannel channel, int blocks, long ids) {
    this.file = file;
    this.channel = channel;
    this.blocks = blocks;
    this.ids = ids;
  }

  /** Makes an empty one with room for half as many ids again as are {@code expected}, in the place of what is in {@code file}. */
  static ChunkFilter create(Path file, long expected) throws IOException {
    long needed = Math.max(LEAST_BLOCKS, expected / IDS_OF_A_NEW_BLOCK + 1);
    int blocks = (int) Math.min(Integer.MAX_VALUE & -WINDOW_BLOCKS, needed + WINDOW_BLOCKS - 1 & -WINDOW_BLOCKS);
    Files.deleteIfExists(file);
    ChunkFilter filter = new ChunkFilter(file, FileChannel.open(file, StandardOpenOption.CREATE_NEW,
        StandardOpenOption.READ, StandardOpenOption.WRITE), blocks, 0);
    try {
      filter.write(ByteBuffer.wrap(new byte[BLOCK_BYTES]), offset(blocks - 1));
      filter.force();
      return filter;
    } catch (IOException e) {
      filter.close();
      throw e;
    }
  }

  /** Opens what {@link #create} made; nothing if there is no whole filter. */
  static Optional<ChunkFilter> open(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      ByteBuffer header = ByteBuffer.allocate(HEADER_FIELDS + Integer.BYTES);
      channel.read(header, 0);
      int blocks = header.getInt(4);
      long ids = header.getLong(8);
      if (!header.hasRemaining() && header.getInt(0) == MAGIC
          && header.getInt(HEADER_FIELDS) == crc(header.array(), HEADER_FIELDS)
          && blocks >= LEAST_BLOCKS && channel.size() == offset(blocks)) {
        return Optional.of(new ChunkFilter(file, channel, blocks, ids));
      }
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    return Optional.empty();
  }

  /** Whether so many more ids fit. */
  boolean hasRoom(long more) {
    return ids + more <= (long) blocks * IDS_OF_A_FULL_BLOCK;
  }

  /** How many ids were added, but for a few that looked like others. */
  long ids() {
    return ids;
  }

  /** Whether an id, given by its first 16 bytes, may have been added. */
  boolean mayHave(long high, long low) throws IOException {
    byte[] block = new byte[BLOCK_BYTES];
    read(ByteBuffer.wrap(block), offset(block(high)));
    return hasAll(block, 0, low) || !isSound(block, 0);
  }

  /** Adds an id; cheap if ids come in their order. What was added is asked for in vain before {@link #force}. */
  void add(long high, long low) throws IOException {
    int block = block(high);
    int first = block & -WINDOW_BLOCKS;
    if (first != windowFirst) {
      flush();
      windowFirst = -1;
      read(ByteBuffer.wrap(window), offset(first));
      windowFirst = first;
    }
    int start = (block - first) * BLOCK_BYTES;
    if (hasAll(window, start, low)) {
      return;
    }
    long dirty = 1L << (block - first);
    if ((changed & dirty) == 0 && !isSound(window, start)) {
      throw new ChunkIndex.Unusable(file + ": block " + block + " is damaged");
    }
    for (int probe = 0; probe < PROBES; probe++) {
      int bit = bit(low, probe);
      window[start + (bit >> 3)] |= (byte) (1 << (bit & 7));
    }
    changed |= dirty;
    ids++;
  }

  /** Makes all that was added outlive a crash. */
  void force() throws IOException {
    flush();
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).putInt(MAGIC).putInt(blocks).putLong(ids);
    header.putInt(crc(header.array(), HEADER_FIELDS));
    write(header.clear(), 0);
    try {
      channel.force(false);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** Renames the file to {@code target}, which it replaces. */
  ChunkFilter movedTo(Path target) throws IOException {
    Files.move(file, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return new ChunkFilter(target, channel, blocks, ids);
  }

  /** Ends without keeping what was added since {@link #force}. */
  @Override
  public void close() throws IOException {
    channel.close();
  }

  private void flush() throws IOException {
    if (changed == 0) {
      return;
    }
    for (int i = 0; i < WINDOW_BLOCKS; i++) {
      if ((changed >>> i & 1) != 0) {
        ByteBuffer.wrap(window).putInt(i * BLOCK_BYTES + BITS_BYTES, check(window, i * BLOCK_BYTES));
      }
    }
    write(ByteBuffer.wrap(window), offset(windowFirst));
    changed = 0;
  }

  private int block(long high) {
    return (int) Math.unsignedMultiplyHigh(high, blocks);
  }

  private static long offset(int block) {
    return HEADER_BYTES + (long) block * BLOCK_BYTES;
  }

  private static int bit(long low, int probe) {
    int random = (int) (low >>> probe * PROBE_BITS) & (1 << PROBE_BITS) - 1;
    return random * BITS >>> PROBE_BITS;
  }

  private static boolean hasAll(byte[] bytes, int start, long low) {
    for (int probe = 0; probe < PROBES; probe++) {
      int bit = bit(low, probe);
      if ((bytes[start + (bit >> 3)] >> (bit & 7) & 1) == 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSound(byte[] bytes, int start) {
    return ByteBuffer.wrap(bytes).getInt(start + BITS_BYTES) == check(bytes, start);
  }

  private static int check(byte[] bytes, int start) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, start, BITS_BYTES);
    return (int) crc.getValue() ^ ZEROS;
  }

  private static int crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  private void read(ByteBuffer into, long at) throws IOException {
    while (into.hasRemaining()) {
      if (channel.read(into, at + into.position()) < 0) {
        throw new EOFException(file + ": ends too early");
      }
    }
  }

  private void write(ByteBuffer bytes, long at) throws IOException {
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes, at + bytes.position());
      }
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private IOException unwritable(IOException e) {
    return e instanceof ClosedByInterruptException
        ? e
        : new Refused("chunk index " + file + ": " + e.getMessage()
            + "; free some space, or set MAILKEEP_CACHE_DIR to another folder", e);
  }
}
