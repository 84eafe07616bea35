package org.mailkeep.repository.prune;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.mailkeep.repository.root.Root;
import org.mailkeep.repository.run.LedgerRun;
import org.mailkeep.repository.run.RunId;
import org.mailkeep.repository.snapshot.AccountEntry;

/** Decides which entries of snapshots go. */
@FunctionalInterface
public interface Retention {

  /**
   * What is kept of {@code runs}, all that the ledgers of {@code root} have, by what that root says.
   */
  Kept plan(Root root, List<LedgerRun> runs) throws IOException;

  /** What is kept. */
  @FunctionalInterface
  interface Kept {
    boolean keeps(RunId run, AccountEntry entry);

    /** Until when an entry that is kept is promised to be, whatever comes; a time that has passed if nothing is. */
    default Instant promised(RunId run, AccountEntry entry) {
      return Instant.EPOCH;
    }
  }
}
