package org.mailkeep.repository.protocol;

import java.util.List;
import org.mailkeep.repository.protocol.Outcome.Committed;

/** Repacks: as a run, or, where rule 14 is broken, by a root that names the copy at once. */
final class RepackTask implements Task {
  private final Run run;
  private final RootChange shortCut;

  RepackTask(World world, Client client) {
    boolean asRun = world.rules.hold(Rule.REPACK_IS_A_RUN) && world.rules.hold(Rule.SOURCE_IS_CONDEMNED);
    run = new RepackRun(world, client);
    shortCut = asRun ? null : new ShortCut(world, client);
  }

  @Override
  public boolean isAtRisk() {
    return shortCut != null ? shortCut.isAtRisk() : run.isAtRisk();
  }

  @Override
  public boolean step() {
    if (shortCut != null) {
      return shortCut.step();
    }
    run.step();
    return run.isOver();
  }

  /** Broken rule 14: stores the copy, then names it in a root that gives up the sources. Nothing protects the copy in between. */
  private static final class ShortCut extends RootChange {
    private final int id;
    private long sources;
    private int copy = -1;

    ShortCut(World world, Client client) {
      super(world, client);
      id = world.isFull() ? -1 : world.store.nameRun(0);
    }

    @Override
    boolean prepare(Root root) {
      if (copy >= 0 || world.isFull() || id < 0) {
        return false;
      }
      Index index = new Index(root, List.of(), world.store.packs());
      sources = RepackRun.chooseSources(world, root, index);
      long items = RepackRun.readLive(world, root, index, sources);
      if (items == 0) {
        return false;
      }
      world.tally.repacks++;
      copy = world.store.packs().make(root.epoch, items);
      world.trace.say(() -> name() + " repacks " + Ids.text("p", sources) + " into p" + copy);
      while (world.put(name(), new Put.OfPack(copy)) == Reply.UNKNOWN) {
        // once more
      }
      return true;
    }

    @Override
    boolean plan(Root root, Root repacked) {
      if (copy < 0) {
        return false;
      }
      Committed record = new Committed(id, root.epoch, 0, List.of(), Ids.of(copy), 0, 0);
      List<LedgerRecord> ledger = new java.util.ArrayList<>(root.ledger);
      ledger.add(new LedgerRecord(record, List.of()));
      repacked.ledger = List.copyOf(ledger);
      repacked.epoch++;
      for (long left = sources; left != 0; left = Ids.rest(left)) {
        int source = Ids.first(left);
        if ((world.store.packs().items(source) & root.live() & ~world.store.packs().items(copy)) == 0) {
          giveUp(source, repacked);
        }
      }
      return true;
    }

    private void giveUp(int source, Root repacked) {
      if (world.rules.hold(Rule.SOURCE_IS_CONDEMNED)) {
        repacked.condemn(source, repacked.epoch);
      } else {
        // Broken rule 14: runs under way may have borrowed from it.
        repacked.condemned &= ~Ids.of(source);
        repacked.dropped |= Ids.of(source);
      }
    }
  }
}
