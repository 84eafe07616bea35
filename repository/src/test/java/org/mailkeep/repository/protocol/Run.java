package org.mailkeep.repository.protocol;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.mailkeep.repository.protocol.Outcome.Aborted;
import org.mailkeep.repository.protocol.Outcome.Committed;

/** What every run does, rules 1, 2, 7 and 8; what it stores is planned in between. A crash is just that nobody steps it any more. */
abstract class Run {
  protected final World world;
  protected final Client client;
  private final int token;
  private Step next = Step.READ_ROOT;
  private int id = -1;
  private int epoch;
  private Root root;
  private List<Committed> seen = List.of();
  private Plan plan;
  private Deque<Integer> toStore = new ArrayDeque<>();
  private boolean tried;

  /** The next request. */
  enum Step {
    READ_ROOT, PUT_OPEN, LIST, READ_AGAIN, PUT_PACK, PUT_SNAPSHOT, PUT_OUTCOME, READ_BACK, LAST_READ, ABORT, COMMITTED, FAILED
  }

  /**
   * What a run decided to store.
   *
   * @param packs to be put
   */
  record Plan(Committed outcome, List<Integer> packs) {}

  Run(World world, Client client) {
    this.world = world;
    this.client = client;
    token = world.newToken();
  }

  /** Decides what to store, by what {@code root} and the {@code unfolded} committed runs say; null if there is nothing to do. */
  abstract Plan plan(Root root, List<Committed> unfolded);

  /** A pack of this run is in the store. */
  abstract void packStored(int pack);

  abstract boolean hasSnapshot();

  int id() {
    return id;
  }

  int epoch() {
    return epoch;
  }

  int token() {
    return token;
  }

  boolean isOver() {
    return next == Step.COMMITTED || next == Step.FAILED;
  }

  boolean hasCommitted() {
    return next == Step.COMMITTED;
  }

  Committed outcome() {
    return plan.outcome();
  }

  /** Whether it has decided something that others may make wrong. */
  boolean isAtRisk() {
    return plan != null;
  }

  /** One request and its reply. */
  void step() {
    next = switch (next) {
      case READ_ROOT -> readRoot();
      case PUT_OPEN -> putOpen();
      case LIST -> list();
      case READ_AGAIN -> readAgain();
      case PUT_PACK -> putPack();
      case PUT_SNAPSHOT -> putSnapshot();
      case PUT_OUTCOME -> putOutcome();
      case READ_BACK -> readBack();
      case LAST_READ -> lastRead();
      case ABORT -> abort();
      case COMMITTED, FAILED -> next;
    };
  }

  private Step readRoot() {
    root = client.readRoot();
    if (root == null || world.isFull()) {
      return Step.FAILED;
    }
    epoch = root.epoch;
    id = world.store.nameRun(epoch);
    // Broken rule 1: nobody can see that the run is under way.
    return world.rules.hold(Rule.OPEN) ? Step.PUT_OPEN : Step.LIST;
  }

  private Step putOpen() {
    return world.put(name(), new Put.OfOpen(id)) == Reply.UNKNOWN ? Step.PUT_OPEN : Step.LIST;
  }

  private Step list() {
    seen = world.store.listCommitted(root.boundary);
    world.trace.say(() -> name() + " lists committed runs " + seen.stream().map(Committed::run).toList());
    return Step.READ_AGAIN;
  }

  private Step readAgain() {
    Root again = client.readRoot();
    if (again == null) {
      return Step.ABORT;
    }
    // Broken rule 2: a fence may have listed before `open` was there, and nobody would abort this run.
    if (again.epoch != epoch && world.rules.hold(Rule.READ_AGAIN)) {
      return Step.ABORT;
    }
    root = again;
    return decide();
  }

  private Step decide() {
    List<Committed> unfolded = seen.stream().filter(run -> run.epoch() >= root.boundary).toList();
    plan = world.isFull() ? null : plan(root, unfolded);
    if (plan == null) {
      return Step.ABORT;
    }
    world.trace.say(() -> name() + " decides on " + plan.outcome());
    toStore = new ArrayDeque<>(plan.packs());
    // Broken rule 7: the outcome goes first.
    return world.rules.hold(Rule.OUTCOME_LAST) ? nextToStore() : Step.PUT_OUTCOME;
  }

  private Step nextToStore() {
    return !toStore.isEmpty()
        ? Step.PUT_PACK
        : hasSnapshot()
            ? Step.PUT_SNAPSHOT
            : world.rules.hold(Rule.OUTCOME_LAST) ? Step.PUT_OUTCOME : Step.LAST_READ;
  }

  private Step putPack() {
    int pack = toStore.getFirst();
    if (world.put(name(), new Put.OfPack(pack)) == Reply.UNKNOWN) {
      return Step.PUT_PACK;
    }
    packStored(toStore.removeFirst());
    return nextToStore();
  }

  private Step putSnapshot() {
    if (world.put(name(), new Put.OfSnapshot(id)) == Reply.UNKNOWN) {
      return Step.PUT_SNAPSHOT;
    }
    return world.rules.hold(Rule.OUTCOME_LAST) ? Step.PUT_OUTCOME : Step.LAST_READ;
  }

  private Step putOutcome() {
    Reply reply = world.put(name(), new Put.OfOutcome(id, plan.outcome()));
    // Broken: an ambiguous reply is taken for success.
    return reply == Reply.CREATED || reply == Reply.UNKNOWN && !world.rules.hold(Rule.READ_BACK)
        ? outcomeStored()
        : Step.READ_BACK;
  }

  private Step outcomeStored() {
    return world.rules.hold(Rule.OUTCOME_LAST) ? Step.LAST_READ : nextToStore();
  }

  private Step readBack() {
    Outcome outcome = world.store.outcome(id);
    world.trace.say(() -> name() + " reads back " + outcome);
    if (outcome == null) {
      if (!tried && !world.rules.hold(Rule.IDENTICAL_RETRY)) {
        // Broken rule 7: the first try may still arrive, and the second has other content.
        tried = true;
        return decide();
      }
      return Step.PUT_OUTCOME;
    }
    // Broken: whatever is there is taken for one's own.
    return outcome.token() == token || !world.rules.hold(Rule.COMPARE_TOKEN) ? outcomeStored() : Step.FAILED;
  }

  private Step lastRead() {
    Root last = client.readRoot();
    if (last == null) {
      return Step.FAILED;
    }
    boolean closed = last.boundary > epoch && last.record(id) == null;
    if (closed) {
      world.tally.closedRuns++;
    }
    // Broken rule 8: the run believes in an outcome that nobody will look at.
    if (closed && world.rules.hold(Rule.LAST_READ)) {
      world.trace.say(() -> name() + " was closed meanwhile");
      return Step.FAILED;
    }
    world.tally.commits++;
    world.invariants.reportedCommitted(plan.outcome());
    return Step.COMMITTED;
  }

  private Step abort() {
    world.tally.aborts++;
    if (id >= 0) {
      world.put(name(), new Put.OfOutcome(id, new Aborted(token)));
    }
    return Step.FAILED;
  }

  protected String name() {
    return client.name() + "/r" + id;
  }
}
