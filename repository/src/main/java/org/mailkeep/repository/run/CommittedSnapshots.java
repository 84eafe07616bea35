package org.mailkeep.repository.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.snapshot.Snapshot;
import org.mailkeep.repository.snapshot.SnapshotFormat;
import org.mailkeep.repository.snapshot.SnapshotStore;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;

/** Reads the snapshots of committed runs. Thread-safe. */
public final class CommittedSnapshots {

  private final ObjectStore store;
  private final Keyring keyring;

  /** Those in {@code store}. */
  public CommittedSnapshots(ObjectStore store, Keyring keyring) {
    this.store = store;
    this.keyring = keyring;
  }

  /**
   * The snapshot that {@code run} committed, with those entries that are still there.
   *
   * @throws Corrupt if it is missing, or is not the one that was committed
   * @throws org.mailkeep.repository.base.RepositoryException.WrongKey if this role does not hold the report key
   */
  public Snapshot read(LedgerRun run) throws IOException {
    Snapshot snapshot = readAll(run);
    if (run.entries().isAll()) {
      return snapshot;
    }
    AccountTags tags = new AccountTags(keyring.chunkIdKey());
    return snapshot.only(account -> run.entries().has(tags.entry(account)));
  }

  /** The same with all entries, those that count no more included: for who changes what counts. */
  public Snapshot readAll(LedgerRun run) throws IOException {
    ObjectKey key = run.snapshotKey();
    ByteBuffer object;
    try {
      object = store.get(key, SnapshotFormat.LONGEST);
    } catch (Missing e) {
      throw new Corrupt(key + ": missing, though its run committed it");
    }
    Optional<RewrittenSnapshot> rewritten = run.rewritten();
    if (!Hash256.sha256(object).equals(run.storedSnapshot())) {
      throw new Corrupt(key + ": not the snapshot that the run committed");
    }
    SnapshotStore snapshots = new SnapshotStore(keyring);
    return rewritten.isPresent() ? snapshots.readRewritten(key, object) : snapshots.read(key, object);
  }
}
