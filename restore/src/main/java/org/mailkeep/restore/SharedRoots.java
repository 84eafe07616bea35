package org.mailkeep.restore;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.mailkeep.repository.tree.AccountHead;
import org.mailkeep.repository.tree.TreePath;

/** Knows which files of folders that several accounts have in common were restored already: attachments that are kept once for all accounts. */
final class SharedRoots {

  private final Map<TreePath, Set<TreePath>> restored = new HashMap<>();

  /** Whether other accounts may have {@code root} too: all but the first root of an account, and whatever belongs to a reserved account. */
  static boolean maybe(String account, AccountHead head, AccountHead.Root root) {
    return account.startsWith("@") || !root.path().equals(head.roots().getFirst().path());
  }

  /** Whether this is the first time that the file at {@code path} below {@code root} comes up. */
  boolean first(TreePath root, TreePath path) {
    return restored.computeIfAbsent(root, key -> new HashSet<>()).add(path);
  }
}
