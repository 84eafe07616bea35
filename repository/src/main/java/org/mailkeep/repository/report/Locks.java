package org.mailkeep.repository.report;

import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.mailkeep.repository.run.RunId;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.Retention;
import org.mailkeep.repository.store.RetentionStore;
import org.mailkeep.repository.store.SideBySide;

/**
 * Until when the store promises not to let snapshots go.
 *
 * @param offered whether the store makes such promises at all
 */
record Locks(boolean offered, Map<RunId, Instant> until) {

  /** Asks the store: one request for each run, if it makes such promises. */
  static Locks of(ObjectStore store, Set<RunId> runs) throws IOException {
    Optional<RetentionStore> retaining = RetentionStore.offeredBy(store);
    if (retaining.isEmpty()) {
      return new Locks(false, Map.of());
    }
    record Asked(RunId run, Optional<Retention> retention) {}
    Map<RunId, Instant> until = new HashMap<>();
    SideBySide.read(runs, run -> new Asked(run, retaining.get().retentionIfThere(run.snapshot())),
        asked -> asked.retention().ifPresent(retention -> until.put(asked.run(), retention.until())));
    return new Locks(true, until);
  }
}
