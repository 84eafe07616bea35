package org.mailkeep.repository.tree;

import java.util.List;
import java.util.Optional;

/**
 * From where all of one account's backup is reached.
 *
 * @param account its name
 * @param roots the folders (or single files) that make it up
 * @param catalog its mailboxes and, below them, its messages; empty if its agent told of none
 */
public record AccountHead(String account, List<Root> roots, Optional<PageTop> catalog) {

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
