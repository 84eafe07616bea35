package org.mailkeep.repository.prune;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.mailkeep.repository.base.RepositoryException.WrongKey;
import org.mailkeep.repository.maintain.Condemned;
import org.mailkeep.repository.maintain.Maintenance;
import org.mailkeep.repository.maintain.MaintenanceContext;
import org.mailkeep.repository.move.Moves;
import org.mailkeep.repository.move.MovesSection;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.root.Erasures;
import org.mailkeep.repository.root.LedgerRef;
import org.mailkeep.repository.root.PackLists;
import org.mailkeep.repository.root.Root;
import org.mailkeep.repository.root.RootSection;
import org.mailkeep.repository.root.RootUser;
import org.mailkeep.repository.root.SectionTag;
import org.mailkeep.repository.run.History;
import org.mailkeep.repository.run.KeptEntries;
import org.mailkeep.repository.run.LedgerRun;
import org.mailkeep.repository.run.MovingRun;
import org.mailkeep.repository.run.RunId;
import org.mailkeep.repository.store.StoredObject;

/**
 * One round of deleting. What it can't finish, because backups are under way or because it is killed, the next round does. May run while agents back up and while others prune. Used once.
 */
public final class Prune {

  private final MaintenanceContext context;
  private final Maintenance maintenance;
  private final Retention retention;
  private final Repacking repacking;

  private final Map<PackId, Long> stored = new HashMap<>();
  private long keptEntries;
  private long retiredEntries;
  private long retiredSnapshots;
  private long liveBytes;
  private long movedBytes;
  private final Set<PackId> condemnedNow = new HashSet<>();
  private long condemnedBytes;
  private long lockedPacks;
  private long lockedBytes;
  private Map<RunId, Instant> promised = Map.of();

  /**
   * A round.
   *
   * @param deadline after so long a run that has not ended counts as dead
   * @param repacking when live blocks are moved
   * @throws WrongKey if the role may not maintain
   */
  public Prune(MaintenanceContext context, Duration deadline, Retention retention, Repacking repacking)
      throws WrongKey {
    this.context = context;
    this.retention = retention;
    this.repacking = repacking;
    maintenance = new Maintenance(context, deadline);
  }

  /** Does it. */
  public PruneReport run() throws IOException {
    Removal removal = new Removal(context.store());
    maintenance.closeEpochs();
    Root root = retire();
    Locks locks = new Locks(context, removal, root);
    list();
    long before = packBytes();
    Survey survey = new Survey(context, root);
    List<Survey.Surveyed> surveyed = survey.look(mostPromised(context.ledger().runs(root)), stored, moves(root));
    liveBytes = liveBytes(surveyed);
    ErasedBlocks erased = new ErasedBlocks(context, root.erasures());
    erased.look(stored, surveyed);
    List<Survey.Surveyed> closed = surveyed.stream().filter(pack -> pack.pack().epoch() < root.floor()).toList();
    if (repack(sources(closed, erased, root, survey, locks), survey)) {
      maintenance.closeEpochs();
      list();
    }
    condemn(survey, locks);
    maintenance.closeEpochs();
    Root dropped = context.roots().newest();
    Delete delete = new Delete(context, removal, locks, dropped);
    delete.run();
    list();
    new Finish(context, survey, stored).run();
    Superseded superseded = new Superseded(context, removal);
    superseded.run();
    finishErasures(erased, survey, dropped, delete.packsRemoved());
    long longer = lock(survey, locks, superseded);
    List<String> problems = new ArrayList<>(maintenance.problems());
    problems.addAll(erased.problems());
    problems.addAll(locks.problems());
    return new PruneReport(keptEntries, retiredEntries, retiredSnapshots, liveBytes, before, packBytes(), movedBytes,
        condemnedNow.size(), condemnedBytes, delete.packsRemoved().size(), delete.packBytesRemoved(),
        delete.objectsRemoved() + superseded.removed(), lockedPacks, lockedBytes, longer, maintenance.waiting(),
        problems);
  }

  /** Says what {@link #run} would do now if no backup were under way, and changes nothing. */
  public PruneReport plan() throws IOException {
    History history = History.look(context.roots(), context.log());
    Root root = history.root();
    root.refuseUnknown(RootUser.MAINTAINER);
    list();
    List<LedgerRun> runs = context.ledger().runs(root);
    runs.addAll(history.unfolded());
    Retire retire = new Retire(context, retention);
    Map<RunId, KeptEntries> changed = retire.plan(root, runs);
    runs.replaceAll(run -> run.with(changed.getOrDefault(run.run(), run.entries())));
    Locks locks = new Locks(context, new Removal(context.store()), root);
    Survey survey = new Survey(context, root);
    List<Survey.Surveyed> surveyed = survey.look(runs, stored, moves(root));
    List<Survey.Surveyed> live = surveyed.stream().filter(pack -> pack.use().blocks() > 0).toList();
    List<Survey.Surveyed> dead = new ArrayList<>();
    for (Survey.Surveyed pack : surveyed) {
      if (pack.use().blocks() == 0 && !isKept(pack, locks)) {
        dead.add(pack);
      }
    }
    ErasedBlocks erased = new ErasedBlocks(context, root.erasures());
    erased.look(stored, surveyed);
    List<Survey.Surveyed> sources = sources(surveyed, erased, root, survey, locks);
    return new PruneReport(retire.kept(), retire.retired(), retire.snapshots(), liveBytes(live), packBytes(), 0,
        liveBytes(sources), dead.size() + sources.size(), length(dead) + length(sources), 0, 0, 0,
        lockedPacks, lockedBytes, 0, 0, List.of());
  }

  private static long liveBytes(List<Survey.Surveyed> packs) {
    return packs.stream().mapToLong(pack -> pack.use().bytes()).sum();
  }

  private static long length(List<Survey.Surveyed> packs) {
    return packs.stream().mapToLong(Survey.Surveyed::length).sum();
  }

  /** Retires, and raises the floor to the boundary: with the next epoch, if either changes anything. */
  private Root retire() throws IOException {
    return context.roots().change(root -> {
      Retire retire = new Retire(context, retention);
      List<LedgerRef> ledgers = retire.retire(root);
      keptEntries = retire.kept();
      retiredEntries = retire.retired();
      retiredSnapshots = retire.snapshots();
      promised = retire.promised();
      boolean tagged = root.moves().recordsTaggedFrom() > 0;
      if (ledgers.equals(root.ledgers()) && tagged && !isFloorWorthRaising(root)) {
        return Optional.empty();
      }
      Root next = root.withLedgers(ledgers).withFloorAtBoundary();
      return Optional.of(tagged
          ? next
          : next.with(RootSection.of(SectionTag.MOVES,
              new MovesSection(next.epoch(), root.moves().maps()).write())));
    }, context.random()).root();
  }

  /** Whether anything lies between the floor and the boundary, snapshots that an erasure has written anew among it. */
  private boolean isFloorWorthRaising(Root root) throws IOException {
    boolean erased = root.erasures().all().stream()
        .anyMatch(erasure -> root.floor() < erasure.epoch() && erasure.epoch() <= root.boundary());
    return erased || Stream.concat(context.store().list("packs/").stream(), context.store().list("index/").stream())
        .flatMap(object -> StoredKeys.epoch(object.key()).stream())
        .anyMatch(epoch -> epoch >= root.floor() && epoch < root.boundary());
  }

  /** What is needed longest comes first: so a block is known by the run for whose sake it is locked. */
  private List<LedgerRun> mostPromised(List<LedgerRun> runs) {
    return runs.stream().sorted(Comparator.comparing(
        (LedgerRun run) -> promised.getOrDefault(run.run(), Instant.EPOCH)).reversed()).toList();
  }

  /** Which packs to move blocks out of. Nothing is gained where the pack can't be deleted for long afterwards. */
  private List<Survey.Surveyed> sources(List<Survey.Surveyed> surveyed, ErasedBlocks erased, Root root, Survey survey,
      Locks locks) throws IOException {
    Set<PackId> distrusted = context.log().distrust(root).packs();
    List<Survey.Surveyed> movable = new ArrayList<>();
    for (Survey.Surveyed pack : surveyed) {
      if (pack.use().blocks() > 0 && survey.isMovable(pack) && !distrusted.contains(pack.pack())
          && !locks.keepLong(pack.pack())) {
        movable.add(pack);
      }
    }
    return Sources.choose(movable, erased.packs(), repacking);
  }

  /** Moves live blocks out of wasteful packs; whether there were any. */
  private boolean repack(List<Survey.Surveyed> sources, Survey survey) throws IOException {
    if (sources.isEmpty()) {
      return false;
    }
    MovingRun run = MovingRun.begin(context.store(), context.log(), context.roots(), context.ledger(),
        context.keyring(),
        context.clock(), context.random());
    Repack repack = new Repack(context, run, survey.records());
    try {
      repack.move(sources);
    } catch (IOException | RuntimeException e) {
      abort(run, e);
      throw e;
    }
    run.commit();
    movedBytes = repack.bytes();
    return true;
  }

  /** Nobody should have to wait for a run that is known to be dead. */
  private static void abort(MovingRun run, Exception reason) {
    try {
      run.abort("moving blocks failed: " + reason.getMessage());
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  /** Condemns packs of which nobody needs anything. Rule 9. */
  private void condemn(Survey survey, Locks locks) throws IOException {
    context.roots().change(root -> {
      condemnedNow.clear();
      condemnedBytes = 0;
      lockedPacks = 0;
      lockedBytes = 0;
      Condemned condemned = new Condemned(new PackLists(context.store(), context.keyring()), root);
      Set<PackId> already = condemned.packs();
      for (Survey.Surveyed pack : survey.look(root, stored, moves(root))) {
        if (pack.use().blocks() == 0 && pack.pack().epoch() < root.floor() && !already.contains(pack.pack())
            && !isKept(pack, locks)) {
          condemnedNow.add(pack.pack());
          condemnedBytes += pack.length();
        }
      }
      if (condemnedNow.isEmpty()) {
        return Optional.empty();
      }
      Root next = root.withNextEpoch();
      condemned.condemn(condemnedNow, next.epoch());
      return Optional.of(condemned.in(next));
    }, context.random());
  }

  /** Locks what is needed for as long as is promised. */
  private long lock(Survey survey, Locks locks, Superseded superseded) throws IOException {
    if (!locks.areOn()) {
      locks.letGo(superseded, stored.keySet());
      return 0;
    }
    Root root = context.roots().newest();
    // Others may have folded runs since the last listing, and what is not listed counts as gone.
    list();
    Moves moves = moves(root);
    survey.look(root, stored, moves);
    locks.removeUnlocked(root, superseded);
    long longer = locks.extend(survey, root, moves, promised, stored.keySet());
    locks.finishCopies();
    return longer;
  }

  /** Whether a pack that nobody needs is locked. */
  private boolean isKept(Survey.Surveyed pack, Locks locks) throws IOException {
    if (!locks.keep(pack.pack())) {
      return false;
    }
    lockedPacks++;
    lockedBytes += pack.length();
    return true;
  }

  /** Notes in the root of which erasures nothing is left to delete. Rule 17. */
  private void finishErasures(ErasedBlocks erased, Survey survey, Root deletedBy, Set<PackId> removed)
      throws IOException {
    if (!erased.isLooking()) {
      return;
    }
    context.roots().change(root -> {
      erased.look(stored, survey.look(root, stored, moves(root)));
      Erasures after = root.erasures().changed(erasure -> erased.finished(erasure, deletedBy, removed));
      return after.equals(root.erasures()) ? Optional.empty() : Optional.of(after.in(root));
    }, context.random());
  }

  private Moves moves(Root root) throws IOException {
    return Moves.open(context.store(), context.keyring(), root.moves().maps());
  }

  private void list() throws IOException {
    stored.clear();
    for (StoredObject object : context.store().list("packs/")) {
      StoredKeys.pack(object.key()).ifPresent(pack -> stored.put(pack, object.bytes()));
    }
  }

  private long packBytes() {
    return stored.values().stream().mapToLong(Long::longValue).sum();
  }
}
