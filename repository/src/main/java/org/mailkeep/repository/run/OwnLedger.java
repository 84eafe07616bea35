package org.mailkeep.repository.run;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private final Map<RunId, KeptEntries> inNewest = new HashMap<>();
  private final Map<Hash256, Map<RunId, KeptEntries>> inClosed = new HashMap<>();

  OwnLedger(Ledger ledger, Root root, Id128 signer) {
    this.ledger = ledger;
    this.ref = root.ledger(signer);
  }

  /** Whether the ledger has {@code run}, whatever is left of its snapshot. A page that can't be read has none. */
  boolean has(RunId run) throws IOException {
    return find(run).isPresent();
  }

  /** Whether the entry of that tag that {@code run} recorded is still there. A page that can't be read has none: what is not inherited is read anew. */
  boolean has(RunId run, long entry) throws IOException {
    return find(run).map(entries -> entries.has(entry)).orElse(false);
  }

  private Optional<KeptEntries> find(RunId run) throws IOException {
    if (ref.isEmpty()) {
      return Optional.empty();
    }
    LedgerPage page = newest();
    KeptEntries found = inNewest.get(run);
    for (LedgerPage.Closed closed : page.closed()) {
      if (found == null && closed.firstEpoch() <= run.epoch() && run.epoch() <= closed.lastEpoch()) {
        found = runs(closed).get(run);
      }
    }
    return Optional.ofNullable(found);
  }

  private LedgerPage newest() throws IOException {
    LedgerPage page = newest;
    if (page == null) {
      page = readable(() -> ledger.newest(ref.orElseThrow()));
      newest = page;
      page.runs().forEach(run -> inNewest.put(run.run(), run.entries()));
    }
    return page;
  }

  private Map<RunId, KeptEntries> runs(LedgerPage.Closed closed) throws IOException {
    Map<RunId, KeptEntries> runs = inClosed.get(closed.sha256());
    if (runs == null) {
      runs = new HashMap<>();
      for (LedgerRun run : readable(() -> ledger.closed(ref.orElseThrow().agent(), closed)).runs()) {
        runs.put(run.run(), run.entries());
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
