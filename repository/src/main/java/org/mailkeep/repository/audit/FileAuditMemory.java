package org.mailkeep.repository.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;

/** Remembers in a file of the local cache, which belongs to the credential that wrote last: the signer, the number and the hash, on one line. */
public final class FileAuditMemory implements AuditMemory {

  private static final System.Logger LOG = System.getLogger(FileAuditMemory.class.getName());

  private final Path file;

  /** Remembers in {@code file}, whose folder is made when it is needed. */
  public FileAuditMemory(Path file) {
    this.file = file;
  }

  @Override
  public Optional<ChainHead> newest(Id128 actor) {
    try {
      if (!Files.exists(file) || Files.size(file) > 200) {
        return Optional.empty();
      }
      String[] words = Files.readString(file).strip().split(" ");
      return words.length == 3 && words[0].equals(actor.hex())
          ? Optional.of(new ChainHead(actor, Long.parseLong(words[1]), Hash256.fromHex(words[2])))
          : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      LOG.log(System.Logger.Level.WARNING, "{0} is not used: {1}", file, e.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public void remember(ChainHead head) {
    try {
      Files.createDirectories(file.getParent(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Path temporary = Files.createTempFile(file.getParent(), "audit", ".new");
      try {
        Files.writeString(temporary, head.actor().hex() + " " + head.sequence() + " " + head.sha256().hex() + "\n");
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "the newest event is not remembered: {0}", e.getMessage());
    }
  }
}
