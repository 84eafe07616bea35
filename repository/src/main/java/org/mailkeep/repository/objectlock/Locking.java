package org.mailkeep.repository.objectlock;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.root.RootChain;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.Retention;
import org.mailkeep.repository.store.RetentionStore;
import org.mailkeep.repository.store.SideBySide;

/** Makes locks longer, never shorter, and notes in a root how far they reach. Thread-safe. */
public final class Locking {

  private final RetentionStore retaining;
  private final LockLists lists;

  private Locking(RetentionStore retaining, LockLists lists) {
    this.retaining = retaining;
    this.lists = lists;
  }

  /**
   * Locks objects in {@code store}.
   *
   * @throws Refused if it can't
   */
  public static Locking open(ObjectStore store, Keyring keyring) throws IOException {
    return new Locking(NewObjects.retaining(store, NewObjects.HAS_TO_LOCK), new LockLists(store, keyring));
  }

  /** The store's time. */
  public Instant now() throws IOException {
    return retaining.now();
  }

  /**
   * Makes locks longer where {@code wanted} reaches beyond {@code known}, and notes in a root how far all reach. Killed halfway it has made some longer, and the next time does the rest.
   *
   * @param remembered all packs that there are or ought to be: locks of others are forgotten
   * @param now when the round began, by the store's time: what was locked then is not forgotten, even if it no longer is
   * @return how many were made longer
   */
  public long extend(RootChain roots, LockTerms terms, KnownLocks known, KnownLocks wanted, Set<PackId> remembered,
      Instant now, SecureRandom random) throws IOException {
    List<Lock> longer = new ArrayList<>();
    wanted.packs().forEach((pack, month) -> add(longer, pack.key(), known.packs().get(pack), month));
    wanted.objects().forEach((key, month) -> add(longer, key, known.objects().get(key), month));
    Set<ObjectKey> unlocked = ConcurrentHashMap.newKeySet();
    SideBySide.read(longer, lock -> {
      if (!extend(lock.key(), terms.retention(lock.month()))) {
        unlocked.add(lock.key());
      }
      return lock;
    }, lock -> {});
    KnownLocks locked = wanted.of(pack -> !unlocked.contains(pack.key()), key -> !unlocked.contains(key));
    lists.note(roots, locked, remembered, now, random);
    return (long) longer.size() - unlocked.size();
  }

  private static void add(List<Lock> longer, ObjectKey key, @Nullable LockMonth known,
      LockMonth wanted) {
    if (known == null || known.compareTo(wanted) < 0) {
      longer.add(new Lock(key, wanted));
    }
  }

  /** False if there is no such object: whoever needs it will say so. */
  private boolean extend(ObjectKey key, Retention retention) throws IOException {
    try {
      retaining.extend(key, retention);
      return true;
    } catch (Missing e) {
      return false;
    } catch (Refused e) {
      return extendAsItIs(key, retention, e);
    }
  }

  /** What was locked for longer stays so, and what was locked in another mode is locked for longer in that. */
  private boolean extendAsItIs(ObjectKey key, Retention retention, Refused refused) throws IOException {
    Optional<Retention> there = retaining.retention(key);
    if (there.isEmpty()) {
      throw refused;
    }
    if (there.get().until().isBefore(retention.until())) {
      if (there.get().mode() == retention.mode()) {
        throw refused;
      }
      retaining.extend(key, new Retention(there.get().mode(), retention.until()));
    }
    return true;
  }

  private record Lock(ObjectKey key, LockMonth month) {}
}
