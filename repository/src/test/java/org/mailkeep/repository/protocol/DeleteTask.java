package org.mailkeep.repository.protocol;

/** Deletes dropped packs, and below the floor what the newest root does not name: rule 12. */
final class DeleteTask implements Task {
  private final World world;
  private final Client client;
  private boolean decided;
  private long packs;
  private long snapshots;

  DeleteTask(World world, Client client) {
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
      Root root = client.readRoot();
      if (root == null) {
        return true;
      }
      decide(root);
      decided = true;
    } else if (packs != 0) {
      int pack = Ids.first(packs);
      packs = Ids.rest(packs);
      world.tally.deletes++;
      world.trace.say(() -> client.name() + " deletes p" + pack);
      world.store.deletePack(pack);
    } else if (snapshots != 0) {
      int run = Ids.first(snapshots);
      snapshots = Ids.rest(snapshots);
      world.trace.say(() -> client.name() + " deletes snapshot r" + run);
      world.store.deleteSnapshot(run);
    }
    return packs == 0 && snapshots == 0;
  }

  private void decide(Root newest) {
    Root root = newest;
    if (!world.rules.hold(Rule.DELETE_BY_PUBLISHED_ROOT)) {
      // Broken rule 12: what a fold would drop that nobody has created yet.
      root = newest.successor(world.newToken());
      for (long left = root.condemned; left != 0; left = Ids.rest(left)) {
        root.dropped |= root.condemnedEpochs[Ids.first(left)] <= root.epoch ? left & -left : 0;
      }
    }
    long stored = world.store.listPacks();
    packs = stored & root.dropped;
    if (!world.rules.hold(Rule.DELETE_DROPPED)) {
      packs |= stored & root.condemned;
    }
    // Broken rule 12: runs that know an older floor may still adopt.
    if (root.boundary >= root.floorEpoch || !world.rules.hold(Rule.SWEEP_AFTER_FLOOR_EPOCH)) {
      sweep(root, stored);
    }
  }

  private void sweep(Root root, long stored) {
    // Broken rule 12: a run under way has stored it.
    int floor = world.rules.hold(Rule.SWEEP_BELOW_FLOOR) ? root.floor : Integer.MAX_VALUE;
    for (long left = stored & ~root.named(); left != 0; left = Ids.rest(left)) {
      if (world.store.packs().epoch(Ids.first(left)) < floor) {
        packs |= left & -left;
      }
    }
    for (long left = world.store.listSnapshots(); left != 0; left = Ids.rest(left)) {
      int run = Ids.first(left);
      LedgerRecord record = root.record(run);
      if (world.store.epochOf(run) < floor && (record == null || record.entries().isEmpty())) {
        snapshots |= left & -left;
      }
    }
  }
}
