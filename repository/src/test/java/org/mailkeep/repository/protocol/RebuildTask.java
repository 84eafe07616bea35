package org.mailkeep.repository.protocol;

/** Makes the index anew from the packs, rule 20. */
final class RebuildTask extends RootChange {
  private boolean listed;
  private long packs;

  RebuildTask(World world, Client client) {
    super(world, client);
  }

  @Override
  boolean prepare(Root root) {
    boolean first = !listed;
    packs = first ? world.store.listPacks() : packs;
    listed = true;
    return first;
  }

  @Override
  boolean plan(Root root, Root rebuilt) {
    listed = false;
    long folded = 0;
    for (LedgerRecord record : root.ledger) {
      folded |= record.run().packs();
    }
    long[] merged = new long[Ids.MOST];
    // Broken rule 20: names packs that nobody committed.
    long named = packs & ~root.dropped & (world.rules.hold(Rule.REBUILD_FOLDED) ? folded : -1);
    for (long left = named; left != 0; left = Ids.rest(left)) {
      merged[Ids.first(left)] = world.store.packs().items(Ids.first(left));
    }
    rebuilt.merge(merged);
    return true;
  }

  @Override
  void published(Root root) {
    world.tally.rebuilds++;
  }
}
