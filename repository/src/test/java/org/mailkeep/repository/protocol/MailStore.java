package org.mailkeep.repository.protocol;

/** The mail of the accounts as it is now; each change makes a new version of an account. */
final class MailStore {

  static final int ACCOUNTS = 2;
  /** Items 0 to this are chunks of mail, which accounts may share; all others are heads. */
  static final int CHUNKS = 6;

  private final Dice dice;
  private final long[] mail = new long[ACCOUNTS];
  private final long[] mailBefore = new long[ACCOUNTS];
  private final int[] versions = new int[ACCOUNTS];
  private int heads = CHUNKS;

  MailStore(Dice dice) {
    this.dice = dice;
    for (int account = 0; account < ACCOUNTS; account++) {
      change(account);
    }
  }

  long chunks(int account) {
    return mail[account];
  }

  int version(int account) {
    return versions[account];
  }

  /** Mail comes and goes; or what was there before comes back. */
  void change(int account) {
    versions[account]++;
    long before = mailBefore[account];
    mailBefore[account] = mail[account];
    if (before != 0 && dice.percent(40)) {
      mail[account] = before;
      return;
    }
    long fresh = Ids.of(dice.below(CHUNKS));
    mail[account] = mail[account] & ~Ids.of(dice.below(CHUNKS)) | fresh;
    if (Long.bitCount(mail[account]) > 2) {
      mail[account] &= ~Ids.of(dice.oneOf(mail[account] & ~fresh));
    }
  }

  boolean isFull() {
    return heads > Ids.MOST - 3;
  }

  /** A head of its own for each capture. */
  int makeHead() {
    return heads++;
  }
}
