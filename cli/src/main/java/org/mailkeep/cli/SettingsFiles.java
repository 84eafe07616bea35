package org.mailkeep.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;

/** What is asked of the files that a configuration names when it is read. */
enum SettingsFiles {
  /** Nothing: whoever needs one will say so. */
  UNSEEN,
  /** That they are there, and secrets are. */
  SEEN;

  /** Reads the path of a file that has to be there. */
  Path file(String text) {
    Path path = absolute(text);
    if (this == SEEN && !Files.isReadable(path)) {
      throw new IllegalArgumentException(path + ": " + (Files.exists(path)
          ? "this user may not read it"
          : "there is no such file, or this user may not see it"));
    }
    return path;
  }

  /** Reads the path of a file that holds a secret. */
  Path secret(String text) {
    Path path = file(text);
    if (this == SEEN) {
      try {
        requirePrivate(path);
      } catch (IOException e) {
        throw new IllegalArgumentException(path + ": " + e.getMessage(), e);
      } catch (CommandFailure e) {
        throw new IllegalArgumentException(e.getMessage(), e);
      }
    }
    return path;
  }

  /** Fails if others than its owner and group may read a file. */
  static void requirePrivate(Path path) throws IOException {
    if (Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_READ)) {
      throw CommandFailure.failed(path + ": everybody may read this secret; chmod 600 " + path);
    }
  }

  /** Reads a path from the root. */
  static Path absolute(String text) {
    Path path = Path.of(text);
    if (!path.isAbsolute()) {
      throw new IllegalArgumentException("'" + text + "' is not a path that begins with /");
    }
    return path;
  }
}
