package org.mailkeep.repository.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.mailkeep.repository.protocol.Outcome.Committed;

/**
 * The objects. Create-once and read-after-write; a put may lose its reply, arrive late, or arrive twice. Snapshots can be hidden, as by a delete marker that somebody set: neither listed nor
 * read until it is taken away.
 */
final class Store {
  private final Packs packs = new Packs();
  private final int[] runEpochs = new int[Ids.MOST];
  private final Outcome[] outcomes = new Outcome[Ids.MOST];
  private final TreeMap<Integer, Root> roots = new TreeMap<>();
  private final List<Put> late = new ArrayList<>();
  private long opens;
  private long decided;
  private long stored;
  private long snapshots;
  private long hidden;
  private int runs;
  private int changes;

  Store(Root first) {
    roots.put(first.sequence, first);
  }

  // What every party may name: contents of packs, epochs of runs.

  Packs packs() {
    return packs;
  }

  /** A name for a run; 0 and up. */
  int nameRun(int epoch) {
    runEpochs[runs] = epoch;
    return runs++;
  }

  int epochOf(int run) {
    return runEpochs[run];
  }

  /** Whether no further run should begin, because numbers run out but for so many. */
  boolean isFull(int reserve) {
    return runs + reserve >= Ids.MOST || packs.count() + reserve >= Ids.MOST;
  }

  // Requests.

  /** Sends a put; how it goes is a matter of luck. */
  Reply put(Put put, Dice dice, int faults) {
    if (!dice.percent(faults)) {
      return apply(put);
    }
    return switch (dice.below(4)) {
      case 0 -> {
        apply(put);
        yield Reply.UNKNOWN;
      }
      case 1 -> {
        late.add(put);
        yield Reply.UNKNOWN;
      }
      case 2 -> {
        late.add(put);
        yield apply(put);
      }
      default -> Reply.UNKNOWN;
    };
  }

  /** Create-once: the first put of a name wins, and the same bytes again change nothing. */
  private Reply apply(Put put) {
    boolean free = switch (put) {
      case Put.OfOpen open -> !Ids.has(opens, open.run());
      case Put.OfPack pack -> !Ids.has(stored, pack.pack());
      case Put.OfSnapshot snapshot -> !Ids.has(snapshots, snapshot.run());
      case Put.OfOutcome outcome -> !Ids.has(decided, outcome.run());
      case Put.OfRoot root -> !roots.containsKey(root.root().sequence);
    };
    if (!free) {
      return Reply.EXISTS;
    }
    changes++;
    switch (put) {
      case Put.OfOpen open -> opens |= Ids.of(open.run());
      case Put.OfPack pack -> stored |= Ids.of(pack.pack());
      case Put.OfSnapshot snapshot -> snapshots |= Ids.of(snapshot.run());
      case Put.OfOutcome outcome -> {
        decided |= Ids.of(outcome.run());
        outcomes[outcome.run()] = outcome.outcome();
      }
      case Put.OfRoot root -> roots.put(root.root().sequence, root.root());
    }
    return Reply.CREATED;
  }

  Root newestRoot() {
    return roots.lastEntry().getValue();
  }

  /** A root by number; null if there is none. */
  Root root(int sequence) {
    return roots.get(sequence);
  }

  /** The outcome of a run; null if there is none. */
  Outcome outcome(int run) {
    return Ids.has(decided, run) ? outcomes[run] : null;
  }

  /** Lists the runs of epochs from {@code from} on that have an `open` or an outcome. */
  long listRuns(int from) {
    long listed = 0;
    for (long left = opens | decided; left != 0; left = Ids.rest(left)) {
      if (runEpochs[Ids.first(left)] >= from) {
        listed |= left & -left;
      }
    }
    return listed;
  }

  /** Lists the runs of epochs from {@code from} on and reads their outcomes, which never change: those that committed. */
  List<Committed> listCommitted(int from) {
    List<Committed> committed = new ArrayList<>();
    for (long left = decided; left != 0; left = Ids.rest(left)) {
      int run = Ids.first(left);
      if (runEpochs[run] >= from && outcomes[run] instanceof Committed outcome) {
        committed.add(outcome);
      }
    }
    return committed;
  }

  long listPacks() {
    return stored;
  }

  long listSnapshots() {
    return snapshots & ~hidden;
  }

  boolean hasPack(int pack) {
    return Ids.has(stored, pack);
  }

  void deletePack(int pack) {
    stored &= ~Ids.of(pack);
    changes++;
  }

  void deleteSnapshot(int run) {
    snapshots &= ~Ids.of(run);
    changes++;
  }

  void deleteOpen(int run) {
    opens &= ~Ids.of(run);
  }

  void deleteOutcome(int run) {
    decided &= ~Ids.of(run);
    changes++;
  }

  void deleteRootsBefore(int sequence) {
    roots.headMap(sequence).clear();
  }

  // Mishaps.

  /** Counts what may have made something unreadable, so that the invariants are looked at only then. */
  int changes() {
    return changes;
  }

  boolean hasLatePuts() {
    return !late.isEmpty();
  }

  /** One of the late puts arrives. */
  Put arrive(Dice dice) {
    Put put = late.remove(dice.below(late.size()));
    apply(put);
    return put;
  }

  /** Nothing that is still under way arrives any more. */
  void loseLatePuts() {
    late.clear();
  }

  void hide(long snapshotsOfRuns) {
    hidden = snapshotsOfRuns;
  }

  /** The snapshots that exist, hidden ones as well: for the invariants. */
  long snapshots() {
    return snapshots;
  }
}
