package org.mailkeep.repository.tree;

/** What the items of a page are. */
public enum PageKind {
  TREE(1), RECIPE(2), HEAD(3);

  private final int code;

  PageKind(int code) {
    this.code = code;
  }

  /** The number in the page. */
  int code() {
    return code;
  }
}
