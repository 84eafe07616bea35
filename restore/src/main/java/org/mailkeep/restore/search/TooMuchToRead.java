package org.mailkeep.restore.search;

import java.io.IOException;

/** A search would have to read more mail than it may: {@link ReadLimit}. */
public final class TooMuchToRead extends IOException {
  private static final long serialVersionUID = 1L;

  private final long messages;

  TooMuchToRead(String account, long messages, long bytes) {
    super("account " + account + " has " + messages + " messages, " + (bytes + 999_999) / 1_000_000
        + " MB, to read for this search");
    this.messages = messages;
  }

  /** How many messages there are to read in the account that is too much, at least. */
  public long messages() {
    return messages;
  }
}
