package org.mailkeep.repository.retention;

import java.util.Locale;

/** Why an entry is kept. */
public enum Reason {
  /** There is no policy for the account, or one that keeps everything. */
  EVERYTHING,
  /** One of the newest. */
  LAST,
  /** The newest of its hour. */
  HOURLY,
  /** The newest of its day. */
  DAILY,
  /** The newest of its week. */
  WEEKLY,
  /** The newest of its month. */
  MONTHLY,
  /** The newest of its year. */
  YEARLY,
  /** Younger than the span in which all are kept. */
  WITHIN,
  /** Younger than the minimum age. */
  YOUNG,
  /** The account's newest complete entry; of an account that has none, its newest. */
  NEWEST,
  /** Not complete, and newer than the account's newest complete entry. */
  INCOMPLETE,
  /** Its time lies ahead: some clock was wrong. */
  AHEAD,
  /** Held. */
  HELD,
  /** Suspicious, and nobody has decided yet. */
  SUSPICIOUS,
  /** Older than a suspicious entry of its account. */
  FROZEN;

  /** The word for people and JSON. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
