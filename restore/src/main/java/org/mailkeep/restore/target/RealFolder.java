package org.mailkeep.restore.target;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.mailkeep.repository.base.RepositoryException.Refused;

/** Makes folders below one that was named, and never goes through a symbolic link there. */
final class RealFolder {

  private static final int MOST_REMEMBERED = 10_000;

  private final Path top;
  private final Set<Path> known = new HashSet<>();

  RealFolder(Path top) {
    this.top = top.toAbsolutePath().normalize();
  }

  Path top() {
    return top;
  }

  /** Makes the folder that was named, and those above it. */
  void makeTop() throws IOException {
    Files.createDirectories(top);
  }

  /**
   * Makes the folder {@code name}, a single level, in {@code parent}, which this made.
   *
   * @throws Refused if something else is there
   */
  Path make(Path parent, String name) throws IOException {
    Path folder = parent.resolve(name);
    if (known.contains(folder)) {
      return folder;
    }
    try {
      Files.createDirectory(folder, FileFacts.permissions(0700));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        throw new Refused(folder + ": exists and is not a folder", e);
      }
    }
    if (known.size() == MOST_REMEMBERED) {
      known.clear();
    }
    known.add(folder);
    return folder;
  }
}
