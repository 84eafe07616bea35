package org.mailkeep.repository.objectlock;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.root.Root;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.Retention;
import org.mailkeep.repository.store.RetentionStore;
import org.mailkeep.repository.store.StagedObject;
import org.mailkeep.repository.store.Staging;

/** How a run stores packs and snapshots: locked from their first moment on, if the root that it began with says so. Thread-safe. */
public final class NewObjects implements Staging {

  /** For who stores what has to be locked. */
  static final String HAS_TO_LOCK = ", and this repository locks its packs and snapshots; mailkeep lock off ends that";

  private final ObjectStore store;
  private final Optional<Locking> locking;

  private NewObjects(ObjectStore store, Optional<Locking> locking) {
    this.store = store;
    this.locking = locking;
  }

  /**
   * As {@code root} says. Asks the store for its time, if anything is to be locked.
   *
   * @throws Refused if it says that objects are to be locked and the store can't
   */
  public static NewObjects of(ObjectStore store, Root root) throws IOException {
    Optional<LockTerms> terms = LockSection.of(root).terms();
    if (terms.isEmpty()) {
      return new NewObjects(store, Optional.empty());
    }
    RetentionStore retaining = retaining(store, HAS_TO_LOCK);
    return new NewObjects(store,
        Optional.of(new Locking(retaining, terms.get().retention(terms.get().rolling(retaining.now())))));
  }

  /**
   * What locks objects in {@code store}.
   *
   * @param otherwise what the message adds if nothing does
   */
  static RetentionStore retaining(ObjectStore store, String otherwise) throws IOException {
    Optional<RetentionStore> retaining = RetentionStore.offeredBy(store);
    if (retaining.isEmpty()) {
      throw new Refused(store.location() + ": nothing can be locked here, this is no bucket with object lock"
          + otherwise, null);
    }
    return retaining.get();
  }

  @Override
  public StagedObject stage() throws IOException {
    return locking.isPresent() ? locking.get().store.stage(locking.get().retention) : store.stage();
  }

  /** Stores a snapshot. */
  public void put(ObjectKey key, ByteBuffer bytes) throws IOException {
    if (locking.isPresent()) {
      locking.get().store.put(key, bytes, locking.get().retention);
    } else {
      store.put(key, bytes);
    }
  }

  private record Locking(RetentionStore store, Retention retention) {}
}
