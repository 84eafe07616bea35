package org.mailkeep.repository.protocol;

import java.util.List;
import org.mailkeep.repository.protocol.Outcome.Committed;

/** Rule 14: a run without a snapshot that copies what is live of one or two packs into another. The sources are condemned later, like any pack that nobody needs. */
final class RepackRun extends Run {

  RepackRun(World world, Client client) {
    super(world, client);
  }

  @Override
  Plan plan(Root root, List<Committed> unfolded) {
    Index index = new Index(root, List.of(), world.store.packs());
    long sources = chooseSources(world, root, index);
    long items = readLive(world, root, index, sources);
    if (items == 0) {
      return null;
    }
    world.tally.repacks++;
    int copy = world.store.packs().make(epoch(), items);
    world.trace.say(() -> name() + " repacks " + Ids.text("p", sources) + " into p" + copy);
    return new Plan(new Committed(id(), epoch(), token(), List.of(), Ids.of(copy), 0, 0), List.of(copy));
  }

  /** Whether some pack holds what nobody needs beside what somebody needs. */
  static boolean isWorthwhile(World world) {
    Root root = world.store.newestRoot();
    return chooseSources(world, root, new Index(root, List.of(), world.store.packs())) != 0;
  }

  /** One or two packs, best such as hold what nobody needs; 0 if there are none. */
  static long chooseSources(World world, Root root, Index index) {
    long candidates = root.named() & index.packs() & ~root.condemned;
    long wasteful = 0;
    long live = root.live();
    for (long left = candidates; left != 0; left = Ids.rest(left)) {
      long items = index.items(Ids.first(left));
      if ((items & live) != 0 && (items & ~live) != 0) {
        wasteful |= left & -left;
      }
    }
    if (wasteful != 0 && (!world.hasFaults() || world.dice.percent(70))) {
      return Ids.of(world.dice.oneOf(wasteful));
    }
    return candidates == 0 || !world.hasFaults()
        ? 0
        : Ids.of(world.dice.oneOf(candidates)) | Ids.of(world.dice.oneOf(candidates));
  }

  /** Reads the live items of {@code sources}; those of a pack that is gone are not there. */
  static long readLive(World world, Root root, Index index, long sources) {
    long items = 0;
    for (long left = sources; left != 0; left = Ids.rest(left)) {
      int pack = Ids.first(left);
      if (world.store.hasPack(pack)) {
        items |= index.items(pack) & root.live();
      }
    }
    return items;
  }

  @Override
  void packStored(int pack) {}

  @Override
  boolean hasSnapshot() {
    return false;
  }
}
