package org.mailkeep.repository.tree;

import org.jspecify.annotations.Nullable;

/** One line of an account's tree. A new kind is a format change: docs/format.md, "Trees". */
public sealed interface TreeEntry {

  /** Where it stands below its root. */
  TreePath path();

  /** Mode, owner, time. */
  Attributes attributes();

  /** The mailbox that begins here and holds for all below; null if none does. */
  @Nullable String mailbox();

  /** A folder; what it holds comes right after it. */
  record Folder(TreePath path, Attributes attributes, @Nullable String mailbox) implements TreeEntry {}

  /**
   * A regular file.
   *
   * @param bytes its length
   * @param link 0, or the inode number of a file with several names
   */
  record File(TreePath path, Attributes attributes, @Nullable String mailbox, long bytes, long link,
      FileContent content) implements TreeEntry {}

  /** A symbolic link. */
  record Symlink(TreePath path, Attributes attributes, String target) implements TreeEntry {
    @Override
    public @Nullable String mailbox() {
      return null;
    }
  }

  /** A named pipe. */
  record Fifo(TreePath path, Attributes attributes) implements TreeEntry {
    @Override
    public @Nullable String mailbox() {
      return null;
    }
  }
}
