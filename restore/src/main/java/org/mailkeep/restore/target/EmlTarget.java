package org.mailkeep.restore.target;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.mailkeep.repository.base.RepositoryException.Refused;

/**
 * Writes messages as files, {@code ACCOUNT/MAILBOX/UID.eml} below a folder, the UID in ten digits so that names sort. A file's time is when the message was received.
 *
 * <p>Nothing is written outside that folder: names are made safe, and every folder on the way is a real one.
 */
public final class EmlTarget implements MessageTarget {

  private final RealFolder folders;
  private final Existing existing;

  /** Writes below {@code target}, which is made if need be. */
  public EmlTarget(Path target, Existing existing) {
    folders = new RealFolder(target);
    this.existing = existing;
  }

  @Override
  public Mailbox mailbox(WantedMailbox wanted, Verdicts verdicts) throws IOException {
    Path folder = folder(folders.top(), wanted.account());
    if (existing != Existing.DRY_RUN) {
      folders.makeTop();
      folder = folders.make(folders.top(), SafeName.of(wanted.account()));
    }
    for (String level : wanted.levels()) {
      folder = existing == Existing.DRY_RUN ? folder(folder, level) : folders.make(folder, SafeName.of(level));
    }
    return new EmlMailbox(folder, verdicts);
  }

  private static Path folder(Path parent, String name) {
    return parent.resolve(SafeName.of(name));
  }

  /** What a message's file is called. */
  static String fileName(long uid) {
    return String.format("%010d.eml", uid);
  }

  @Override
  public void finish() {}

  @Override
  public void close() {}

  private final class EmlMailbox implements Mailbox {
    private final Path folder;
    private final Verdicts verdicts;

    EmlMailbox(Path folder, Verdicts verdicts) {
      this.folder = folder;
      this.verdicts = verdicts;
    }

    @Override
    public void message(WantedMessage message) {
      Path file = folder.resolve(fileName(message.facts().uid()));
      try {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && isThere(file, message)) {
          return;
        }
        long bytes = existing == Existing.DRY_RUN ? message.facts().size() : write(file, message);
        verdicts.added(bytes);
      } catch (IOException e) {
        verdicts.failed(message.facts().uid(), e);
      }
    }

    /** Whether the file is what is wanted; if not, it is to be replaced. */
    private boolean isThere(Path file, WantedMessage message) throws IOException {
      boolean same = false;
      if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        try (ComparedOutput compared = new ComparedOutput(file)) {
          long bytes = message.text().write(compared);
          same = compared.equal();
          if (same) {
            verdicts.present(bytes);
          }
        }
      }
      if (!same && existing != Existing.OVERWRITE) {
        throw new Refused(
            file + ": exists already with other bytes, and is left as it is; choose another folder, or --overwrite",
            null);
      }
      return same;
    }

    private long write(Path file, WantedMessage message) throws IOException {
      try (PartFile part = PartFile.beside(file)) {
        message.text().write(part.out());
        Path made = part.end();
        Instant received = message.facts().received();
        if (received.isAfter(Instant.EPOCH)) {
          Files.setLastModifiedTime(made, FileTime.from(received));
        }
        part.settle(file, existing);
        return part.bytes();
      }
    }

    @Override
    public void finish() {}

    @Override
    public void close() {}
  }
}
