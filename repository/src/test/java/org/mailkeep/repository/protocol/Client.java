package org.mailkeep.repository.protocol;

/** Whoever reads roots, and remembers the newest that it has seen. */
final class Client {
  private final World world;
  private final String name;
  private int newestSeen;

  Client(World world, String name) {
    this.world = world;
    this.name = name;
  }

  String name() {
    return name;
  }

  /** The newest root; null if what the store gave was older than one seen before (rule 18). */
  Root readRoot() {
    Root root = world.store.newestRoot();
    if (newestSeen > 0 && world.hasFaults() && world.dice.percent(world.mood.stale())) {
      // An old copy of the store, or somebody who hides roots: only who has seen a newer one can know.
      Root old = world.store.root(world.dice.below(newestSeen));
      root = old == null ? root : old;
    }
    Root read = root;
    world.trace.say(() -> name + " reads root " + read.sequence + " epoch " + read.epoch + " boundary "
        + read.boundary);
    if (root.sequence < newestSeen && world.rules.hold(Rule.REFUSE_OLDER_ROOT)) {
      world.trace.say(() -> name + " refuses it");
      return null;
    }
    newestSeen = Math.max(newestSeen, root.sequence);
    return root;
  }
}
