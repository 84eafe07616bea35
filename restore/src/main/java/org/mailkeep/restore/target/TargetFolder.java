package org.mailkeep.restore.target;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.mailkeep.repository.tree.Attributes;

/**
 * A folder that files are restored to. It learns from the first file of every mode which mode and owner files come out with here, so that those after it are
 * changed only where they would differ: umask, access lists and set-group-ID folders have their say, and all stay as they are while a restore runs. Thread-safe.
 */
final class TargetFolder {

  private final Path path;
  private final Map<Integer, Attributes> comesOutAs = new ConcurrentHashMap<>();

  TargetFolder(Path path) {
    this.path = path;
  }

  Path path() {
    return path;
  }

  /** The mode to make a file with that shall have {@code wanted}. */
  static int creationMode(Attributes wanted) {
    return wanted.mode() & 0777 | FileFacts.READABLE;
  }

  /** Gives {@code file}, which was just made here with its {@link #creationMode}, what it shall have. */
  void settle(Path file, Attributes wanted, FileTime accessed) throws IOException {
    int mode = creationMode(wanted);
    Attributes has = comesOutAs.get(mode);
    if (has == null) {
      has = FileFacts.read(file);
      comesOutAs.put(mode, has);
    }
    FileFacts.settle(file, has, wanted, accessed);
  }
}
