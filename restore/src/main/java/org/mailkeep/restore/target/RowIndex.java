package org.mailkeep.restore.target;

import java.util.Arrays;

/** Finds rows by a key that several may have. Twelve to sixteen bytes a row. */
public final class RowIndex {

  /** No row. */
  public static final int NONE = -1;

  private int[] heads = newHeads(1024);
  private int[] next = new int[512];
  private long[] keys = new long[512];
  private int size;

  private static int[] newHeads(int length) {
    int[] heads = new int[length];
    Arrays.fill(heads, NONE);
    return heads;
  }

  /** Notes the key of {@code row}, the number of those noted before. */
  public void add(int row, long key) {
    if (row != size) {
      throw new IllegalArgumentException("row " + row + " after " + size);
    }
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, size * 2);
      next = new int[size * 2];
      heads = newHeads(heads.length * 2);
      for (int i = 0; i < size; i++) {
        link(i);
      }
    }
    keys[size] = key;
    link(size++);
  }

  private void link(int row) {
    int slot = slot(keys[row]);
    next[row] = heads[slot];
    heads[slot] = row;
  }

  private int slot(long key) {
    return (int) (key ^ key >>> 32) & heads.length - 1;
  }

  /** How many rows there are. */
  public int size() {
    return size;
  }

  /** A row of that key; {@link #NONE} if there is none. */
  public int first(long key) {
    return same(heads[slot(key)], key);
  }

  /** The one after {@code row}, of the same key. */
  public int after(int row) {
    return same(next[row], keys[row]);
  }

  private int same(int from, long key) {
    int row = from;
    while (row != NONE && keys[row] != key) {
      row = next[row];
    }
    return row;
  }
}
