package org.mailkeep.repository.protocol;

/** What all parties of one schedule share. */
final class World {
  private static final int RESERVE = 18;

  final Dice dice;
  final Rules rules;
  final Trace trace;
  final Tally tally;
  final Mood mood;
  final Store store;
  final MailStore mail;
  final Invariants invariants;
  private int tokens;
  private boolean faults = true;

  World(long seed, Rules rules, Trace trace, Tally tally) {
    dice = new Dice(seed);
    mood = Mood.draw(dice, rules);
    this.rules = rules;
    this.trace = trace;
    this.tally = tally;
    store = new Store(new Root(0, newToken(), MailStore.ACCOUNTS));
    mail = new MailStore(dice);
    invariants = new Invariants(this);
  }

  /** Names a writer. */
  int newToken() {
    return tokens++;
  }

  /** Sends a put, which may go wrong. */
  Reply put(String who, Put put) {
    Reply reply = store.put(put, dice, faults ? mood.faults() : 0);
    trace.say(() -> who + " puts " + put + ": " + reply);
    return reply;
  }

  /** Whether no run should begin any more: numbers run out, and maintenance needs some at the end. */
  boolean isFull() {
    return store.isFull(faults ? RESERVE : 3);
  }

  boolean hasFaults() {
    return faults;
  }

  /** From now on all goes well. */
  void endFaults() {
    faults = false;
    store.hide(0);
  }
}
