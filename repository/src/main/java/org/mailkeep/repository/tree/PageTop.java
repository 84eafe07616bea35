package org.mailkeep.repository.tree;

/**
 * The top page of a list, from which all of it is reached.
 *
 * @param page the page
 * @param level 0 if it holds the items themselves
 * @param weight entries of a tree, bytes of a recipe
 */
public record PageTop(PageRef page, int level, long weight) {

  /** Lists are never deeper: 30 items a page make this more than any file system holds. */
  public static final int MOST_LEVELS = 12;
}
