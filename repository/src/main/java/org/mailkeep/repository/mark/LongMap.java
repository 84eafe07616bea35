package org.mailkeep.repository.mark;

import java.util.Arrays;

/** Numbers by numbers, all at least 0, in 16 bytes each at a load of two thirds: for as many as there are pages. Not thread-safe. */
final class LongMap {

  static final long NONE = -1;

  private static final long SPREAD = 0x9e3779b97f4a7c15L;

  private long[] keys = new long[1 << 10];
  private long[] values = new long[1 << 10];
  private int size;

  LongMap() {
    Arrays.fill(keys, NONE);
  }

  /** The value of {@code key}, or {@link #NONE}. */
  long get(long key) {
    int slot = slot(key);
    return keys[slot] == key ? values[slot] : NONE;
  }

  /** Sets the value of {@code key} if it has none, and returns the one it had, or {@link #NONE}. */
  long putIfAbsent(long key, long value) {
    int slot = slot(key);
    if (keys[slot] == key) {
      return values[slot];
    }
    if (3 * (size + 1) > 2 * keys.length) {
      grow();
      slot = slot(key);
    }
    keys[slot] = key;
    values[slot] = value;
    size++;
    return NONE;
  }

  private int slot(long key) {
    int mask = keys.length - 1;
    int slot = (int) (key * SPREAD >>> 32) & mask;
    while (keys[slot] != NONE && keys[slot] != key) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    long[] oldValues = values;
    keys = new long[2 * oldKeys.length];
    values = new long[2 * oldKeys.length];
    Arrays.fill(keys, NONE);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != NONE) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        values[slot] = oldValues[i];
      }
    }
  }
}
