package org.mailkeep.repository.protocol;

import java.util.List;

/** Merges the segments of folded runs, rule 15. */
final class MergeTask extends RootChange {

  MergeTask(World world, Client client) {
    super(world, client);
  }

  @Override
  boolean plan(Root root, Root merge) {
    Index index = new Index(root, List.of(), world.store.packs());
    long[] merged = new long[Ids.MOST];
    long seen = 0;
    for (long left = index.packs(); left != 0; left = Ids.rest(left)) {
      int pack = Ids.first(left);
      merged[pack] = index.items(pack);
      if (!world.rules.hold(Rule.MERGE_KEEPS_PAIRS)) {
        // Broken rule 15: one place a chunk.
        merged[pack] &= ~seen;
        seen |= index.items(pack);
      }
    }
    if (!world.rules.hold(Rule.MERGE_FOLDED)) {
      // Broken rule 15: whatever segments there are, of aborted runs and of those under way.
      for (long left = world.store.listPacks() & ~root.dropped; left != 0; left = Ids.rest(left)) {
        merged[Ids.first(left)] = world.store.packs().items(Ids.first(left));
      }
    }
    merge.merge(merged);
    return true;
  }

  @Override
  void published(Root root) {
    world.tally.merges++;
  }
}
