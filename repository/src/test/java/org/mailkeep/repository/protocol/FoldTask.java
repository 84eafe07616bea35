package org.mailkeep.repository.protocol;

import java.util.ArrayList;
import java.util.List;
import org.mailkeep.repository.protocol.Outcome.Aborted;
import org.mailkeep.repository.protocol.Outcome.Committed;

/** Fence and fold, rules 10 and 11: closes epochs, and takes what committed in them into the ledger. */
final class FoldTask extends RootChange {
  private final int token;
  private final List<Committed> committed = new ArrayList<>();
  private boolean listed;
  private int end;
  private long undecided;

  FoldTask(World world, Client client) {
    super(world, client);
    token = world.newToken();
    if (!world.rules.hold(Rule.FENCE_READS_FIRST)) {
      // Broken rule 10: what opens between this and the reading of the root is not seen.
      list(1);
    }
  }

  @Override
  boolean prepare(Root root) {
    if (!listed) {
      choose(root);
      if (world.rules.hold(Rule.FENCE_READS_FIRST)) {
        list(root.boundary);
      }
      undecided &= ~beyond(undecided);
      listed = true;
      return true;
    }
    if (undecided == 0 || !world.rules.hold(Rule.FENCE_ABORTS)) {
      return false;
    }
    abort(Ids.first(undecided));
    return true;
  }

  private void choose(Root root) {
    // Broken rule 10: closes the very epoch under which runs open.
    int highest = world.rules.hold(Rule.FENCE_TO_EPOCH) ? root.epoch : root.epoch + 1;
    end = !world.hasFaults() || world.dice.percent(70) ? highest : world.dice.between(root.boundary, highest);
  }

  private void list(int from) {
    committed.clear();
    committed.addAll(world.store.listCommitted(from));
    undecided = 0;
    for (long left = world.store.listRuns(from); left != 0; left = Ids.rest(left)) {
      if (world.store.outcome(Ids.first(left)) == null) {
        undecided |= left & -left;
      }
    }
    world.trace.say(() -> name() + " lists committed runs " + committed.stream().map(Committed::run).toList()
        + ", undecided " + Ids.text("r", undecided));
  }

  /** Runs that this fence does not close. */
  private long beyond(long runs) {
    long beyond = 0;
    for (long left = runs; left != 0; left = Ids.rest(left)) {
      if (world.store.epochOf(Ids.first(left)) >= end) {
        beyond |= left & -left;
      }
    }
    return beyond;
  }

  private void abort(int run) {
    Outcome outcome = world.store.outcome(run);
    if (outcome == null) {
      Reply reply = world.put(name() + "/fence", new Put.OfOutcome(run, new Aborted(token)));
      outcome = reply == Reply.EXISTS ? world.store.outcome(run) : null;
      if (reply == Reply.UNKNOWN && world.rules.hold(Rule.READ_BACK)) {
        return;
      }
    }
    undecided &= ~Ids.of(run);
    // Broken rule 10: a run that committed just now is taken for aborted.
    if (outcome instanceof Committed late && world.rules.hold(Rule.COMMITTED_COUNTS)) {
      committed.add(late);
    }
  }

  @Override
  boolean plan(Root root, Root fold) {
    listed = false;
    List<Committed> runs = new ArrayList<>(
        committed.stream().filter(run -> run.epoch() >= root.boundary && run.epoch() < end).toList());
    if (end == root.boundary) {
      return false;
    }
    if (!world.rules.hold(Rule.FOLD_ALL) && runs.size() > 1) {
      // Broken rule 11: the rest would follow with another root.
      runs.removeLast();
    }
    fold.epoch = Math.max(root.epoch, end);
    fold.boundary = end;
    fold.ledger = ledger(root, fold, runs);
    long before = fold.condemned;
    runs.forEach(run -> uncondemn(fold, run));
    world.tally.uncondemned += Long.bitCount(before & ~fold.condemned);
    for (long left = fold.condemned; left != 0; left = Ids.rest(left)) {
      int pack = Ids.first(left);
      // Broken rule 11: drops what runs in flight may still need.
      if (fold.condemnedEpochs[pack] <= end || !world.rules.hold(Rule.DROP_UP_TO_BOUNDARY)) {
        fold.condemned &= ~Ids.of(pack);
        fold.dropped |= Ids.of(pack);
        world.tally.drops++;
      }
    }
    return true;
  }

  private List<LedgerRecord> ledger(Root root, Root fold, List<Committed> runs) {
    List<LedgerRecord> ledger = new ArrayList<>(root.ledger);
    for (Committed run : runs) {
      LedgerRecord record = new LedgerRecord(run, run.entries());
      if (world.rules.hold(Rule.FOLD_REWRITES)) {
        for (Entry entry : run.entries()) {
          if (root.erasures[entry.account()].takes(run.epoch(), entry)) {
            record = record.without(entry.account());
            fold.gone[entry.account()] |= Ids.of(run.run());
          }
        }
      }
      ledger.add(record);
    }
    // A record that keeps nothing and whose packs are dropped says nothing any more.
    ledger.removeIf(record -> record.entries().isEmpty() && (record.named() & ~root.dropped) == 0);
    return List.copyOf(ledger);
  }

  private void uncondemn(Root fold, Committed run) {
    if (world.rules.hold(Rule.UNCONDEMN_BORROWED)) {
      fold.condemned &= ~(run.packs() | run.borrowed());
    }
    if (!world.rules.hold(Rule.UNCONDEMN_RETIRED_BASE)) {
      return;
    }
    for (long left = run.bases(); left != 0; left = Ids.rest(left)) {
      LedgerRecord base = fold.record(Ids.first(left));
      if (base == null || !base.isWhole()) {
        uncondemnNeeds(fold, run);
        return;
      }
    }
  }

  private void uncondemnNeeds(Root fold, Committed run) {
    Index index = new Index(fold, List.of(), world.store.packs());
    for (Entry entry : run.entries()) {
      for (long left = entry.items(); left != 0; left = Ids.rest(left)) {
        fold.condemned &= ~index.holders(Ids.first(left));
      }
    }
  }

  @Override
  void published(Root root) {
    world.tally.folds++;
  }
}
