package org.mailkeep.repository.index;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns places that come in the order of their ids into the index's keys and values, in the order of those: the first place of an id under the id, and of each other owner the newest under id and owner. Remembers
 * 1024 ids at most. Not thread-safe.
 */
final class SortedEntries {

  private static final int AT_ONCE = 1024;

  private final Known known;
  private final Output output;
  private final List<Group> groups = new ArrayList<>();

  /** Asks {@code known} for what the index has of an id already. */
  SortedEntries(Known known, Output output) {
    this.known = known;
    this.output = output;
  }

  void add(long high, long low, LocalPlace place, int owner) throws IOException {
    Group last = groups.isEmpty() ? null : groups.getLast();
    if (last == null || last.high != high || last.low != low) {
      if (groups.size() == AT_ONCE) {
        flush();
      }
      last = new Group(high, low);
      groups.add(last);
    }
    last.add(place.encode(), owner);
  }

  /** Puts out what is left. */
  void flush() throws IOException {
    List<byte[]> keys = groups.stream().map(Group::key).toList();
    List<byte @Nullable []> firsts = known.firsts(keys);
    for (int i = 0; i < groups.size(); i++) {
      groups.get(i).write(keys.get(i), firsts.get(i), output);
    }
    groups.clear();
  }

  /** What the index knows. */
  @FunctionalInterface
  interface Known {
    /** For each key the first place, null where there is none. */
    List<byte @Nullable []> firsts(List<byte[]> keys) throws IOException;
  }

  /** Takes keys, each greater than the one before. */
  @FunctionalInterface
  interface Output {
    void put(byte[] key, byte[] value) throws IOException;
  }

  /** The places of one id. */
  private static final class Group {
    private final long high;
    private final long low;
    private final List<byte[]> places = new ArrayList<>(1);
    private int[] owners = new int[1];

    private Group(long high, long low) {
      this.high = high;
      this.low = low;
    }

    void add(byte[] place, int owner) {
      if (places.size() == owners.length) {
        owners = Arrays.copyOf(owners, 2 * owners.length);
      }
      owners[places.size()] = owner;
      places.add(place);
    }

    byte[] key() {
      return ByteBuffer.allocate(Long.BYTES * 2).putLong(high).putLong(low).array();
    }

    void write(byte[] key, byte @Nullable [] known, Output output) throws IOException {
      byte[] first = known;
      if (first == null) {
        first = places.getFirst();
        output.put(key, first);
      }
      TreeMap<Integer, byte[]> others = new TreeMap<>(Integer::compareUnsigned);
      for (int i = 0; i < places.size(); i++) {
        if (!Arrays.equals(first, places.get(i))) {
          others.put(owners[i], places.get(i));
        }
      }
      for (var other : others.entrySet()) {
        output.put(ByteBuffer.allocate(key.length + Integer.BYTES).put(key).putInt(other.getKey()).array(),
            other.getValue());
      }
    }
  }
}
