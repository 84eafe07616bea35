package org.mailkeep.repository.protocol;

/** What an agent remembers between runs. It may be lost, or copied by another agent that takes over. */
final class Cache {
  /** By account; null if none. */
  private final Base[] bases;
  /** Packs that runs had stored which, as far as the agent knows, did not commit. */
  private long uploaded;
  /** What the last run decided, unless it committed; null if there is none. */
  private Run.Plan failed;
  /** Packs of which the local index has entries. */
  private long indexed;
  /** The epoch of the run before. */
  private int epochBefore;

  /** The last run of an account that committed, and what it recorded. */
  record Base(int run, int epoch, Entry entry) {}

  Cache() {
    bases = new Base[MailStore.ACCOUNTS];
  }

  private Cache(Cache other) {
    bases = other.bases.clone();
    uploaded = other.uploaded;
    failed = other.failed;
    indexed = other.indexed;
    epochBefore = other.epochBefore;
  }

  Cache copy() {
    return new Cache(this);
  }

  Base base(int account) {
    return bases[account];
  }

  long uploaded() {
    return uploaded;
  }

  Run.Plan failed() {
    return failed;
  }

  long indexed() {
    return indexed;
  }

  int epochBefore() {
    return epochBefore;
  }

  void index(long packs) {
    indexed |= packs;
  }

  void decided(Run.Plan plan) {
    epochBefore = plan.outcome().epoch();
    failed = plan;
  }

  void stored(int pack) {
    uploaded |= Ids.of(pack);
  }

  void committed(Outcome.Committed run) {
    failed = null;
    uploaded &= ~run.packs();
    for (Entry entry : run.entries()) {
      bases[entry.account()] = new Base(run.run(), run.epoch(), entry);
    }
  }
}
