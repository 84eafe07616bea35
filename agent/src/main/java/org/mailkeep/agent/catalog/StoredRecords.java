package org.mailkeep.agent.catalog;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailkeep.agent.dovecot.DboxRecord;
import org.mailkeep.repository.tree.TreePath;

/**
 * A dbox file and the messages in it.
 *
 * @param root the number of the account's root that it lies in
 * @param path where in it
 * @param number N of {@code m.N} or {@code u.N}
 * @param changed when it was last changed in any way
 * @param records in the order of the file
 */
record StoredRecords(int root, TreePath path, long number, Instant changed, List<DboxRecord> records) {

  StoredRecords {
    records = List.copyOf(records);
  }

  /** The record that begins at {@code offset}; null if none does. */
  @Nullable DboxRecord at(long offset) {
    int low = 0;
    int high = records.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long begins = records.get(middle).offset();
      if (begins == offset) {
        return records.get(middle);
      }
      if (begins < offset) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return null;
  }
}
