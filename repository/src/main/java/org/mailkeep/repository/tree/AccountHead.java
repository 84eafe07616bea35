package org.mailkeep.repository.tree;

import java.util.List;

/**
 * From where all of one account's backup is reached.
 *
 * @param account its name
 * @param roots the folders (or single files) that make it up
 */
public record AccountHead(String account, List<Root> roots) {

  public AccountHead {
    roots = List.copyOf(roots);
  }

  /**
   * One folder or file of the source, with all below it.
   *
   * @param path its absolute path
   * @param ancestors attributes of the folders above it, from {@code /} down
   * @param tree its entries; the first is the root itself
   */
  public record Root(TreePath path, List<Attributes> ancestors, PageTop tree) {
    public Root {
      ancestors = List.copyOf(ancestors);
    }
  }
}
