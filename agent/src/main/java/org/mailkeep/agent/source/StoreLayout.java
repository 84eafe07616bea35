package org.mailkeep.agent.source;

import org.jspecify.annotations.Nullable;

/**
 * What the entries of a store are, told from their place alone. Paths are relative to the root, their names joined by {@code /}; the root itself is the empty path. Any path gets an
 * answer, however strange. Safe for any number of threads.
 */
public interface StoreLayout {

  /** What the file at this path is. */
  FileForm form(String relativePath);

  /**
   * The name of the mailbox that begins at this entry and holds for all below it until another begins: its levels joined by {@code /}, readable;
   * null if none begins here.
   *
   * @param folder whether the entry is a directory
   */
  @Nullable String mailbox(String relativePath, boolean folder);
}
