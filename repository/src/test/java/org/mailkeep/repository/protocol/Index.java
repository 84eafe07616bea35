package org.mailkeep.repository.protocol;

import org.mailkeep.repository.protocol.Outcome.Committed;

/** Which items lie in which pack, as a root and the committed runs that are not folded yet tell it: merged segments and segments, less the dropped packs. */
final class Index {
  private final long[] items = new long[Ids.MOST];
  private long packs;

  Index(Root root, Iterable<Committed> unfolded, Packs contents) {
    for (long left = root.mergedPacks; left != 0; left = Ids.rest(left)) {
      add(Ids.first(left), root.merged[Ids.first(left)]);
    }
    for (LedgerRecord record : root.ledger) {
      if (!Ids.has(root.covered, record.run().run())) {
        add(record.run(), contents);
      }
    }
    for (Committed run : unfolded) {
      add(run, contents);
    }
    packs &= ~root.dropped;
  }

  private void add(Committed run, Packs contents) {
    for (long left = run.packs(); left != 0; left = Ids.rest(left)) {
      int pack = Ids.first(left);
      add(pack, contents.items(pack));
    }
  }

  private void add(int pack, long content) {
    items[pack] |= content;
    packs |= Ids.of(pack);
  }

  long packs() {
    return packs;
  }

  long items(int pack) {
    return Ids.has(packs, pack) ? items[pack] : 0;
  }

  /** The packs that hold {@code item}. */
  long holders(int item) {
    long holders = 0;
    for (long left = packs; left != 0; left = Ids.rest(left)) {
      if (Ids.has(items[Ids.first(left)], item)) {
        holders |= left & -left;
      }
    }
    return holders;
  }
}
