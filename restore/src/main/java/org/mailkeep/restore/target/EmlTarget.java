package org.mailkeep.restore.target;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.mailkeep.repository.base.RepositoryException.Refused;

/**
 * Writes messages as files, {@code ACCOUNT/MAILBOX/UID.eml} below a folder, the UID in ten digits so that names sort. A file's time is when the message was received.
 *
 * <p>Nothing is written outside that folder and nothing that exists is changed: of names only letters, digits and a few signs are kept, all other bytes are written as {@code %XX}, and every
 * folder on the way is a real one.
 */
public final class EmlTarget {

  private static final String KEPT = " !#$&'()+,-.;=@[]^_{}~";
  private static final int LONGEST_NAME = 200;

  private final Path target;
  private final Set<Path> made = new HashSet<>();

  /** Writes below {@code target}, which is made if need be. */
  public EmlTarget(Path target) throws IOException {
    this.target = target.toAbsolutePath().normalize();
    Files.createDirectories(this.target);
  }

  /**
   * Writes a message.
   *
   * @param content writes the message's bytes to the stream that it is given
   * @throws Refused if the file exists already
   */
  public void message(String account, String mailbox, long uid, Instant received, TreeTarget.Content content)
      throws IOException {
    Path folder = folder(target, account);
    for (String level : mailbox.split("/", -1)) {
      folder = folder(folder, level);
    }
    Path file = folder.resolve(String.format("%010d.eml", uid));
    OutputStream created;
    try {
      created = Files.newOutputStream(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw new Refused(file + ": exists already, and is left as it is; choose another folder", e);
    }
    boolean whole = false;
    try {
      try (OutputStream out = new BufferedOutputStream(created, 1 << 16)) {
        content.write(out);
      }
      whole = true;
    } finally {
      if (!whole) {
        Files.deleteIfExists(file);
      }
    }
    if (received.isAfter(Instant.EPOCH)) {
      Files.setLastModifiedTime(file, FileTime.from(received));
    }
  }

  private Path folder(Path parent, String name) throws IOException {
    Path folder = parent.resolve(safe(name));
    if (made.add(folder)) {
      try {
        Files.createDirectory(folder, FileFacts.permissions(0700));
      } catch (FileAlreadyExistsException e) {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
          made.remove(folder);
          throw new Refused(folder + ": exists and is not a folder", e);
        }
      }
    }
    return folder;
  }

  /** A name that is one level of a path on any system, and never that of a message's file. */
  static String safe(String name) {
    StringBuilder safe = new StringBuilder();
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    boolean ends = name.endsWith(".eml") || name.endsWith(".") || name.endsWith(" ");
    for (int i = 0; i < bytes.length; i++) {
      int b = bytes[i] & 0xff;
      boolean letter = b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9';
      boolean edge = i == 0 && (b == '.' || b == ' ' || b == '~' || b == '-') || ends && i == bytes.length - 1;
      if ((letter || b < 128 && KEPT.indexOf(b) >= 0) && !edge) {
        safe.append((char) b);
      } else {
        safe.append('%').append(Character.forDigit(b >> 4, 16)).append(Character.forDigit(b & 15, 16));
      }
    }
    if (safe.length() > LONGEST_NAME) {
      String hash = String.format("%%%08x", name.hashCode());
      safe.setLength(LONGEST_NAME - hash.length());
      safe.append(hash);
    }
    return safe.isEmpty() ? "%" : safe.toString();
  }
}
