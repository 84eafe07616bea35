package org.mailkeep.repository.erase;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.mailkeep.repository.root.Root;
import org.mailkeep.repository.root.SectionTag;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.Retention;
import org.mailkeep.repository.store.RetentionStore;
import org.mailkeep.repository.store.SideBySide;

/** What the store's locks forbid: a snapshot that can't be deleted goes on naming the account, and what it needs is locked with it. */
public final class LockedSnapshots implements Forbidden {

  private final ObjectStore store;

  /** Asks {@code store}. */
  public LockedSnapshots(ObjectStore store) {
    this.store = store;
  }

  @Override
  public List<String> reasons(Root root, List<Entry> entries) throws IOException {
    if (root.section(SectionTag.LOCKS).isEmpty() || entries.isEmpty()) {
      return List.of();
    }
    Optional<RetentionStore> retaining = RetentionStore.offeredBy(store);
    if (retaining.isEmpty()) {
      return List.of();
    }
    Instant now = retaining.get().now();
    List<Retention> locks = new ArrayList<>();
    SideBySide.read(entries, entry -> retaining.get().retention(entry.run().snapshotKey()),
        retention -> retention.filter(lock -> lock.until().isAfter(now)).ifPresent(locks::add));
    return locks.stream().max((a, b) -> a.until().compareTo(b.until()))
        .map(longest -> "the store keeps " + locks.size() + (locks.size() == 1 ? " snapshot" : " snapshots") + " of "
            + entries.getFirst().entry().account() + " locked, the last until " + longest.until()
            + "; nobody can delete those before (object lock, "
            + longest.mode().name().toLowerCase(Locale.ROOT) + ")")
        .stream().toList();
  }
}
