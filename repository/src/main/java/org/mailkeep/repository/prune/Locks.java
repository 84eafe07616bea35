package org.mailkeep.repository.prune;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.maintain.MaintenanceContext;
import org.mailkeep.repository.move.Moves;
import org.mailkeep.repository.objectlock.ControlCopies;
import org.mailkeep.repository.objectlock.KnownLocks;
import org.mailkeep.repository.objectlock.LockLists;
import org.mailkeep.repository.objectlock.LockMonth;
import org.mailkeep.repository.objectlock.LockSection;
import org.mailkeep.repository.objectlock.LockTerms;
import org.mailkeep.repository.objectlock.Locking;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.root.Root;
import org.mailkeep.repository.run.LedgerRun;
import org.mailkeep.repository.run.RunId;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.RetentionStore;
import org.mailkeep.repository.store.StoredObject;

/** What locks let one round of deleting do, and how it makes them longer. Not thread-safe. */
final class Locks {

  private static final String MOVES = "moves/";
  private static final String MERGED = "index/merged/";

  private final MaintenanceContext context;
  private final Removal removal;
  private final Optional<LockTerms> terms;
  private final LockLists lists;
  private final Optional<Locking> locking;
  private final KnownLocks known;
  private final Instant now;
  private final ControlCopies copies;
  private final Map<PackId, Boolean> asked = new HashMap<>();
  private final List<String> problems = new ArrayList<>();

  /** By what {@code root} says. */
  Locks(MaintenanceContext context, Removal removal, Root root) throws IOException {
    this.context = context;
    this.removal = removal;
    copies = new ControlCopies(context.store());
    terms = LockSection.of(root).terms();
    lists = new LockLists(context.store(), context.keyring());
    known = lists.read(root);
    locking = terms.isPresent() ? Optional.of(Locking.open(context.store(), context.keyring())) : Optional.empty();
    now = terms.isPresent() || !known.equals(KnownLocks.NONE) ? now(context.store()) : Instant.MAX;
  }

  /** The store's time; where nothing can be locked every lock has ended. */
  private static Instant now(ObjectStore store) throws IOException {
    Optional<RetentionStore> retaining = RetentionStore.offeredBy(store);
    return retaining.isPresent() ? retaining.get().now() : Instant.MAX;
  }

  /** Whether more is to be locked. */
  boolean areOn() {
    return terms.isPresent();
  }

  /** Whether a pack that nobody needs has to stay. Of one that no list names the store is asked. Rule 9. */
  boolean keep(PackId pack) throws IOException {
    LockMonth month = known.packs().get(pack);
    if (month != null && month.begin().isAfter(now)) {
      return true;
    }
    if (!areOn()) {
      return false;
    }
    Boolean kept = asked.get(pack);
    if (kept == null) {
      kept = removal.isLocked(pack.key());
      asked.put(pack, kept);
    }
    return kept;
  }

  /**
   * Whether a pack is locked for longer than all is that is needed. Others are locked no more than once again for each round that finds them needed: so they can be deleted soon after blocks have moved out of them, and never before.
   */
  boolean keepLong(PackId pack) {
    LockMonth month = known.packs().get(pack);
    return areOn() && month != null && month.compareTo(terms.orElseThrow().rolling(now)) > 0;
  }

  /** Whether another object has to stay, as far as lists say. */
  boolean keep(ObjectKey key) {
    LockMonth month = known.objects().get(key);
    return month != null && month.begin().isAfter(now);
  }

  /**
   * Locks what the runs of {@code root} need for as long as was promised, and what is needed to read it.
   *
   * @param survey that has marked them, those first of which most is promised
   * @param promised until when entries of runs are promised to stay; of others nothing more is known than that they are there
   * @param stored all packs that there are
   * @return how many objects are locked for longer than before
   */
  long extend(Survey survey, Root root, Moves moves, Map<RunId, Instant> promised, Set<PackId> stored)
      throws IOException {
    if (locking.isEmpty()) {
      return 0;
    }
    Map<PackId, LockMonth> packs = new HashMap<>();
    survey.needs(moves, (pack, run) -> packs.merge(pack, month(promised, run), LockMonth::max));
    packs.keySet().stream().filter(pack -> !stored.contains(pack)).sorted().forEach(pack -> problems.add(pack.key()
        + ": is needed and not there, so its lock can't be made longer; if it is hidden, mailkeep repair --bring-back "
        + "brings it back"));
    Map<PackId, LockMonth> there = new HashMap<>(packs);
    there.keySet().retainAll(stored);
    Set<PackId> remembered = new HashSet<>(stored);
    remembered.addAll(packs.keySet());
    Map<ObjectKey, LockMonth> objects = new HashMap<>();
    for (LedgerRun run : context.ledger().runs(root)) {
      if (!run.entries().isNone()) {
        objects.put(run.snapshotKey(), month(promised, run.run()));
      }
    }
    LockMonth rolling = terms.orElseThrow().rolling(now);
    Map<ObjectKey, LockMonth> copied = new HashMap<>();
    copies.copy(root).forEach(copy -> copied.put(copy, rolling));
    named(root).forEach(key -> objects.put(key, rolling));
    Set<ObjectKey> wanted = copies.wanted();
    copies.stored().stream().filter(wanted::contains).forEach(copy -> objects.put(copy, rolling));
    KnownLocks found = found();
    return locking.get().extend(context.roots(), terms.orElseThrow(),
        known.and(new KnownLocks(Map.of(), copied)).and(found), new KnownLocks(there, objects).and(found), remembered,
        now, context.random());
  }

  /** What the store was found to keep in this round though nobody needs it: so the next one need not ask. Locks of others than us, which end within a month, are asked about again. */
  private KnownLocks found() {
    Map<PackId, LockMonth> packs = new HashMap<>();
    Map<ObjectKey, LockMonth> objects = new HashMap<>();
    removal.locked().forEach((key, until) -> {
      LockMonth month = LockMonth.covering(until);
      if (month.begin().equals(until)) {
        StoredKeys.pack(key).ifPresentOrElse(pack -> packs.put(pack, month), () -> objects.put(key, month));
      }
    });
    return new KnownLocks(packs, objects);
  }

  /** What lies where packs do and is needed to read what {@code root} names. */
  private static Set<ObjectKey> named(Root root) throws Corrupt {
    Set<ObjectKey> named = new HashSet<>();
    root.moves().maps().forEach(map -> named.add(map.key()));
    root.merged().forEach(segment -> named.add(segment.key()));
    return named;
  }

  /** Removes maps of moves and merged segments that were locked when newer ones took their place: nobody else remembers them. */
  void removeUnlocked(Root root, Superseded round) throws IOException {
    Set<ObjectKey> named = named(root);
    List<ObjectKey> superseded = new ArrayList<>();
    for (ObjectKey key : known.objects().keySet()) {
      if ((key.path().startsWith(MOVES) || key.path().startsWith(MERGED)) && !named.contains(key) && !round.stays(key)
          && !keep(key)) {
        superseded.add(key);
      }
    }
    removal.remove(superseded, key -> {});
  }

  /** Once nothing more is locked: removes what only locks have kept, copies too, and forgets locks that have ended. */
  void letGo(Superseded round, Set<PackId> stored) throws IOException {
    if (!known.equals(KnownLocks.NONE)) {
      removeUnlocked(context.roots().newest(), round);
      removeCopies(Set.of());
      lists.note(context.roots(), KnownLocks.NONE, stored, now, context.random());
    }
  }

  /** Copies the newest root to where packs are, and removes copies of what is needed no more. */
  void finishCopies() throws IOException {
    copies.copyNewest(context.roots().newest());
    removeCopies(copies.wanted());
  }

  /** Removes all copies but those that are {@code wanted} and those that are locked. */
  private void removeCopies(Set<ObjectKey> wanted) throws IOException {
    List<ObjectKey> superseded = new ArrayList<>();
    for (StoredObject copy : context.store().list(ControlCopies.FOLDER)) {
      // Until when it was locked when it was stored; more than that lists say.
      boolean fresh = areOn()
          && copy.stored().filter(stored -> terms.orElseThrow().rolling(stored).begin().isAfter(now)).isPresent();
      if (!wanted.contains(copy.key()) && !fresh && !keep(copy.key())) {
        superseded.add(copy.key());
      }
    }
    removal.remove(superseded, key -> {});
  }

  /** One line for each pack that is needed and whose lock could not be made longer, because it is not there. */
  List<String> problems() {
    return List.copyOf(problems);
  }

  private LockMonth month(Map<RunId, Instant> promised, RunId run) {
    return terms.orElseThrow().until(promised.getOrDefault(run, Instant.EPOCH), now);
  }
}
