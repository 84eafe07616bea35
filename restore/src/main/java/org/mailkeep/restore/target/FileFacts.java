package org.mailkeep.restore.target;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.mailkeep.repository.tree.Attributes;

/** Makes files with a mode, and gives files time, owner and mode with as few system calls as Java has for it. */
final class FileFacts {

  /** What {@link #settle} needs of a new file's mode: Java sets times through a descriptor that it opens for reading. */
  static final int READABLE = 0400;

  private static final boolean MAY_GIVE_AWAY = "root".equals(System.getProperty("user.name"));
  private static final Set<OpenOption> NEW_FILE = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE,
      LinkOption.NOFOLLOW_LINKS);

  /** In the order of their bits, 0400 to 0001. */
  private static final PosixFilePermission[] PERMISSIONS = PosixFilePermission.values();

  private FileFacts() {}

  /** Whether owners are set at all. */
  static boolean mayGiveAway() {
    return MAY_GIVE_AWAY;
  }

  /** Makes a file that was not there. Its mode is that part of {@code mode} which umask and access lists leave. */
  static FileChannel create(Path file, int mode) throws IOException {
    return FileChannel.open(file, NEW_FILE, permissions(mode));
  }

  /** Permission bits for a file that is about to be made; the three above them can't be asked for. */
  static FileAttribute<Set<PosixFilePermission>> permissions(int mode) {
    Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
    for (int i = 0; i < PERMISSIONS.length; i++) {
      if ((mode & 0400 >> i) != 0) {
        set.add(PERMISSIONS[i]);
      }
    }
    return PosixFilePermissions.asFileAttribute(set);
  }

  /** Mode and owner of {@code file}, which may be a symbolic link. */
  static Attributes read(Path file) throws IOException {
    Map<String, Object> found = Files.readAttributes(file, "unix:mode,uid,gid", LinkOption.NOFOLLOW_LINKS);
    return new Attributes((int) number(found, "mode") & 07777, number(found, "uid"), number(found, "gid"),
        Instant.EPOCH);
  }

  /** Whether {@code file} is a plain file of this length and time. */
  static boolean isFile(Path file, long bytes, Instant modified) throws IOException {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return found.isRegularFile() && found.size() == bytes && found.lastModifiedTime().toInstant().equals(modified);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static long number(Map<String, Object> found, String name) {
    return Integer.toUnsignedLong((Integer) Objects.requireNonNull(found.get(name)));
  }

  /**
   * Turns what a file has into what it shall have: first the time, while it can be opened; the mode last, because a change of owner takes bits from it.
   *
   * @param has its mode and owner as they are, with {@link #READABLE} unless the user is root
   */
  static void settle(Path file, Attributes has, Attributes wanted, FileTime accessed) throws IOException {
    times(file, wanted, accessed);
    boolean given = give(file, has, wanted);
    if (has.mode() != wanted.mode() || given && (wanted.mode() & ~0777) != 0) {
      Files.setAttribute(file, "unix:mode", wanted.mode());
    }
  }

  /** Does the same for a symbolic link, which has no mode of its own. */
  static void settleLink(Path link, Attributes wanted, FileTime accessed) throws IOException {
    times(link, wanted, accessed);
    give(link, read(link), wanted);
  }

  private static void times(Path file, Attributes wanted, FileTime accessed) throws IOException {
    Files.getFileAttributeView(file, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .setTimes(FileTime.from(wanted.modified()), accessed, null);
  }

  private static boolean give(Path file, Attributes has, Attributes wanted) throws IOException {
    if (!MAY_GIVE_AWAY || has.uid() == wanted.uid() && has.gid() == wanted.gid()) {
      return false;
    }
    try {
      if (has.uid() != wanted.uid()) {
        Files.setAttribute(file, "unix:uid", (int) wanted.uid(), LinkOption.NOFOLLOW_LINKS);
      }
      if (has.gid() != wanted.gid()) {
        Files.setAttribute(file, "unix:gid", (int) wanted.gid(), LinkOption.NOFOLLOW_LINKS);
      }
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException(file + ": owner can't be set: " + e.getMessage(), e);
    }
    return true;
  }
}
