package org.mailkeep.restore.imap;

import java.util.Arrays;

/** Which wanted message each row stands for, by UID. Four bytes a row. */
final class WantedUids {

  private int[] uids = new int[512];
  private int rows;

  void put(int row, long uid) {
    if (row >= uids.length) {
      uids = Arrays.copyOf(uids, Math.max(row + 1, uids.length * 2));
    }
    rows = Math.max(rows, row + 1);
    uids[row] = (int) uid;
  }

  void forEach(Visitor visitor) {
    for (int row = 0; row < rows; row++) {
      if (uids[row] != 0) {
        visitor.row(row, uids[row] & 0xffff_ffffL);
      }
    }
  }

  /** Takes a row and the UID of what was wanted. */
  @FunctionalInterface
  interface Visitor {
    void row(int row, long uid);
  }
}
