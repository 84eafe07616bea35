package org.mailkeep.repository.run;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.root.LedgerRef;
import org.mailkeep.repository.root.Root;

/**
 * Which runs of one signer a root has folded. Asked for a recent run it reads one page; for an older one a second. Not thread-safe.
 */
final class OwnLedger {

  private static final System.Logger LOG = System.getLogger(OwnLedger.class.getName());

  private final Ledger ledger;
  private final Optional<LedgerRef> ref;
  private @Nullable LedgerPage newest;
  private final Set<RunId> inNewest = new HashSet<>();
  private final Map<Hash256, Set<RunId>> inClosed = new HashMap<>();

  OwnLedger(Ledger ledger, Root root, Id128 signer) {
    this.ledger = ledger;
    this.ref = root.ledger(signer);
  }

  /** Whether the ledger has {@code run}. A page that can't be read has none: what is not inherited is read anew. */
  boolean has(RunId run) throws IOException {
    if (ref.isEmpty()) {
      return false;
    }
    LedgerPage page = newest();
    if (inNewest.contains(run)) {
      return true;
    }
    for (LedgerPage.Closed closed : page.closed()) {
      if (closed.firstEpoch() <= run.epoch() && run.epoch() <= closed.lastEpoch() && runs(closed).contains(run)) {
        return true;
      }
    }
    return false;
  }

  private LedgerPage newest() throws IOException {
    LedgerPage page = newest;
    if (page == null) {
      page = readable(() -> ledger.newest(ref.orElseThrow()));
      newest = page;
      page.runs().forEach(run -> inNewest.add(run.run()));
    }
    return page;
  }

  private Set<RunId> runs(LedgerPage.Closed closed) throws IOException {
    Set<RunId> runs = inClosed.get(closed.sha256());
    if (runs == null) {
      runs = new HashSet<>();
      for (LedgerRun run : readable(() -> ledger.closed(ref.orElseThrow().agent(), closed)).runs()) {
        runs.add(run.run());
      }
      inClosed.put(closed.sha256(), runs);
    }
    return runs;
  }

  private static LedgerPage readable(Read read) throws IOException {
    try {
      return read.page();
    } catch (Corrupt | Missing e) {
      LOG.log(System.Logger.Level.WARNING, "{0}; accounts are read anew. Run: mailkeep verify", e.getMessage());
      return new LedgerPage(List.of(), List.of());
    }
  }

  @FunctionalInterface
  private interface Read {
    LedgerPage page() throws IOException;
  }
}
