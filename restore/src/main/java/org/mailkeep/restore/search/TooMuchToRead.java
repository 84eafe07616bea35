package org.mailkeep.restore.search;

import java.io.IOException;

/** A search would have to read more mail than it may: {@link ReadLimit}. */
public final class TooMuchToRead extends IOException {
  private static final long serialVersionUID = 1L;

  private TooMuchToRead(String message) {
    super(message);
  }

  /** So many messages of so many bytes together would have to be read. */
  static TooMuchToRead of(String account, long messages, long bytes) {
    return new TooMuchToRead("account " + account + ": this search would have to read " + messages + " messages of "
        + (bytes + 999_999) / 1_000_000 + " MB");
  }

  /** More than so many, which were read, would have to be. */
  static TooMuchToRead more(String account, long messages) {
    return new TooMuchToRead("account " + account + ": this search would have to read more than the " + messages
        + " messages that it has read, since the catalog does not tell enough of them");
  }
}
