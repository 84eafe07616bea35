package org.mailkeep.repository.protocol;

/** Backs up one run after another. It may crash at any step, stall for as long as it likes, lose its cache, or take over another's. */
final class Agent {
  private final World world;
  private final Client client;
  private Cache cache = new Cache();
  private Run run;

  Agent(World world, int number) {
    this.world = world;
    client = new Client(world, "agent" + number);
  }

  void step() {
    if (run == null) {
      begin();
    }
    run.step();
    if (run.isOver()) {
      if (run.hasCommitted()) {
        cache.committed(run.outcome());
      }
      run = null;
    }
  }

  boolean isAtRisk() {
    return run != null && run.isAtRisk();
  }

  private void begin() {
    int accounts = world.dice.between(1, (1 << MailStore.ACCOUNTS) - 1);
    for (int account = 0; account < MailStore.ACCOUNTS; account++) {
      if (Ids.has(accounts, account) && world.dice.percent(world.mood.newMail())) {
        world.mail.change(account);
      }
    }
    run = new BackupRun(world, client, cache, accounts);
  }

  /** The process dies; its cache survives, or not. */
  void crash(boolean loseCache) {
    world.tally.crashes++;
    world.trace.say(() -> client.name() + " crashes" + (loseCache ? " and loses its cache" : ""));
    run = null;
    cache = loseCache ? new Cache() : cache;
  }

  /** Begins anew with a copy of what {@code other} knows, which may still be running. */
  void takeOver(Agent other) {
    world.tally.takeovers++;
    world.trace.say(() -> client.name() + " takes over the cache of " + other.client.name());
    run = null;
    cache = other.cache.copy();
  }
}
