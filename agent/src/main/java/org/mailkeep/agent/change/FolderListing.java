package org.mailkeep.agent.change;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.mailkeep.repository.tree.NativeNames;

/** Lists folders. */
@FunctionalInterface
interface FolderListing {

  /** Java's own: names alone. */
  FolderListing NAMES = FolderListing::names;

  /**
   * Adds what {@code folder} holds to {@code names}, in any order.
   *
   * @throws IOException if the folder can't be listed to its end: what was found till then has been added
   */
  void list(Path folder, List<ListedName> names) throws IOException;

  private static void names(Path folder, List<ListedName> names) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        names.add(new ListedName(NativeNames.nameOf(file), 0));
      }
    } catch (DirectoryIteratorException e) {
      throw new IOException("not all of the folder could be listed", e);
    }
  }
}
