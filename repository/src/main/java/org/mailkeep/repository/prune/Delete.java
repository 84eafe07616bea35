package org.mailkeep.repository.prune;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.mailkeep.repository.maintain.Condemned;
import org.mailkeep.repository.maintain.MaintenanceContext;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.root.PackLists;
import org.mailkeep.repository.root.Root;
import org.mailkeep.repository.run.LedgerRun;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.StoredObject;

/** Removes what a root, the newest, says is gone, and what nobody named and nobody can name any more: rules 12 and 19. Used once. */
final class Delete {

  private final MaintenanceContext context;
  private final Removal removal;
  private final Locks locks;
  private final Root root;
  private final boolean swept;
  private final Set<PackId> packs = new HashSet<>();
  private long packBytes;
  private long objects;

  /** Removes by what {@code root} says, but for what is locked. */
  Delete(MaintenanceContext context, Removal removal, Locks locks, Root root) {
    this.context = context;
    this.removal = removal;
    this.locks = locks;
    this.root = root;
    // Rule 12: runs that know an older floor may still adopt what lies below this one.
    swept = root.boundary() >= root.floorEpoch();
  }

  /** Does it. */
  void run() throws IOException {
    Set<PackId> named = new HashSet<>();
    Set<ObjectKey> snapshots = new HashSet<>();
    for (LedgerRun run : context.ledger().runs(root)) {
      run.packs().forEach(pack -> named.add(pack.id()));
      named.addAll(run.borrowed());
      if (!run.entries().isNone()) {
        snapshots.add(run.snapshotKey());
      }
    }
    Set<PackId> dropped = new Condemned(new PackLists(context.store(), context.keyring()), root).dropped();
    packs(named, dropped);
    controls(snapshots);
  }

  private void packs(Set<PackId> named, Set<PackId> dropped) throws IOException {
    Map<ObjectKey, StoredObject> gone = new HashMap<>();
    for (StoredObject object : context.store().list("packs/")) {
      Optional<PackId> pack = StoredKeys.pack(object.key());
      if (pack.isPresent() && (dropped.contains(pack.get())
          || swept && pack.get().epoch() < root.floor() && !named.contains(pack.get()))
          && !locks.keep(pack.get())) {
        gone.put(object.key(), object);
      }
    }
    removal.remove(gone.keySet(), key -> {
      packs.add(StoredKeys.pack(key).orElseThrow());
      packBytes += Objects.requireNonNull(gone.get(key)).bytes();
    });
  }

  private void controls(Set<ObjectKey> snapshots) throws IOException {
    List<ObjectKey> gone = new ArrayList<>();
    for (StoredObject object : context.store().list("snapshots/")) {
      if (swept && StoredKeys.isSnapshotBelow(root.floor(), object.key()) && !snapshots.contains(object.key())
          && !locks.keep(object.key())) {
        gone.add(object.key());
      }
    }
    for (StoredObject object : context.store().list("index/")) {
      if (swept && StoredKeys.epoch(object.key()).filter(epoch -> epoch < root.floor()).isPresent()) {
        gone.add(object.key());
      }
    }
    for (StoredObject object : context.store().list("runs/")) {
      if (StoredKeys.epoch(object.key()).filter(epoch -> epoch < root.boundary()).isPresent()) {
        gone.add(object.key());
      }
    }
    removal.remove(gone, key -> objects++);
  }

  /** Packs that were removed. */
  Set<PackId> packsRemoved() {
    return Set.copyOf(packs);
  }

  /** Bytes of those. */
  long packBytesRemoved() {
    return packBytes;
  }

  /** Other objects that were removed. */
  long objectsRemoved() {
    return objects;
  }
}
