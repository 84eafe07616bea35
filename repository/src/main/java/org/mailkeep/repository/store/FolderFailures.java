package org.mailkeep.repository.store;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.base.RepositoryException.NoRepository;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.base.RepositoryException.Unavailable;

/** What a failure of the file system means. Its words depend on the locale, so its state is asked too. */
final class FolderFailures {
  private final Path root;

  FolderFailures(Path root) {
    this.root = root;
  }

  /** {@code failure} of an attempt to {@code act} at {@code where}, as what a person can do something about. */
  RepositoryException translate(String act, Path where, IOException failure) {
    return switch (failure) {
      case RepositoryException ours -> ours;
      case ClosedByInterruptException interrupted ->
        new Unavailable("interrupted while trying to " + act + " " + where, failure);
      case AccessDeniedException denied ->
        refused(act, where, "permission denied to user " + System.getProperty("user.name")
            + "; run as the owner of " + root + " or change its permissions", failure);
      case NoSuchFileException gone when !Files.isDirectory(root) -> gone();
      default -> translate(act, where, reason(failure), failure);
    };
  }

  /** What to say when the folder itself is not there any more. */
  NoRepository gone() {
    return new NoRepository("the folder " + root + " is gone; is its disk mounted?");
  }

  private RepositoryException translate(String act, Path where, String reason, IOException failure) {
    String words = reason.toLowerCase(Locale.ROOT);
    if (words.contains("quota")) {
      return refused(act, where,
          "disk quota exceeded; ask for more or use another place. Nothing that was stored is lost", failure);
    }
    if (words.contains("no space") || isFull()) {
      return refused(act, where, "the disk is full; free some space and run again. Nothing that was stored is lost",
          failure);
    }
    if (words.contains("read-only") || isReadOnly()) {
      return refused(act, where, "the file system is read-only; mount it for writing", failure);
    }
    if (words.contains("not permitted")) {
      return refused(act, where, "the system does not permit it; see the attributes and mount options of " + root,
          failure);
    }
    return new Unavailable("cannot " + act + " " + where + ": " + reason, failure);
  }

  private static Refused refused(String act, Path where, String why, IOException failure) {
    return new Refused("cannot " + act + " " + where + ": " + why, failure);
  }

  private boolean isFull() {
    try {
      return fileStore().getUsableSpace() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private boolean isReadOnly() {
    try {
      return fileStore().isReadOnly();
    } catch (IOException e) {
      return false;
    }
  }

  private FileStore fileStore() throws IOException {
    return Files.getFileStore(root);
  }

  private static String reason(IOException failure) {
    String reason = failure instanceof FileSystemException ofFile ? ofFile.getReason() : failure.getMessage();
    return reason == null ? failure.getClass().getSimpleName() : reason;
  }
}
