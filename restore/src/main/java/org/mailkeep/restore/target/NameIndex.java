package org.mailkeep.restore.target;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.BitSet;

/** The names of the messages of a Maildir, found by what stays the same of each. Takes the bytes of the names and about 24 more for each. */
final class NameIndex {

  private final RowIndex stems = new RowIndex();
  private byte[] names = new byte[1 << 16];
  private int[] ends = new int[512];
  private final BitSet claimed = new BitSet();

  /** Notes a name, which begins with the folder that it is in. */
  int add(String stem, String name) {
    byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
    int row = stems.size();
    int from = row == 0 ? 0 : ends[row - 1];
    if (from + bytes.length > names.length) {
      names = Arrays.copyOf(names, Math.max(from + bytes.length, Math.clamp(names.length * 2L, 0, 1 << 30)));
    }
    if (row == ends.length) {
      ends = Arrays.copyOf(ends, row * 2);
    }
    System.arraycopy(bytes, 0, names, from, bytes.length);
    ends[row] = from + bytes.length;
    stems.add(row, key(stem));
    return row;
  }

  String name(int row) {
    int from = row == 0 ? 0 : ends[row - 1];
    return new String(names, from, ends[row] - from, StandardCharsets.ISO_8859_1);
  }

  void claim(int row) {
    claimed.set(row);
  }

  /** A name of that stem that nobody claimed; {@link RowIndex#NONE} if there is none. */
  int free(String stem) {
    int row = stems.first(key(stem));
    while (row != RowIndex.NONE && claimed.get(row)) {
      row = stems.after(row);
    }
    return row;
  }

  boolean contains(String stem) {
    return stems.first(key(stem)) != RowIndex.NONE;
  }

  private static long key(String stem) {
    MessageDigest digest = Digests.sha256();
    return ByteBuffer.wrap(digest.digest(stem.getBytes(StandardCharsets.ISO_8859_1))).getLong();
  }
}
