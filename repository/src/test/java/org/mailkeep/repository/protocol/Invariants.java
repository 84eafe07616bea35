package org.mailkeep.repository.protocol;

import java.util.ArrayList;
import java.util.List;
import org.mailkeep.repository.protocol.Outcome.Committed;

/** What must hold at every step, whoever crashes when. Sees all of the store; nobody asks it. */
final class Invariants {
  private final World world;
  /** Every run that was ever committed for whoever would have looked, by number. */
  private final Committed[] committed = new Committed[Ids.MOST];
  private long everCommitted;
  /** Runs whose entry of the account is held, by account. */
  private final long[] held = new long[MailStore.ACCOUNTS];
  private final int[] releasedWith = new int[MailStore.ACCOUNTS];
  /** The least version of each account that may still be there, as somebody was told. */
  private final int[] erased = new int[MailStore.ACCOUNTS];
  private Root lastRoot;
  private int checkedChanges = -1;

  Invariants(World world) {
    this.world = world;
    lastRoot = world.store.newestRoot();
  }

  /** To be called after every step. */
  void check() {
    if (checkedChanges == world.store.changes()) {
      return;
    }
    checkedChanges = world.store.changes();
    Root root = world.store.newestRoot();
    List<Committed> unfolded = unfolded(root);
    for (LedgerRecord record : root.ledger) {
      remember(record.run());
    }
    unfolded.forEach(this::remember);
    checkNothingVanished(root, unfolded);
    checkReadable(root, unfolded);
    if (root != lastRoot) {
      checkRoot(root);
      lastRoot = root;
    }
  }

  private List<Committed> unfolded(Root root) {
    List<Committed> unfolded = world.store.listCommitted(root.boundary);
    unfolded.removeIf(run -> root.record(run.run()) != null);
    return unfolded;
  }

  private void remember(Committed run) {
    committed[run.run()] = run;
    everCommitted |= Ids.of(run.run());
  }

  /** The entries that exist for a reader, as sets of runs by account. */
  private long[] present(Root root, List<Committed> unfolded) {
    long[] present = new long[MailStore.ACCOUNTS];
    for (LedgerRecord record : root.ledger) {
      for (Entry entry : record.entries()) {
        present[entry.account()] |= Ids.of(record.run().run());
      }
    }
    for (Committed run : unfolded) {
      for (Entry entry : run.entries()) {
        present[entry.account()] |= Ids.of(run.run());
      }
    }
    return present;
  }

  private void checkNothingVanished(Root root, List<Committed> unfolded) {
    long[] present = present(root, unfolded);
    for (long left = everCommitted; left != 0; left = Ids.rest(left)) {
      Committed run = committed[Ids.first(left)];
      for (Entry entry : run.entries()) {
        int account = entry.account();
        if (!Ids.has(present[account] | root.gone[account], run.run())
            && !root.erasures[account].takes(run.epoch(), entry)) {
          throw new Violation(
              "snapshot r" + run.run() + " had committed and is no snapshot any more; nobody retired it");
        }
      }
    }
  }

  private void checkReadable(Root root, List<Committed> unfolded) {
    Index index = new Index(root, unfolded, world.store.packs());
    for (LedgerRecord record : root.ledger) {
      for (Entry entry : record.entries()) {
        checkReadable(root, record.run().run(), entry, index);
      }
    }
    for (Committed run : unfolded) {
      for (Entry entry : run.entries()) {
        if (!root.erasures[entry.account()].takes(run.epoch(), entry)) {
          checkReadable(root, run.run(), entry, index);
        }
      }
    }
  }

  private void checkReadable(Root root, int run, Entry entry, Index index) {
    if (!Ids.has(world.store.snapshots(), run)) {
      throw new Violation("the record of committed snapshot r" + run + " is not in the store");
    }
    long stored = world.store.listPacks() & ~root.dropped;
    for (long left = entry.items(); left != 0; left = Ids.rest(left)) {
      int item = Ids.first(left);
      int place = entry.places()[item];
      if (!Ids.has(stored, place) && (index.holders(item) & stored) == 0) {
        throw new Violation("committed snapshot r" + run + " needs i" + item + ", and no pack has it that stays: "
            + entry);
      }
    }
  }

  private void checkRoot(Root root) {
    for (int account = 0; account < MailStore.ACCOUNTS; account++) {
      checkHeld(root, account);
      checkNewestStays(root, account);
      checkErased(root, account);
      checkOrdered(root, account);
    }
  }

  private void checkHeld(Root root, int account) {
    for (long left = held[account]; left != 0; left = Ids.rest(left)) {
      LedgerRecord record = root.record(Ids.first(left));
      if (record == null || !record.has(account)) {
        throw new Violation(
            "account " + account + " is on hold, and its snapshot r" + Ids.first(left) + " was retired");
      }
    }
  }

  private void checkNewestStays(Root root, int account) {
    int newest = lastRoot.newest(account);
    LedgerRecord record = newest < 0 ? null : root.record(newest);
    boolean erased = root.erasures[account] != lastRoot.erasures[account];
    if (newest >= 0 && !erased && (record == null || !record.has(account))) {
      throw new Violation("the newest snapshot of account " + account + ", r" + newest + ", was retired");
    }
  }

  /** Rule 17: from then on nothing erased is left in any snapshot. */
  private void checkErased(Root root, int account) {
    Erasure erasure = root.erasures[account];
    boolean done = erasure != Erasure.NONE
        && (root.boundary >= erasure.epoch() || !world.rules.hold(Rule.ERASED_AT_BOUNDARY));
    if (!done) {
      return;
    }
    List<Committed> unfolded = unfolded(root);
    for (LedgerRecord record : root.ledger) {
      record.entries().forEach(entry -> checkErased(account, erasure, record.run().run(), entry));
    }
    for (Committed run : unfolded) {
      run.entries().forEach(entry -> checkErased(account, erasure, run.run(), entry));
    }
  }

  private static void checkErased(int account, Erasure erasure, int run, Entry entry) {
    if (entry.account() == account && entry.version() < erasure.version()) {
      throw new Violation("the erasure of account " + account + " is done, and snapshot r" + run + " still has it");
    }
  }

  /** An agent says that its run committed with this. */
  void reportedCommitted(Committed believed) {
    check();
    if (believed.entries().isEmpty()) {
      return;
    }
    Committed is = committed[believed.run()];
    if (is == null) {
      throw new Violation("run r" + believed.run() + " was reported as committed, and is not");
    }
    if (is != believed) {
      throw new Violation("run r" + believed.run() + " committed other content than it believes");
    }
  }

  /** Somebody was told that the account is on hold from this root on; who hears it late, after a release, has nothing to rely on. */
  void held(int account, Root root) {
    if (root.sequence < releasedWith[account]) {
      return;
    }
    for (LedgerRecord record : root.ledger) {
      if (record.has(account)) {
        held[account] |= Ids.of(record.run().run());
      }
    }
  }

  /** Somebody was told that the erasure is published. */
  void reportedErased(int account, int version) {
    erased[account] = Math.max(erased[account], version);
    checkOrdered(world.store.newestRoot(), account);
  }

  private void checkOrdered(Root root, int account) {
    if (root.erasures[account].version() < erased[account]) {
      throw new Violation("the erasure of account " + account + " was published, and " + root + " does not know it");
    }
  }

  /** Somebody is about to release the account, with the successor of {@code root}. */
  void released(int account, Root root) {
    held[account] = 0;
    releasedWith[account] = root.sequence + 1;
  }

  /** The entries that a reader must find from now on, unless they are given up meanwhile: runs by account. */
  long[] kept() {
    Root root = world.store.newestRoot();
    return present(root, unfolded(root));
  }

  /** A reader found these. */
  void found(String reader, long[] expected, long[] found, List<Integer> runs, List<Entry> entries, Root read) {
    Root root = world.store.newestRoot();
    for (int account = 0; account < MailStore.ACCOUNTS; account++) {
      for (long left = expected[account] & ~found[account] & ~root.gone[account]; left != 0; left = Ids.rest(left)) {
        int run = Ids.first(left);
        if (!isErased(root, committed[run], account)) {
          throw new Violation(reader + " did not find snapshot r" + run + " of account " + account);
        }
      }
    }
    for (int i = 0; i < entries.size(); i++) {
      Committed run = committed[runs.get(i)];
      if (run == null) {
        throw new Violation(reader + " was shown snapshot r" + runs.get(i) + ", which never committed");
      }
      Erasure erasure = read.erasures[entries.get(i).account()];
      if (erasure.takes(run.epoch(), entries.get(i))) {
        throw new Violation(reader + " was shown what was erased, in snapshot r" + runs.get(i));
      }
    }
  }

  private static boolean isErased(Root root, Committed run, int account) {
    for (Entry entry : run.entries()) {
      if (entry.account() == account && root.erasures[account].takes(run.epoch(), entry)) {
        return true;
      }
    }
    return false;
  }

  /** A reader did not get an item of an entry that it had found. */
  void unreadable(String reader, int run, Entry entry, int item) {
    Root root = world.store.newestRoot();
    long[] present = present(root, unfolded(root));
    if (Ids.has(present[entry.account()], run) && !isErased(root, committed[run], entry.account())) {
      throw new Violation(reader + " can't read i" + item + " of snapshot r" + run + ", which is not retired");
    }
  }

  /** What is stored and not needed. */
  List<String> garbage() {
    Root root = world.store.newestRoot();
    List<String> garbage = new ArrayList<>();
    long live = root.live();
    for (long left = world.store.listPacks(); left != 0; left = Ids.rest(left)) {
      int pack = Ids.first(left);
      long items = world.store.packs().items(pack);
      if ((items & ~live) != 0) {
        garbage.add("p" + pack + " holds " + Ids.text("i", items & ~live));
      }
    }
    long kept = 0;
    for (LedgerRecord record : root.ledger) {
      kept |= record.entries().isEmpty() ? 0 : Ids.of(record.run().run());
    }
    if ((world.store.snapshots() & ~kept) != 0) {
      garbage.add("snapshots " + Ids.text("r", world.store.snapshots() & ~kept));
    }
    return garbage;
  }
}
