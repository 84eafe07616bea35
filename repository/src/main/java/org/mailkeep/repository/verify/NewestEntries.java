package org.mailkeep.repository.verify;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.snapshot.AccountEntry;
import org.mailkeep.repository.snapshot.Snapshot;
import org.mailkeep.repository.tree.PageRef;

/** The newest entry of each account among the snapshots that a verification sees, in whatever order. Not thread-safe. */
final class NewestEntries {

  private final Map<String, Newest> entries = new HashMap<>();
  private final Set<String> unsound = new HashSet<>();

  record Newest(Id128 snapshot, Instant finished, PageRef head) {}

  void add(Snapshot snapshot, AccountEntry entry) {
    entry.head().ifPresent(head -> entries.merge(entry.account(), new Newest(snapshot.run(), snapshot.finished(), head),
        (a, b) -> a.finished().isBefore(b.finished()) ? b : a));
  }

  /** Something is wrong with a snapshot of {@code account}: what it shares with others may have been looked at once only. */
  void unsound(String account) {
    unsound.add(account);
  }

  /** The accounts of which nothing is known to be wrong, with their newest entries. */
  Map<String, Newest> sound() {
    TreeMap<String, Newest> sound = new TreeMap<>(entries);
    sound.keySet().removeAll(unsound);
    return sound;
  }
}
