package org.mailkeep.restore.target;

/** What to do about a message's file that is there and is not what is wanted. */
public enum Existing {
  /** Leave it, and say so. */
  REFUSE,
  /** Replace it. */
  OVERWRITE,
  /** Write nothing at all: a dry run. */
  DRY_RUN
}
