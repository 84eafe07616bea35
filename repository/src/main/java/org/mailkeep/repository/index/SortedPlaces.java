package org.mailkeep.repository.index;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Puts any number of places in the order of their ids, with a file of 32 bytes for each and at most 80 MB of memory for half a billion: they are dealt into buckets by the first bits of the id, and each bucket is sorted alone. Ids are keyed hashes, so
 * buckets fill alike; one that somebody filled on purpose is handed out as it is. Not thread-safe.
 */
final class SortedPlaces implements Closeable {

  private static final int ENTRY_BYTES = 32;
  private static final int BUFFER_BYTES = 16 << 20;
  private static final int LEAST_BUFFER_BYTES = 4 << 10;
  private static final int BUCKET_ENTRIES = 256 << 10;
  private static final int MOST_BUCKET_BITS = 11;
  /** What a bucket may hold to be sorted, and the bits that count so far. */
  private static final int INDEX_BITS = 20;

  private final Path file;
  private final FileChannel channel;
  private final int bucketBits;
  private final int bufferBytes;
  private final ByteBuffer[] buffers;
  private final long[][] stored;
  private final int[] flushes;
  private final long[] counts;
  private long end;

  /**
   * Begins with a new file.
   *
   * @param expected about how many places there will be
   */
  SortedPlaces(Path file, long expected) throws IOException {
    this.file = file;
    channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.READ, StandardOpenOption.WRITE);
    int bits = 0;
    while (bits < MOST_BUCKET_BITS && expected >> bits > BUCKET_ENTRIES) {
      bits++;
    }
    bucketBits = bits;
    bufferBytes = Math.max(LEAST_BUFFER_BYTES, BUFFER_BYTES >> bits);
    buffers = new ByteBuffer[1 << bits];
    counts = new long[buffers.length];
    stored = new long[buffers.length][4];
    flushes = new int[buffers.length];
  }

  void add(long high, long low, LocalPlace place, int owner) throws IOException {
    int bucket = bucketBits == 0 ? 0 : (int) (high >>> (Long.SIZE - bucketBits));
    ByteBuffer buffer = buffers[bucket];
    if (buffer == null) {
      buffer = ByteBuffer.allocate(bufferBytes);
      buffers[bucket] = buffer;
    } else if (!buffer.hasRemaining()) {
      flush(bucket, buffer);
    }
    buffer.putLong(high).putLong(low).putInt(place.pack()).putInt(place.block()).putInt(place.offset()).putInt(owner);
    counts[bucket]++;
  }

  /** Hands everything out, once: bucket by bucket, sorted by id as unsigned bytes; places of one id in the order in which they came. */
  void forEach(Sink sink) throws IOException {
    for (int bucket = 0; bucket < buffers.length; bucket++) {
      if (counts[bucket] > 1 << INDEX_BITS) {
        unsorted(bucket, sink);
      } else if (counts[bucket] > 0) {
        sorted(load(bucket), sink);
      }
      buffers[bucket] = null;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(file);
  }

  private void flush(int bucket, ByteBuffer buffer) throws IOException {
    if (flushes[bucket] == stored[bucket].length) {
      stored[bucket] = Arrays.copyOf(stored[bucket], 2 * flushes[bucket]);
    }
    stored[bucket][flushes[bucket]++] = end;
    buffer.flip();
    while (buffer.hasRemaining()) {
      end += channel.write(buffer, end);
    }
    buffer.clear();
  }

  private ByteBuffer load(int bucket) throws IOException {
    ByteBuffer all = ByteBuffer.allocate((int) counts[bucket] * ENTRY_BYTES);
    for (int i = 0; i < flushes[bucket]; i++) {
      read(stored[bucket][i], all.slice(all.position(), bufferBytes));
      all.position(all.position() + bufferBytes);
    }
    return all.put(buffers[bucket].flip()).flip();
  }

  private void unsorted(int bucket, Sink sink) throws IOException {
    ByteBuffer some = ByteBuffer.allocate(bufferBytes);
    for (int i = 0; i < flushes[bucket]; i++) {
      read(stored[bucket][i], some.clear());
      handOut(some.flip(), sink);
    }
    handOut(buffers[bucket].flip(), sink);
  }

  private static void handOut(ByteBuffer entries, Sink sink) throws IOException {
    while (entries.hasRemaining()) {
      sink.unsorted(entries.getLong(), entries.getLong(),
          new LocalPlace(entries.getInt(), entries.getInt(), entries.getInt()), entries.getInt());
    }
  }

  private void read(long at, ByteBuffer into) throws IOException {
    int start = into.position();
    while (into.hasRemaining()) {
      if (channel.read(into, at + into.position() - start) < 0) {
        throw new EOFException(file + ": ends too early");
      }
    }
  }

  /** Sorts numbers that hold the bits after the bucket's and, below, an entry's number; what those bits don't tell apart is sorted again. */
  private void sorted(ByteBuffer entries, Sink sink) throws IOException {
    int count = entries.remaining() / ENTRY_BYTES;
    long[] order = new long[count];
    for (int i = 0; i < count; i++) {
      long bits = entries.getLong(i * ENTRY_BYTES) << bucketBits;
      order[i] = (bits >>> INDEX_BITS << INDEX_BITS | i) ^ Long.MIN_VALUE;
    }
    Arrays.sort(order);
    for (int from = 0; from < count;) {
      int to = from + 1;
      while (to < count && order[to] >> INDEX_BITS == order[from] >> INDEX_BITS) {
        to++;
      }
      int[] alike = new int[to - from];
      for (int i = from; i < to; i++) {
        alike[i - from] = (int) order[i] & (1 << INDEX_BITS) - 1;
      }
      handOut(entries, alike.length == 1 ? alike : sorted(alike, entries), sink);
      from = to;
    }
  }

  private static int[] sorted(int[] alike, ByteBuffer entries) {
    return Arrays.stream(alike).boxed().sorted((a, b) -> {
      int high = Long.compareUnsigned(entries.getLong(a * ENTRY_BYTES), entries.getLong(b * ENTRY_BYTES));
      int low = Long.compareUnsigned(entries.getLong(a * ENTRY_BYTES + 8), entries.getLong(b * ENTRY_BYTES + 8));
      return high != 0 ? high : low != 0 ? low : Integer.compare(a, b);
    }).mapToInt(Integer::intValue).toArray();
  }

  private static void handOut(ByteBuffer entries, int[] numbers, Sink sink) throws IOException {
    for (int number : numbers) {
      int at = number * ENTRY_BYTES;
      sink.sorted(entries.getLong(at), entries.getLong(at + 8),
          new LocalPlace(entries.getInt(at + 16), entries.getInt(at + 20), entries.getInt(at + 24)),
          entries.getInt(at + 28));
    }
  }

  /** Takes what was sorted, and what was too much to be. */
  interface Sink {

    /** One more place: no id before it was greater. */
    void sorted(long high, long low, LocalPlace place, int owner) throws IOException;

    /** A place of no particular order. */
    void unsorted(long high, long low, LocalPlace place, int owner) throws IOException;
  }
}
