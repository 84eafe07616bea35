package org.mailkeep.repository.protocol;

import java.util.ArrayList;
import java.util.List;
import org.mailkeep.repository.protocol.Outcome.Committed;

/**
 * A folded run, as a root's ledger has it. What was retired or erased is no longer among its entries; the packs stay named.
 *
 * @param run as it committed
 * @param entries those that are still kept
 */
record LedgerRecord(Committed run, List<Entry> entries) {

  long named() {
    return run.packs() | run.borrowed();
  }

  boolean isWhole() {
    return entries.size() == run.entries().size();
  }

  boolean has(int account) {
    for (Entry entry : entries) {
      if (entry.account() == account) {
        return true;
      }
    }
    return false;
  }

  LedgerRecord without(int account) {
    List<Entry> kept = new ArrayList<>(entries);
    kept.removeIf(entry -> entry.account() == account);
    return new LedgerRecord(run, List.copyOf(kept));
  }
}
