package org.mailkeep.repository.prune;

import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.RemovalStore;
import org.mailkeep.repository.store.Retention;
import org.mailkeep.repository.store.RetentionStore;
import org.mailkeep.repository.store.SideBySide;

/** Removes objects, but for those that the store promised to keep: they stay until its promise has passed. Thread-safe. */
final class Removal {

  private final RemovalStore removing;
  private final Optional<RetentionStore> retaining;
  private final Map<ObjectKey, Instant> locked = new ConcurrentHashMap<>();
  private @Nullable Instant now;

  /**
   * Removes from {@code store}.
   *
   * @throws Refused if it lets nobody remove anything
   */
  Removal(ObjectStore store) throws Refused {
    removing = store.removing().orElseThrow(
        () -> new Refused(store.location() + ": objects can't be removed from here", null));
    retaining = store.retaining();
  }

  /**
   * Removes them.
   *
   * @param gone told of each that is gone, by one thread
   * @throws Refused if one may not be removed, and not for a lock
   */
  void remove(Collection<ObjectKey> keys, Consumer<ObjectKey> gone) throws IOException {
    record Asked(ObjectKey key, boolean gone) {}
    SideBySide.read(keys, key -> new Asked(key, remove(key)), asked -> {
      if (asked.gone()) {
        gone.accept(asked.key());
      }
    });
  }

  private boolean remove(ObjectKey key) throws IOException {
    try {
      removing.remove(key);
      return true;
    } catch (Refused e) {
      if (!isLocked(key)) {
        throw e;
      }
      return false;
    }
  }

  /** Whether the store has promised to keep the object for longer. */
  boolean isLocked(ObjectKey key) throws IOException {
    if (retaining.isEmpty() || !retaining.get().isOffered()) {
      return false;
    }
    Optional<Retention> retention = retaining.get().retentionIfThere(key);
    if (retention.isEmpty() || !retention.get().until().isAfter(now())) {
      return false;
    }
    locked.put(key, retention.get().until());
    return true;
  }

  private synchronized Instant now() throws IOException {
    if (now == null) {
      now = retaining.orElseThrow().now();
    }
    return now;
  }

  /** Objects that the store was found to keep, and until when. */
  Map<ObjectKey, Instant> locked() {
    return Map.copyOf(locked);
  }
}
