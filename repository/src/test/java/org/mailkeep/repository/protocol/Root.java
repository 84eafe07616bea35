package org.mailkeep.repository.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A link of the chain. {@link #successor} is filled in by who makes it; once it is put it never changes. */
final class Root {
  final int sequence;
  final int token;
  int epoch = 1;
  int boundary = 1;
  int floor = 1;
  int floorEpoch = 1;
  /** Replaced as a whole, never changed. */
  List<LedgerRecord> ledger = List.of();
  /** What merged segments say lies in each pack. Replaced as a whole, never changed. */
  long[] merged = new long[Ids.MOST];
  /** The packs of which they say something. */
  long mergedPacks;
  /** The runs whose segments were merged. */
  long covered;
  long condemned;
  /** With which epoch each was condemned. */
  int[] condemnedEpochs = new int[Ids.MOST];
  long dropped;
  /** Accounts of which nothing may be retired. */
  int holds;
  Erasure[] erasures;
  /** For the invariants alone: the runs whose entry of an account was retired or erased, by account. */
  long[] gone;

  Root(int sequence, int token, int accounts) {
    this.sequence = sequence;
    this.token = token;
    erasures = new Erasure[accounts];
    Arrays.fill(erasures, Erasure.NONE);
    gone = new long[accounts];
  }

  private Root(Root base, int sequence, int token) {
    this.sequence = sequence;
    this.token = token;
    epoch = base.epoch;
    boundary = base.boundary;
    floor = base.floor;
    floorEpoch = base.floorEpoch;
    ledger = base.ledger;
    merged = base.merged;
    mergedPacks = base.mergedPacks;
    covered = base.covered;
    condemned = base.condemned;
    condemnedEpochs = base.condemnedEpochs.clone();
    dropped = base.dropped;
    holds = base.holds;
    erasures = base.erasures.clone();
    gone = base.gone.clone();
  }

  /** The next one, so far with the same content. */
  Root successor(int writer) {
    return new Root(this, sequence + 1, writer);
  }

  /** The same content under another number: what a broken maintainer makes of a lost race. */
  Root renumbered(int other) {
    return new Root(this, other, token);
  }

  LedgerRecord record(int run) {
    for (LedgerRecord record : ledger) {
      if (record.run().run() == run) {
        return record;
      }
    }
    return null;
  }

  /** Replaces what merged segments say: pairs of pack and item, less the dropped packs. */
  void merge(long[] itemsByPack) {
    merged = itemsByPack;
    mergedPacks = 0;
    for (int pack = 0; pack < Ids.MOST; pack++) {
      mergedPacks |= merged[pack] != 0 ? Ids.of(pack) : 0;
    }
    for (LedgerRecord record : ledger) {
      covered |= Ids.of(record.run().run());
    }
  }

  void condemn(int pack, int withEpoch) {
    condemned |= Ids.of(pack);
    condemnedEpochs[pack] = withEpoch;
  }

  /** Packs that folded runs own, adopted or borrowed, less the dropped. */
  long named() {
    long named = 0;
    for (LedgerRecord record : ledger) {
      named |= record.named();
    }
    return named & ~dropped;
  }

  /** All that the ledger's entries need. */
  long live() {
    long live = 0;
    for (LedgerRecord record : ledger) {
      for (Entry entry : record.entries()) {
        live |= entry.items();
      }
    }
    return live;
  }

  /** Takes the entry of {@code account} out of the record of {@code run}. */
  void remove(int run, int account) {
    List<LedgerRecord> rest = new ArrayList<>(ledger);
    rest.replaceAll(record -> record.run().run() == run ? record.without(account) : record);
    ledger = List.copyOf(rest);
    gone[account] |= Ids.of(run);
  }

  /** The run of the newest entry of {@code account}; -1 if there is none. */
  int newest(int account) {
    int newest = -1;
    int version = -1;
    for (LedgerRecord record : ledger) {
      for (Entry entry : record.entries()) {
        if (entry.account() == account && entry.version() >= version) {
          version = entry.version();
          newest = record.run().run();
        }
      }
    }
    return newest;
  }

  @Override
  public String toString() {
    return "root " + sequence + " epoch " + epoch + " boundary " + boundary + " floor " + floor + "/" + floorEpoch
        + " condemned " + Ids.text("p", condemned) + " dropped " + Ids.text("p", dropped) + " holds "
        + Ids.text("account ", holds) + " ledger "
        + ledger.stream().map(r -> "r" + r.run().run() + r.entries()).toList();
  }
}
