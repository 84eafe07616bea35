package org.mailkeep.repository.tree;

import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.UnsupportedFormat;

/** What the items of a page are. The numbers are docs/format.md, section 9. */
public enum PageKind {
  /** Entries of a tree. */
  TREE(1),
  /** Segments of a recipe. */
  RECIPE(2),
  /** The head of an account without a catalog. */
  HEAD(3),
  /** The mailboxes of a catalog. */
  MAILBOXES(4),
  /** The messages of a mailbox. */
  MESSAGES(5),
  /** The head of an account with a catalog. */
  HEAD_WITH_CATALOG(6),
  /** The head of an account of which some pages are stored as patches, with a catalog or without. */
  HEAD_WITH_PATCHES(7);

  private final int code;

  PageKind(int code) {
    this.code = code;
  }

  /** The number in the page. */
  int code() {
    return code;
  }

  /** Whether a page of it is the head of an account. */
  boolean isHead() {
    return this == HEAD || this == HEAD_WITH_CATALOG || this == HEAD_WITH_PATCHES;
  }

  /** The kind of a number that was read from {@code object}. */
  static PageKind of(int code, String object) throws RepositoryException {
    if (code == 0) {
      throw new Corrupt(object + ": a page of kind 0");
    }
    for (PageKind kind : values()) {
      if (kind.code == code) {
        return kind;
      }
    }
    throw new UnsupportedFormat(
        object + ": a page of kind " + code + ", which this Mailkeep does not know. Use a newer Mailkeep.");
  }
}
