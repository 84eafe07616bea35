package org.mailkeep.repository.protocol;

import java.util.ArrayList;
import java.util.List;
import org.mailkeep.repository.protocol.Cache.Base;
import org.mailkeep.repository.protocol.Outcome.Committed;

/** A run of an agent over some accounts: what it inherits, borrows, adopts and stores, rules 3 to 6. */
final class BackupRun extends Run {
  /** Percent of accounts that a run does not get to, so that they are carried. */
  private static final int NOT_REACHED = 15;

  private final Cache cache;
  private final int accounts;

  // What is being decided.
  private Root root;
  private List<Committed> unfolded = List.of();
  private Index index;
  private List<Entry> entries = new ArrayList<>();
  private long usable;
  private long adoptable;
  private long adopted;
  private long borrowed;
  private long bases;
  private int[] newPlaces = new int[0];
  private long newChunks;
  private long newHeads;

  BackupRun(World world, Client client, Cache cache, int accounts) {
    super(world, client);
    this.cache = cache;
    this.accounts = accounts;
  }

  @Override
  Plan plan(Root newest, List<Committed> committed) {
    if (world.mail.isFull()) {
      return null;
    }
    if (!world.rules.hold(Rule.DECIDE_ANEW) && cache.failed() != null) {
      // Broken rule 6: what was decided before the crash is put again, under another open.
      Plan failed = cache.failed();
      Committed was = failed.outcome();
      return new Plan(new Committed(id(), epoch(), token(), was.entries(), was.packs(), was.borrowed(), was.bases()),
          failed.packs());
    }
    root = newest;
    unfolded = committed;
    index = new Index(root, unfolded, world.store.packs());
    cache.index(index.packs());
    usable = usable();
    adoptable = adoptable();
    entries = new ArrayList<>();
    adopted = 0;
    borrowed = 0;
    bases = 0;
    newChunks = 0;
    newHeads = 0;
    newPlaces = new int[Ids.MOST];
    for (int account = 0; account < MailStore.ACCOUNTS; account++) {
      Entry entry = Ids.has(accounts, account) ? entry(account) : null;
      if (entry != null) {
        entries.add(entry);
      }
    }
    return entries.isEmpty() ? null : store();
  }

  @Override
  void packStored(int pack) {
    cache.stored(pack);
  }

  @Override
  boolean hasSnapshot() {
    return true;
  }

  /** Rule 3. */
  private long usable() {
    // Broken: whatever the local index ever heard of.
    long packs = world.rules.hold(Rule.BORROW_LIVE) ? index.packs() : cache.indexed();
    return world.rules.hold(Rule.BORROW_UNCONDEMNED) ? packs & ~root.condemned : packs;
  }

  /** Rule 6. */
  private long adoptable() {
    long packs = 0;
    for (long left = cache.uploaded(); left != 0; left = Ids.rest(left)) {
      if (world.store.packs().epoch(Ids.first(left)) >= root.floor || !world.rules.hold(Rule.ADOPT_ABOVE_FLOOR)) {
        packs |= left & -left;
      }
    }
    return packs;
  }

  /** Rules 4 and 5; null if all has to be read. */
  private Base base(int account) {
    Base base = cache.base(account);
    if (base == null) {
      return null;
    }
    LedgerRecord record = root.record(base.run());
    boolean committed = record != null && record.has(account)
        || unfolded.stream().anyMatch(run -> run.run() == base.run());
    if (!committed && world.rules.hold(Rule.BASE_IS_COMMITTED)) {
      return null;
    }
    return root.erasures[account].takes(base.epoch(), base.entry()) && world.rules.hold(Rule.HONOUR_ERASURES)
        ? null
        : base;
  }

  private Entry entry(int account) {
    Base base = base(account);
    int version = world.mail.version(account);
    boolean reached = !world.dice.percent(NOT_REACHED);
    if (base != null && (!reached || base.entry().version() == version)) {
      // Unchanged, or carried.
      world.tally.inheritedHeads++;
      name(base);
      return base.entry();
    }
    if (!reached) {
      return null;
    }
    int[] places = new int[Ids.MOST];
    long items = world.mail.chunks(account);
    for (long left = items; left != 0; left = Ids.rest(left)) {
      int chunk = Ids.first(left);
      if (base != null && Ids.has(base.entry().items(), chunk)) {
        world.tally.inheritedRecipes++;
        name(base);
        places[chunk] = base.entry().places()[chunk];
      } else {
        places[chunk] = place(chunk);
      }
    }
    int head = world.mail.makeHead();
    newHeads |= Ids.of(head);
    return new Entry(account, version, items | Ids.of(head), places);
  }

  private void name(Base base) {
    // Broken rule 4: nobody can know on whom this run leans.
    if (world.rules.hold(Rule.BASE_IS_NAMED)) {
      bases |= Ids.of(base.run());
    }
  }

  /** Where a chunk lies; -1 if in the pack that this run will store. */
  private int place(int chunk) {
    if (Ids.has(newChunks, chunk)) {
      return -1;
    }
    long own = world.store.packs().holding(chunk, adoptable);
    if (own != 0) {
      int pack = world.dice.oneOf(own);
      world.tally.adoptions++;
      adopted |= Ids.of(pack);
      return pack;
    }
    long holders = world.store.packs().holding(chunk, usable);
    if (holders == 0 || world.dice.percent(world.mood.storeAgain())) {
      newChunks |= Ids.of(chunk);
      return -1;
    }
    int pack = world.dice.oneOf(holders);
    world.tally.borrows++;
    borrowed |= Ids.of(pack);
    return pack;
  }

  private Plan store() {
    List<Integer> packs = new ArrayList<>();
    // Broken rule 1: the run goes on under the epoch of the one before.
    int under = world.rules.hold(Rule.OWN_EPOCH) || cache.epochBefore() == 0 ? epoch() : cache.epochBefore();
    if (newChunks != 0) {
      place(world.store.packs().make(under, newChunks), newChunks, packs);
    }
    if (newHeads != 0) {
      place(world.store.packs().make(under, newHeads), newHeads, packs);
    }
    for (Entry entry : entries) {
      for (long left = entry.items() & (newChunks | newHeads); left != 0; left = Ids.rest(left)) {
        int item = Ids.first(left);
        if (Ids.has(newHeads, item) || entry.places()[item] == -1) {
          entry.places()[item] = newPlaces[item];
        }
      }
    }
    long own = adopted;
    for (int pack : packs) {
      own |= Ids.of(pack);
    }
    long named = world.rules.hold(Rule.NAME_BORROWED) ? borrowed : 0;
    if (world.rules.hold(Rule.ADOPTED_ARE_BORROWED)) {
      named |= adopted;
    } else {
      // Broken rule 6: they are used, and nobody is told.
      own &= ~adopted;
    }
    Plan plan = new Plan(new Committed(id(), epoch(), token(), List.copyOf(entries), own, named, bases), packs);
    cache.decided(plan);
    return plan;
  }

  private void place(int pack, long items, List<Integer> packs) {
    packs.add(pack);
    for (long left = items; left != 0; left = Ids.rest(left)) {
      newPlaces[Ids.first(left)] = pack;
    }
  }
}
