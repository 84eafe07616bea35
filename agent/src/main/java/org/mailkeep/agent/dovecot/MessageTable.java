package org.mailkeep.agent.dovecot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * The messages of an index by ascending UID, a row each: UID, flags, and columns of bytes for what extensions hold. An expunged message keeps its row, so that no row ever moves. UIDs are
 * unsigned.
 */
final class MessageTable {
  /** All cells together have no more bytes than that. */
  private static final long LARGEST = 1L << 29;

  /** So many rows are looked at or changed at most: a log of a few MB could ask for weeks of work. */
  private static final long MOST_VISITS = 1L << 33;

  private final String name;
  private final List<Column> columns = new ArrayList<>();
  private final BitSet gone = new BitSet();
  private int[] uids = new int[0];
  private byte[] flags = new byte[0];
  private int rows;
  private long visits;

  /**
   * @param name what the index is called, for messages
   */
  MessageTable(String name) {
    this.name = name;
  }

  /** So many bytes of each row. */
  final class Column {
    private int width;
    private byte[] cells = new byte[0];

    private Column(int width) {
      this.width = width;
    }

    int width() {
      return width;
    }

    /** The cells of all rows, one after the other, {@link #width} bytes each; for immediate use. */
    byte[] cells() {
      return cells;
    }

    int at(int row) {
      return row * width;
    }

    /** A little-endian number of a row. */
    long unsigned(int row, int offset, int bytes) {
      long value = 0;
      for (int i = bytes - 1; i >= 0; i--) {
        value = value << Byte.SIZE | cells[at(row) + offset + i] & 0xff;
      }
      return value;
    }

    /** A copy of all bytes of a row. */
    byte[] bytes(int row) {
      return Arrays.copyOfRange(cells, at(row), at(row) + width);
    }

    /** Gives the cells more bytes, which are zero. */
    void widen(int bytes) throws DovecotFormatException {
      int before = width;
      width = bytes;
      check(uids.length);
      byte[] wider = new byte[uids.length * bytes];
      for (int row = 0; row < rows; row++) {
        System.arraycopy(cells, row * before, wider, row * bytes, before);
      }
      cells = wider;
    }

    /** Zeroes the bytes of all rows from {@code from} on. */
    void clear(int from) throws DovecotFormatException {
      visit(rows);
      for (int row = 0; row < rows && from < width; row++) {
        Arrays.fill(cells, at(row) + from, at(row) + width, (byte) 0);
      }
    }
  }

  /** Adds a column of zeros. */
  Column column(int width) throws DovecotFormatException {
    Column column = new Column(width);
    columns.add(column);
    check(uids.length);
    column.cells = new byte[uids.length * width];
    return column;
  }

  /** Makes room for {@code more} rows. */
  void reserve(int more) throws DovecotFormatException {
    long needed = (long) rows + more;
    if (needed <= uids.length) {
      return;
    }
    check(needed);
    int capacity = (int) needed;
    uids = Arrays.copyOf(uids, capacity);
    flags = Arrays.copyOf(flags, capacity);
    for (Column column : columns) {
      column.cells = Arrays.copyOf(column.cells, capacity * column.width);
    }
  }

  private void check(long capacity) throws DovecotFormatException {
    long width = Integer.BYTES + 1;
    for (Column column : columns) {
      width += column.width;
    }
    if (capacity * width > LARGEST) {
      throw new DovecotFormatException(name + ": " + capacity + " messages of " + width + " bytes, more than is read");
    }
  }

  /**
   * Adds a message.
   *
   * @param uid larger than those before
   * @return its row, all zero
   */
  int add(int uid, int flagBits) throws DovecotFormatException {
    if (rows == uids.length) {
      reserve(Math.max(16, rows / 2));
    }
    uids[rows] = uid;
    flags[rows] = (byte) flagBits;
    return rows++;
  }

  /** All rows, those of expunged messages too. */
  int rows() {
    return rows;
  }

  int uid(int row) {
    return uids[row];
  }

  int flags(int row) {
    return flags[row];
  }

  boolean gone(int row) {
    return gone.get(row);
  }

  /** The row of a message; -1 if it was never there. */
  int row(int uid) {
    int row = from(uid);
    return row < rows && uids[row] == uid ? row : -1;
  }

  /** The first row whose UID is {@code uid} or more. */
  int from(int uid) {
    int low = 0;
    int high = rows;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Integer.compareUnsigned(uids[middle], uid) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The row after the last whose UID is {@code uid} or less. */
  int after(int uid) {
    return uid == -1 ? rows : from(uid + 1);
  }

  void expunge(int from, int to) throws DovecotFormatException {
    visit(to - from);
    gone.set(from, Math.max(from, to));
  }

  void changeFlags(int from, int to, int add, int remove) throws DovecotFormatException {
    visit(to - from);
    for (int row = from; row < to; row++) {
      flags[row] = (byte) (flags[row] & ~remove | add);
    }
  }

  /** Counts work before it is done. */
  void visit(int more) throws DovecotFormatException {
    visits += Math.max(0, more);
    if (visits > MOST_VISITS) {
      throw new DovecotFormatException(name + ": its log asks for more changes than a server can have made");
    }
  }
}
