package org.mailkeep.repository.protocol;

import java.util.ArrayList;
import java.util.List;
import org.mailkeep.repository.protocol.Outcome.Committed;

/** Looks for the committed snapshots and restores an account of one, rule 18. It stays on its feet whatever maintenance does meanwhile. */
final class Reader {
  private final World world;
  private final Client client;
  private Step next;
  private Root root;
  private List<Committed> listed = List.of();
  private long[] expected = new long[MailStore.ACCOUNTS];
  private int run;
  private Entry entry;
  private long left;
  private boolean searching;

  private enum Step {
    LIST, READ_ROOT, GET, READ_AGAIN
  }

  Reader(World world, int number) {
    this.world = world;
    client = new Client(world, "reader" + number);
    next = first();
  }

  /** Broken rule 18: the root first, so that what is folded and cleaned away before the listing is in neither. */
  private Step first() {
    return world.rules.hold(Rule.LIST_THEN_READ) ? Step.LIST : Step.READ_ROOT;
  }

  void step() {
    if (next == first()) {
      expected = world.invariants.kept();
    }
    next = switch (next) {
      case LIST -> {
        list();
        yield next == first() ? Step.READ_ROOT : choose();
      }
      case READ_ROOT -> {
        root = client.readRoot();
        yield root == null ? first() : next == first() ? Step.LIST : choose();
      }
      case GET -> get();
      case READ_AGAIN -> {
        root = client.readRoot();
        yield root == null ? first() : Step.GET;
      }
    };
  }

  private void list() {
    listed = world.store.listCommitted(1);
    world.trace.say(() -> client.name() + " lists committed runs " + listed.stream().map(Committed::run).toList());
  }

  /** The snapshots, and one account of one. */
  private Step choose() {
    List<Entry> entries = new ArrayList<>();
    List<Integer> runs = new ArrayList<>();
    long[] found = new long[MailStore.ACCOUNTS];
    for (LedgerRecord record : root.ledger) {
      for (Entry kept : record.entries()) {
        found[kept.account()] |= Ids.of(record.run().run());
        entries.add(kept);
        runs.add(record.run().run());
      }
    }
    for (Committed committed : unfolded()) {
      for (Entry kept : committed.entries()) {
        // Broken rule 17: what is erased but not rewritten is still shown.
        if (!root.erasures[kept.account()].takes(committed.epoch(), kept) || !world.rules.hold(Rule.READERS_ERASE)) {
          found[kept.account()] |= Ids.of(committed.run());
          entries.add(kept);
          runs.add(committed.run());
        }
      }
    }
    world.tally.reads++;
    world.invariants.found(client.name(), expected, found, runs, entries, root);
    if (entries.isEmpty()) {
      return first();
    }
    int chosen = world.dice.below(entries.size());
    entry = entries.get(chosen);
    run = runs.get(chosen);
    left = entry.items();
    searching = false;
    return Step.GET;
  }

  private List<Committed> unfolded() {
    return listed.stream()
        .filter(committed -> committed.epoch() >= root.boundary && root.record(committed.run()) == null)
        .toList();
  }

  /** Gets one item: where the recipe says, or, once that is gone, where the index of the newest root says. */
  private Step get() {
    int item = Ids.first(left);
    boolean there = searching ? holderExists(item) : world.store.hasPack(entry.places()[item]);
    if (there) {
      left = Ids.rest(left);
      searching = false;
      return left == 0 ? first() : Step.GET;
    }
    if (searching && world.store.newestRoot() == root || !world.rules.hold(Rule.READ_ON_404)) {
      // Gone, and so it may be: its snapshot may have been given up.
      world.invariants.unreadable(client.name(), run, entry, item);
      return first();
    }
    world.tally.readsAfter404++;
    searching = true;
    return Step.READ_AGAIN;
  }

  private boolean holderExists(int item) {
    long holders = new Index(root, unfolded(), world.store.packs()).holders(item);
    return (holders & world.store.listPacks()) != 0;
  }
}
