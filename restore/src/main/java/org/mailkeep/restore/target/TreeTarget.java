package org.mailkeep.restore.target;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import org.mailkeep.repository.tree.AccountHead;
import org.mailkeep.repository.tree.TreeEntry;
import org.mailkeep.repository.tree.TreePath;

/**
 * Takes the trees of accounts, each root at its original path below a folder: to write them there, or to compare what is there. Files may come from several threads; all else comes from
 * one, folders before what is in them.
 */
public interface TreeTarget {

  /** Begins a root. */
  void root(AccountHead.Root root) throws IOException;

  /** A folder. */
  void folder(TreeEntry.Folder folder, Failed failed) throws IOException;

  /** Where the file of {@code path} goes; the folder that holds it must have come. */
  Place place(TreePath path) throws IOException;

  /** Whether nothing has to be done for a file, so that its bytes need not be fetched. */
  boolean has(Place place, TreeEntry.File entry) throws IOException;

  /**
   * A file.
   *
   * @param content writes the file's bytes to the stream that it is given
   */
  void file(Place place, TreeEntry.File entry, Content content) throws IOException;

  /** A further name of the file that came to {@code first}. */
  void link(TreePath path, Place first, Failed failed) throws IOException;

  /** A symbolic link. */
  void symlink(TreeEntry.Symlink link, Failed failed) throws IOException;

  /** A named pipe. */
  void fifo(TreeEntry.Fifo fifo, Failed failed) throws IOException;

  /** After all entries. */
  void finish() throws IOException;

  /** Where a file goes. */
  record Place(TargetFolder folder, Path file) {}

  /** Writes the bytes of one file. */
  @FunctionalInterface
  interface Content {
    void write(OutputStream out) throws IOException;
  }

  /** Told why something could not be done; the rest goes on. */
  @FunctionalInterface
  interface Failed {
    void failed(IOException reason);
  }
}
