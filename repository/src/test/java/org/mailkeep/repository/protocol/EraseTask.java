package org.mailkeep.repository.protocol;

/** Erases what an account had so far, rule 17. Its mail store no longer has it either. What is held is not erased. */
final class EraseTask extends RootChange {
  private final int account;
  private final int version;

  EraseTask(World world, Client client) {
    super(world, client);
    account = world.dice.below(MailStore.ACCOUNTS);
    world.mail.change(account);
    version = world.mail.version(account);
  }

  @Override
  boolean plan(Root root, Root erased) {
    if (Ids.has(root.holds, account)) {
      return false;
    }
    // Broken rule 17: runs of this epoch may not know of it.
    if (world.rules.hold(Rule.ERASE_WITH_EPOCH)) {
      erased.epoch++;
    }
    for (LedgerRecord record : root.ledger) {
      for (Entry entry : record.entries()) {
        if (entry.account() == account && entry.version() < version) {
          erased.remove(record.run().run(), account);
        }
      }
    }
    erased.erasures[account] = new Erasure(erased.epoch, Math.max(version, root.erasures[account].version()));
    return true;
  }

  @Override
  void published(Root root) {
    world.tally.erasures++;
    world.invariants.reportedErased(account, version);
  }
}
