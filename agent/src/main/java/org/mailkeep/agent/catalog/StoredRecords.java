package org.mailkeep.agent.catalog;

import java.time.Instant;
import java.util.List;
import org.mailkeep.agent.dovecot.DboxRecord;
import org.mailkeep.agent.unwrap.SummaryRefs;
import org.mailkeep.repository.tree.TreePath;

/**
 * A dbox file and the messages in it.
 *
 * @param root the number of the account's root that it lies in
 * @param path where in it
 * @param number N of {@code m.N} or {@code u.N}
 * @param changed when it was last changed in any way
 * @param records in the order of the file
 * @param summaries what the summary of each is referred to by
 */
record StoredRecords(int root, TreePath path, long number, Instant changed, List<DboxRecord> records,
    SummaryRefs summaries) {

  StoredRecords {
    records = List.copyOf(records);
  }

  /** The number of the record that begins at {@code offset}, from 0; -1 if none does. */
  int at(long offset) {
    int low = 0;
    int high = records.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long begins = records.get(middle).offset();
      if (begins == offset) {
        return middle;
      }
      if (begins < offset) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }
}
