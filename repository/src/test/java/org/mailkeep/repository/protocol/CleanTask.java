package org.mailkeep.repository.protocol;

/** Deletes `open` and outcome of runs below the boundary, rule 19. */
final class CleanTask implements Task {
  private final World world;
  private final Client client;
  private boolean decided;
  private long opens;
  private long outcomes;

  CleanTask(World world, Client client) {
    this.world = world;
    this.client = client;
  }

  @Override
  public boolean isAtRisk() {
    return decided;
  }

  @Override
  public boolean step() {
    if (!decided) {
      decided = true;
      Root root = client.readRoot();
      return root == null || decide(root);
    }
    if (opens != 0) {
      world.store.deleteOpen(Ids.first(opens));
      opens = Ids.rest(opens);
    } else {
      int run = Ids.first(outcomes);
      world.trace.say(() -> client.name() + " deletes the outcome of r" + run);
      world.store.deleteOutcome(run);
      outcomes = Ids.rest(outcomes);
    }
    return opens == 0 && outcomes == 0;
  }

  private boolean decide(Root root) {
    for (long left = world.store.listRuns(1); left != 0; left = Ids.rest(left)) {
      int run = Ids.first(left);
      boolean closed = world.store.epochOf(run) < root.boundary;
      // Broken rule 19: what was aborted is over, above the boundary as well.
      boolean over = !world.rules.hold(Rule.CONTROLS_BELOW_BOUNDARY)
          && world.store.outcome(run) instanceof Outcome.Aborted;
      if (closed || over) {
        opens |= left & -left;
        outcomes |= world.store.outcome(run) != null ? left & -left : 0;
      }
    }
    if (!world.rules.hold(Rule.ROOTS_STAY)) {
      // Broken rule 19: only the newest is looked at, it seems.
      world.store.deleteRootsBefore(root.sequence);
    }
    return opens == 0 && outcomes == 0;
  }
}
