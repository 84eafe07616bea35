package org.mailkeep.repository.retention;

/** What became of an entry that was recorded. */
public enum Fate {
  /** It is there. */
  PRESENT,
  /** It is gone, and some policy gave it up. */
  RETIRED,
  /** It is gone, though every policy kept it. */
  EARLY
}
