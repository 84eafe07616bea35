package org.mailkeep.restore.target;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Writes one Maildir++ for each account, {@code ACCOUNT} below a folder, as Dovecot reads it: flags and sizes in the names of files, the time of receipt as theirs, keywords, subscriptions, and
 * UIDs in a mailbox that has none yet. {@link MaildirMailbox} has the details. Not for a Maildir that a server is using: it would not wait for the server's locks.
 */
public final class MaildirTarget implements MessageTarget {

  private static final int LONGEST_LIST = 4 << 20;

  /** Longest name of a folder, less than file systems take. */
  private static final int LONGEST_FOLDER = 240;

  private final RealFolder folders;
  private final Existing existing;
  private final boolean replaceFlags;

  /**
   * Writes below {@code target}, which is made if need be.
   *
   * @param replaceFlags whether messages that are there get the snapshot's flags and keywords
   */
  public MaildirTarget(Path target, Existing existing, boolean replaceFlags) {
    folders = new RealFolder(target);
    this.existing = existing;
    this.replaceFlags = replaceFlags;
  }

  @Override
  public Mailbox mailbox(WantedMailbox wanted, Verdicts verdicts) throws IOException {
    List<String> levels = wanted.levels();
    boolean inbox = levels.equals(List.of(ServerName.INBOX));
    String name = inbox ? ServerName.INBOX : ServerName.of(levels, '.', LONGEST_FOLDER);
    Path maildir = folders.top().resolve(SafeName.of(wanted.account()));
    Path folder = inbox ? maildir : maildir.resolve("." + name);
    if (existing != Existing.DRY_RUN) {
      folders.makeTop();
      folders.make(folders.top(), SafeName.of(wanted.account()));
      if (!inbox) {
        folders.make(maildir, "." + name);
        mark(folder);
      }
      for (String part : List.of("cur", "new", "tmp")) {
        folders.make(folder, part);
      }
      if (wanted.facts().subscribed()) {
        subscribe(maildir.resolve("subscriptions"), name);
      }
    }
    return new MaildirMailbox(folder, wanted, existing, replaceFlags, verdicts);
  }

  /** By this file Maildir++ knows a folder from the Maildir itself. */
  private static void mark(Path folder) throws IOException {
    Path mark = folder.resolve("maildirfolder");
    if (!Files.exists(mark, LinkOption.NOFOLLOW_LINKS)) {
      Files.createFile(mark);
    }
  }

  private static void subscribe(Path list, String name) throws IOException {
    String text = "";
    try (InputStream in = Files.newInputStream(list, LinkOption.NOFOLLOW_LINKS)) {
      byte[] bytes = in.readNBytes(LONGEST_LIST + 1);
      if (bytes.length > LONGEST_LIST) {
        throw new IOException(list + ": longer than a list of subscriptions");
      }
      text = new String(bytes, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      text = "";
    }
    String line = text.startsWith("V\t2\n") ? name.replace('.', '\t') : name;
    if (Arrays.asList(text.split("\n")).contains(line)) {
      return;
    }
    try (PartFile part = PartFile.beside(list)) {
      String whole = text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
      part.out().write((whole + line + "\n").getBytes(StandardCharsets.UTF_8));
      part.settle(list, Existing.OVERWRITE);
    }
  }

  @Override
  public void finish() {}

  @Override
  public void close() {}
}
