package org.mailkeep.restore;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.tree.TreeEntry;

/** Tells, while a tree is read in order, which mailbox each entry belongs to: the one that begins at it or at the nearest folder above. */
public final class MailboxTracker {

  private final Deque<TreeEntry> above = new ArrayDeque<>();

  /** The mailbox of {@code entry}, which comes after those before it; null if it is in none. */
  public @Nullable String mailbox(TreeEntry entry) {
    while (!above.isEmpty() && !above.getLast().path().contains(entry.path())) {
      above.removeLast();
    }
    if (entry.mailbox() != null) {
      above.addLast(entry);
      return entry.mailbox();
    }
    return above.isEmpty() ? null : above.getLast().mailbox();
  }
}
