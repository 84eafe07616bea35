package org.mailkeep.repository.protocol;

/**
 * A change of the root: read it, prepare, create its successor. Who loses the race computes the change anew on the newest root; an ambiguous reply is read back and its token compared.
 */
abstract class RootChange implements Task {
  protected final World world;
  protected final Client client;
  private Step next = Step.READ;
  private Root base;
  private Root planned;

  private enum Step {
    READ, PREPARE, PUT, READ_BACK, DONE
  }

  RootChange(World world, Client client) {
    this.world = world;
    this.client = client;
  }

  /** A request that the change needs before it can be planned; false if none is left. */
  boolean prepare(Root root) {
    return false;
  }

  /** Fills in {@code successor}; false if there is nothing to change. */
  abstract boolean plan(Root root, Root successor);

  /** The root that was planned is in the chain. */
  void published(Root root) {}

  protected String name() {
    return client.name();
  }

  @Override
  public final boolean step() {
    next = switch (next) {
      case READ -> read();
      case PREPARE -> prepare(base) ? Step.PREPARE : plan();
      case PUT -> put();
      case READ_BACK -> readBack();
      case DONE -> Step.DONE;
    };
    return next == Step.DONE;
  }

  @Override
  public final boolean isAtRisk() {
    return next != Step.READ;
  }

  private Step read() {
    base = client.readRoot();
    return base == null ? Step.DONE : Step.PREPARE;
  }

  private Step plan() {
    planned = base.successor(world.newToken());
    return plan(base, planned) ? Step.PUT : Step.DONE;
  }

  private Step put() {
    Reply reply = world.put(name(), new Put.OfRoot(planned));
    if (reply == Reply.CREATED || reply == Reply.UNKNOWN && !world.rules.hold(Rule.READ_BACK)) {
      return end();
    }
    return Step.READ_BACK;
  }

  private Step readBack() {
    Root stored = world.store.root(planned.sequence);
    if (stored == null && world.store.newestRoot().sequence < planned.sequence) {
      return Step.PUT;
    }
    if (stored != null && (stored.token == planned.token || !world.rules.hold(Rule.COMPARE_TOKEN))) {
      return end();
    }
    world.tally.lostRaces++;
    world.trace.say(() -> name() + " lost the race for root " + planned.sequence);
    if (!world.rules.hold(Rule.RECOMPUTE)) {
      // Broken: what was computed on an older root is published as it is.
      planned = planned.renumbered(world.store.newestRoot().sequence + 1);
      return Step.PUT;
    }
    return Step.READ;
  }

  private Step end() {
    published(planned);
    return Step.DONE;
  }
}
