package org.mailkeep.repository.root;

/** What a root is read for. */
public enum RootUser {
  /** To find snapshots and read them. */
  READER(1),
  /** To back up: borrow and inherit. */
  AGENT(2),
  /** To write the next root. */
  MAINTAINER(4);

  private final int bit;

  RootUser(int bit) {
    this.bit = bit;
  }

  int bit() {
    return bit;
  }
}
