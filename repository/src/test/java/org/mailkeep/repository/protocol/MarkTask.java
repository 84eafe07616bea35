package org.mailkeep.repository.protocol;

/** Retires entries that policy gives up, and condemns packs that no entry of the ledger needs: rules 9 and 16. */
final class MarkTask extends RootChange {
  private Root before;

  MarkTask(World world, Client client) {
    super(world, client);
    if (!world.rules.hold(Rule.HOLDS_OF_ROOT)) {
      // Broken rule 16: the holds are those of a root that may be older than the one that is built on.
      before = client.readRoot();
    }
  }

  @Override
  boolean plan(Root root, Root marked) {
    // The next epoch even if there is nothing to give up: without one there would be nothing to fold.
    marked.epoch++;
    boolean retired = world.hasFaults() && retire(before == null ? root.holds : before.holds, marked);
    if (condemn(marked, live(marked)) | retired && !world.rules.hold(Rule.MARK_WITH_EPOCH)) {
      // Broken rule 9: in the epoch that runs are under way in.
      marked.epoch = root.epoch;
      for (long left = marked.condemned; left != 0; left = Ids.rest(left)) {
        marked.condemn(Ids.first(left), Math.min(marked.condemnedEpochs[Ids.first(left)], root.epoch));
      }
    }
    return true;
  }

  private boolean retire(int holds, Root marked) {
    boolean any = false;
    for (int account = 0; account < MailStore.ACCOUNTS; account++) {
      // Broken rule 16: even the newest.
      int newest = world.rules.hold(Rule.KEEP_NEWEST) ? marked.newest(account) : -1;
      for (LedgerRecord record : marked.ledger) {
        int run = record.run().run();
        if (record.has(account) && run != newest && !Ids.has(holds, account)
            && world.dice.percent(world.mood.retire())) {
          marked.remove(run, account);
          world.tally.retired++;
          any = true;
        }
      }
    }
    return any;
  }

  /** What the ledger needs; all there is if part of the ledger can't be read. */
  private long live(Root marked) {
    long readable = world.store.listSnapshots();
    long live = 0;
    for (LedgerRecord record : marked.ledger) {
      for (Entry entry : record.entries()) {
        if (!Ids.has(readable, record.run().run())) {
          if (world.rules.hold(Rule.MARK_FROM_LEDGER)) {
            world.trace.say(() -> name() + " can't read snapshot r" + record.run().run() + " and condemns nothing");
            return -1;
          }
          // Broken rule 9: a listing tells which snapshots there are.
          continue;
        }
        live |= entry.items();
      }
    }
    return live;
  }

  private boolean condemn(Root marked, long live) {
    if (live == -1) {
      return false;
    }
    Index index = new Index(marked, java.util.List.of(), world.store.packs());
    long named = marked.named();
    long candidates = candidates(marked, named);
    boolean any = false;
    long wasteful = 0;
    for (long left = candidates; left != 0; left = Ids.rest(left)) {
      if ((index.items(Ids.first(left)) & ~live) != 0) {
        wasteful |= left & -left;
      }
    }
    for (long first : new long[] {wasteful, candidates & ~wasteful}) {
      for (long left = first; left != 0; left = Ids.rest(left)) {
        int pack = Ids.first(left);
        if ((!world.hasFaults() || world.dice.percent(70)) && isDispensable(pack, marked, index, named, live)) {
          marked.condemn(pack, marked.epoch);
          world.tally.condemned++;
          any = true;
        }
      }
    }
    return any;
  }

  private long candidates(Root root, long named) {
    long candidates = 0;
    for (long left = named & ~root.condemned; left != 0; left = Ids.rest(left)) {
      // Broken rule 9: an agent may be about to adopt it.
      if (world.store.packs().epoch(Ids.first(left)) < root.floor || !world.rules.hold(Rule.FLOOR_PROTECTS)) {
        candidates |= left & -left;
      }
    }
    return candidates;
  }

  private boolean isDispensable(int pack, Root root, Index index, long named, long live) {
    for (long left = index.items(pack) & live; left != 0; left = Ids.rest(left)) {
      long others = index.holders(Ids.first(left)) & named & ~Ids.of(pack);
      // Broken rule 9: any other holder will do, even one that is condemned itself.
      if ((others & ~root.condemned) == 0 && (others == 0 || world.rules.hold(Rule.KEEP_A_HOLDER))) {
        return false;
      }
    }
    return true;
  }
}
