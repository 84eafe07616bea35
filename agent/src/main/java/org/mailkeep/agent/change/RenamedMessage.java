package org.mailkeep.agent.change;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.mailkeep.agent.source.MaildirName;

/** Finds a Maildir message again whose name changed after it was listed: its flags changed, or it was seen for the first time and moved from new to cur. */
public final class RenamedMessage {

  private static final System.Logger LOG = System.getLogger(RenamedMessage.class.getName());

  private RenamedMessage() {}

  /** Where the message that was listed as {@code gone} is now. */
  public static Optional<Path> find(Path gone) throws IOException {
    String base = base(gone);
    Path folder = Objects.requireNonNull(gone.toAbsolutePath().getParent());
    for (Path place : List.of(folder, folder.resolveSibling("cur"), folder.resolveSibling("new"))) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(place,
          file -> base(file).equals(base) && !file.equals(gone))) {
        for (Path file : files) {
          return Optional.of(file);
        }
      } catch (NoSuchFileException e) {
        LOG.log(System.Logger.Level.DEBUG, "{0} is no Maildir folder", place);
      } catch (DirectoryIteratorException e) {
        throw new IOException("a folder can't be listed", e);
      }
    }
    return Optional.empty();
  }

  /**
   * Looks at a message that was listed at {@code file}, wherever it is now.
   *
   * @throws NoSuchFileException if it is gone
   */
  static FileFacts look(Path file) throws IOException {
    try {
      return FileFacts.of(file);
    } catch (NoSuchFileException e) {
      Optional<Path> renamed = find(file);
      if (renamed.isEmpty()) {
        throw e;
      }
      return FileFacts.of(renamed.get());
    }
  }

  private static String base(Path file) {
    return MaildirName.of(String.valueOf(file.getFileName())).base();
  }
}
