package org.mailkeep.repository.run;

import java.util.List;
import org.mailkeep.repository.base.Hash256;

/**
 * A page of a signer's ledger. The newest names all others, which are full and are not written again when runs are added.
 *
 * @param closed the pages before, oldest first; of use in the newest page only
 * @param runs in the order in which they were folded
 */
public record LedgerPage(List<Closed> closed, List<LedgerRun> runs) {

  public LedgerPage {
    closed = List.copyOf(closed);
    runs = List.copyOf(runs);
  }

  /**
   * A page that is full.
   *
   * @param sha256 of its object
   * @param length of that object
   * @param runs in it
   * @param firstEpoch of those runs
   * @param lastEpoch of those runs
   */
  public record Closed(Hash256 sha256, int length, int runs, int firstEpoch, int lastEpoch) {}
}
