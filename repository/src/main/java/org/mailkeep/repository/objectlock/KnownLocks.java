package org.mailkeep.repository.objectlock;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.store.ObjectKey;

/**
 * Until when objects are locked, as far as rounds of deleting have seen to it: new ones are locked without standing here.
 *
 * @param packs by name
 * @param snapshots by key
 */
public record KnownLocks(Map<PackId, LockMonth> packs, Map<ObjectKey, LockMonth> snapshots) {

  /** None. */
  public static final KnownLocks NONE = new KnownLocks(Map.of(), Map.of());

  public KnownLocks {
    packs = Map.copyOf(packs);
    snapshots = Map.copyOf(snapshots);
  }

  /** Those of some objects. */
  KnownLocks of(Predicate<PackId> ofPacks, Predicate<ObjectKey> ofSnapshots) {
    return where((pack, month) -> ofPacks.test(pack), (key, month) -> ofSnapshots.test(key));
  }

  /** Those that last beyond {@code now}. */
  KnownLocks after(Instant now) {
    return where((pack, month) -> month.begin().isAfter(now), (key, month) -> month.begin().isAfter(now));
  }

  private KnownLocks where(BiPredicate<PackId, LockMonth> ofPacks, BiPredicate<ObjectKey, LockMonth> ofSnapshots) {
    return new KnownLocks(some(packs, ofPacks), some(snapshots, ofSnapshots));
  }

  private static <K> Map<K, LockMonth> some(Map<K, LockMonth> all, BiPredicate<K, LockMonth> which) {
    Map<K, LockMonth> some = new HashMap<>();
    all.forEach((key, month) -> {
      if (which.test(key, month)) {
        some.put(key, month);
      }
    });
    return some;
  }

  /** Of each object the longer of both. */
  KnownLocks and(KnownLocks other) {
    Map<PackId, LockMonth> allPacks = new HashMap<>(packs);
    other.packs.forEach((pack, month) -> allPacks.merge(pack, month, LockMonth::max));
    Map<ObjectKey, LockMonth> allSnapshots = new HashMap<>(snapshots);
    other.snapshots.forEach((key, month) -> allSnapshots.merge(key, month, LockMonth::max));
    return new KnownLocks(allPacks, allSnapshots);
  }
}
