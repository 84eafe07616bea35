package org.mailkeep.repository.root;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.mailkeep.repository.base.Hash256;

/** Remembers in a file of the local cache: the number and the hash, on one line. */
public final class FileRootMemory implements RootMemory {

  private static final System.Logger LOG = System.getLogger(FileRootMemory.class.getName());

  private final Path file;

  /** Remembers in {@code file}, whose folder is made when it is needed. */
  public FileRootMemory(Path file) {
    this.file = file;
  }

  @Override
  public Optional<Seen> newest() {
    try {
      if (!Files.exists(file) || Files.size(file) > 200) {
        return Optional.empty();
      }
      String[] words = Files.readString(file).strip().split(" ");
      return words.length == 2
          ? Optional.of(new Seen(Long.parseLong(words[0]), Hash256.fromHex(words[1])))
          : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      LOG.log(System.Logger.Level.WARNING, "{0} is not used: {1}", file, e.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public void remember(Seen seen) {
    try {
      Files.createDirectories(file.getParent(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Path temporary = Files.createTempFile(file.getParent(), "root", ".new");
      try {
        Files.writeString(temporary, seen.sequence() + " " + seen.sha256().hex() + "\n");
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "the newest root is not remembered: {0}", e.getMessage());
    }
  }

  @Override
  public String place() {
    return file.toString();
  }
}
