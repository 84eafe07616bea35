package org.mailkeep.repository.tree;

/** How the pages of an account are stored, as its head says for readers who don't know patches. */
public enum PageForm {
  /** All in full. */
  FULL,
  /** At least one as a patch of another. */
  PATCHED
}
