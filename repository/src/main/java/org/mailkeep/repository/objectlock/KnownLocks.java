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
 * @param objects all others, by key: snapshots, maps of moves, merged segments, copies of control objects
 */
public record KnownLocks(Map<PackId, LockMonth> packs, Map<ObjectKey, LockMonth> objects) {

  /** None. */
  public static final KnownLocks NONE = new KnownLocks(Map.of(), Map.of());

  public KnownLocks {
    packs = Map.copyOf(packs);
    objects = Map.copyOf(objects);
  }

  /** Those of some objects. */
  KnownLocks of(Predicate<PackId> ofPacks, Predicate<ObjectKey> ofObjects) {
    return where((pack, month) -> ofPacks.test(pack), (key, month) -> ofObjects.test(key));
  }

  /** Those that last beyond {@code now}. */
  KnownLocks after(Instant now) {
    return where((pack, month) -> month.begin().isAfter(now), (key, month) -> month.begin().isAfter(now));
  }

  private KnownLocks where(BiPredicate<PackId, LockMonth> ofPacks, BiPredicate<ObjectKey, LockMonth> ofObjects) {
    return new KnownLocks(some(packs, ofPacks), some(objects, ofObjects));
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
  public KnownLocks and(KnownLocks other) {
    Map<PackId, LockMonth> allPacks = new HashMap<>(packs);
    other.packs.forEach((pack, month) -> allPacks.merge(pack, month, LockMonth::max));
    Map<ObjectKey, LockMonth> allObjects = new HashMap<>(objects);
    other.objects.forEach((key, month) -> allObjects.merge(key, month, LockMonth::max));
    return new KnownLocks(allPacks, allObjects);
  }
}
