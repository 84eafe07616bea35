package org.mailkeep.repository.objectlock;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.Retention;
import org.mailkeep.repository.store.RetentionStore;
import org.mailkeep.repository.store.SideBySide;

/**
 * What the store says of the locks that a root names.
 *
 * @param asked objects that have to be locked
 * @param problems one line for each that is not, or not for as long; sorted
 */
public record LockCheck(long asked, List<String> problems) {

  public LockCheck {
    problems = List.copyOf(problems);
  }

  /** Asks the store about each: one request an object. */
  static LockCheck of(ObjectStore store, KnownLocks known) throws IOException {
    RetentionStore retaining = NewObjects.retaining(store, "");
    KnownLocks lasting = known.after(retaining.now());
    Map<ObjectKey, LockMonth> wanted = new HashMap<>(lasting.objects());
    lasting.packs().forEach((pack, month) -> wanted.put(pack.key(), month));
    List<Asked> weak = new ArrayList<>();
    SideBySide.read(wanted.entrySet(), lock -> new Asked(lock.getKey(), lock.getValue().begin(),
        retaining.retentionIfThere(lock.getKey())), asked -> {
          if (asked.lock().isEmpty() || asked.lock().get().until().isBefore(asked.until())) {
            weak.add(asked);
          }
        });
    return new LockCheck(wanted.size(), weak.stream().sorted(Comparator.comparing(Asked::key))
        .map(one -> one.key() + ": has to be locked until " + one.until() + ", and is "
            + one.lock().map(lock -> "until " + lock.until()).orElse("not, or is gone"))
        .toList());
  }

  private record Asked(ObjectKey key, Instant until, Optional<Retention> lock) {}
}
