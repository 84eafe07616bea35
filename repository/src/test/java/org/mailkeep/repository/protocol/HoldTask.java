package org.mailkeep.repository.protocol;

/** Puts an account on hold, or releases it. A hold is in force once a root names it, rule 16. */
final class HoldTask extends RootChange {
  private final int account;
  private boolean release;

  HoldTask(World world, Client client) {
    super(world, client);
    account = world.dice.below(MailStore.ACCOUNTS);
  }

  @Override
  boolean plan(Root root, Root held) {
    release = Ids.has(root.holds, account);
    if (release) {
      world.invariants.released(account, root);
    }
    held.holds ^= 1 << account;
    return true;
  }

  @Override
  void published(Root root) {
    if (!release) {
      world.invariants.held(account, root);
    }
  }
}
