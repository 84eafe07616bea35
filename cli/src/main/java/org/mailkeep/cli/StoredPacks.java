package org.mailkeep.cli;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.StoredObject;

/** How many bytes packs have, told by listing those of their epochs, each epoch once. */
final class StoredPacks {
  private static final int PAGE = 1000;

  /** Of an epoch with more packs than this nothing is told: it would take too long. */
  private static final int MOST_PAGES = 100;

  private final ObjectStore store;
  private final Map<Integer, Map<String, Long>> epochs = new HashMap<>();

  StoredPacks(ObjectStore store) {
    this.store = store;
  }

  /** All bytes of {@code packs}; empty if one of them is not to be found. */
  OptionalLong bytes(Set<PackId> packs) throws IOException {
    long bytes = 0;
    for (PackId pack : packs) {
      Map<String, Long> epoch = epochs.get(pack.epoch());
      if (epoch == null) {
        epoch = list(pack.key().path());
        epochs.put(pack.epoch(), epoch);
      }
      Long length = epoch.get(pack.key().path());
      if (length == null) {
        return OptionalLong.empty();
      }
      bytes += length;
    }
    return OptionalLong.of(bytes);
  }

  /** The packs beside the one of this key, by key. */
  private Map<String, Long> list(String key) throws IOException {
    String prefix = key.substring(0, key.lastIndexOf('/') + 1);
    Map<String, Long> lengths = new HashMap<>();
    List<StoredObject> page;
    String after = "";
    int pages = 0;
    do {
      page = store.list(prefix, after, PAGE);
      for (StoredObject object : page) {
        lengths.put(object.key().path(), object.bytes());
        after = object.key().path();
      }
    } while (page.size() == PAGE && ++pages < MOST_PAGES);
    return pages < MOST_PAGES ? lengths : Map.of();
  }
}
