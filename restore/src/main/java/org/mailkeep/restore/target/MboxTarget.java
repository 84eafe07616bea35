package org.mailkeep.restore.target;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes each mailbox as a file in the mbox format: {@code ACCOUNT/MAILBOX.mbox} below a folder, or one file if there is one mailbox. {@link MboxText} says how. A file is made as a whole, so one
 * that is there is the same, or refused, or replaced.
 */
public final class MboxTarget implements MessageTarget {

  private final Path place;
  private final boolean single;
  private final Existing existing;

  /**
   * Writes to {@code place}.
   *
   * @param single whether that is the file of the only mailbox, not a folder
   */
  public MboxTarget(Path place, boolean single, Existing existing) {
    this.place = place.toAbsolutePath().normalize();
    this.single = single;
    this.existing = existing;
  }

  @Override
  public Mailbox mailbox(WantedMailbox wanted, Verdicts verdicts) throws IOException {
    MboxText texts = new MboxText(wanted.facts(), wanted.keywords().all());
    return new MboxMailbox(new WholeFile(single ? place : file(wanted), existing), texts, verdicts);
  }

  private Path file(WantedMailbox wanted) throws IOException {
    RealFolder folders = new RealFolder(place);
    boolean dry = existing == Existing.DRY_RUN;
    if (!dry) {
      folders.makeTop();
    }
    Path folder = place;
    List<String> levels = wanted.levels();
    for (int i = 0; i < levels.size(); i++) {
      String name = SafeName.of(i == 0 ? wanted.account() : levels.get(i - 1));
      folder = dry ? folder.resolve(name) : folders.make(folder, name);
    }
    return folder.resolve(SafeName.of(levels.getLast()) + ".mbox");
  }

  @Override
  public void finish() {}

  @Override
  public void close() {}

  private static final class MboxMailbox implements Mailbox {
    private final WholeFile file;
    private final Verdicts verdicts;
    private final MboxText texts;

    MboxMailbox(WholeFile file, MboxText texts, Verdicts verdicts) {
      this.file = file;
      this.verdicts = verdicts;
      this.texts = texts;
    }

    @Override
    public void message(WantedMessage message) throws IOException {
      try (Spool spool = spool(message)) {
        if (spool == null) {
          return;
        }
        texts.write(message.facts(), spool, file.out());
        file.check();
        if (file.isThere()) {
          verdicts.present(spool.bytes());
        } else {
          verdicts.added(spool.bytes());
        }
        for (String keyword : message.facts().keywords()) {
          if (!KeywordName.isOne(keyword)) {
            verdicts.differs(message.facts().uid(), "one of its keywords can't be written down, and was left out");
          }
        }
      }
    }

    private @Nullable Spool spool(WantedMessage message) {
      try {
        return Spool.of(message.text());
      } catch (IOException e) {
        verdicts.failed(message.facts().uid(), e);
        return null;
      }
    }

    @Override
    public void finish() throws IOException {
      file.settle();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
