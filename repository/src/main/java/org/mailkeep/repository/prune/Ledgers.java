package org.mailkeep.repository.prune;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.mailkeep.repository.maintain.MaintenanceContext;
import org.mailkeep.repository.root.LedgerRef;
import org.mailkeep.repository.root.Root;
import org.mailkeep.repository.run.LedgerRun;

/** All runs that a root's ledgers have. */
final class Ledgers {

  private Ledgers() {}

  static List<LedgerRun> runs(MaintenanceContext context, Root root) throws IOException {
    List<LedgerRun> runs = new ArrayList<>();
    for (LedgerRef ref : root.ledgers()) {
      runs.addAll(context.ledger().runs(ref));
    }
    return runs;
  }
}
