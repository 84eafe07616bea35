package org.mailkeep.repository.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.root.Erasure;
import org.mailkeep.repository.root.Erasures;
import org.mailkeep.repository.root.LedgerRef;
import org.mailkeep.repository.root.Root;
import org.mailkeep.repository.root.RootChain;
import org.mailkeep.repository.root.RootUser;

/**
 * All that is committed, as seen at one moment: what the ledgers of a root say, and the committed runs of its open epochs. Rule 18.
 *
 * @param root whose ledgers count
 * @param tail the runs of epochs that it has not closed
 */
public record History(Root root, RunLog.Runs tail) {

  /** While maintenance goes on, what an older root named may be gone; so often is looked again. */
  private static final int LOOKS = 5;

  /** Looks: lists the runs first and reads the root then, so that a run is seen here or there. */
  public static History look(RootChain roots, RunLog log) throws IOException {
    Root before = roots.newest();
    RunLog.Listed listed = log.list(before.boundary());
    Root root = roots.newest();
    root.refuseUnknown(RootUser.READER);
    return new History(root, log.read(listed, root));
  }

  /**
   * Looks, and reads the ledgers: all committed runs.
   *
   * @throws Missing if something that the newest root names is not there
   */
  public static Map<RunId, LedgerRun> committed(RootChain roots, RunLog log, Ledger ledger) throws IOException {
    return committed(roots, log, ledger, Ledger.Reach.ALL);
  }

  /** The same, of ledgers no more than {@code reach} wants. */
  public static Map<RunId, LedgerRun> committed(RootChain roots, RunLog log, Ledger ledger, Ledger.Reach reach)
      throws IOException {
    for (int look = 1;; look++) {
      Root before = roots.newest();
      try {
        return look(roots, log).committed(ledger, reach);
      } catch (Missing e) {
        if (look == LOOKS || roots.newest().sequence() == before.sequence()) {
          throw e;
        }
      }
    }
  }

  /** The runs of open epochs, without the entries that were erased since. Rule 17. */
  public List<LedgerRun> unfolded() throws Corrupt {
    Erasures erasures = root.erasures();
    List<LedgerRun> runs = new ArrayList<>();
    for (LedgerRun run : tail.runs()) {
      KeptEntries entries = run.entries();
      for (Erasure erasure : erasures.taking(run.run().epoch())) {
        entries = entries.without(erasure.account());
      }
      runs.add(run.with(entries));
    }
    return runs;
  }

  private Map<RunId, LedgerRun> committed(Ledger ledger, Ledger.Reach reach) throws IOException {
    Map<RunId, LedgerRun> runs = new LinkedHashMap<>();
    for (LedgerRef ref : root.ledgers()) {
      ledger.runs(ref, reach).forEach(run -> runs.put(run.run(), run));
    }
    for (LedgerRun run : unfolded()) {
      runs.put(run.run(), run);
    }
    runs.values().removeIf(run -> run.entries().isNone());
    return runs;
  }
}
