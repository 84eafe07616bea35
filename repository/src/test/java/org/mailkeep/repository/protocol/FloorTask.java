package org.mailkeep.repository.protocol;

/** Raises the floor, rule 13, up to the boundary at most. That it lags behind makes adopting useful and nothing safer, so here it may rise that far at once. */
final class FloorTask extends RootChange {

  FloorTask(World world, Client client) {
    super(world, client);
  }

  @Override
  boolean plan(Root root, Root raised) {
    if (root.floor == root.boundary) {
      return false;
    }
    // Broken rule 13: runs of this epoch may have read the floor as it was.
    if (world.rules.hold(Rule.FLOOR_WITH_EPOCH)) {
      raised.epoch++;
    }
    raised.floor = world.hasFaults() ? world.dice.between(root.floor + 1, root.boundary) : root.boundary;
    raised.floorEpoch = raised.epoch;
    return true;
  }
}
