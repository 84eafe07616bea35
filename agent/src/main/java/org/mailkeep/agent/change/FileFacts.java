package org.mailkeep.agent.change;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import org.mailkeep.repository.run.BaseEntry;
import org.mailkeep.repository.tree.Attributes;

/**
 * What one stat of a file says. Numbers only: there is one for each file of an account at a time.
 *
 * @param device the number of its file system, until that is mounted anew
 * @param kind what it is
 * @param mode permission bits
 * @param uid owner's number
 * @param gid group's number
 * @param modifiedSeconds time of the last change of content
 * @param modifiedNanos and the rest of it
 * @param bytes its length
 * @param inode its number in the file system
 * @param links how many names it has
 * @param changedSeconds time of the last change of content or attributes
 * @param changedNanos and the rest of it
 */
public record FileFacts(long device, Kind kind, int mode, int uid, int gid, long modifiedSeconds, int modifiedNanos,
    long bytes, long inode, int links, long changedSeconds, int changedNanos) {

  /** What a file can be. */
  public enum Kind {
    FILE, FOLDER, SYMLINK, FIFO,
    /** A socket or a device: nothing to back up. */
    OTHER;

    private static final int TYPE = 0170000;

    /** What has these bits of {@code st_mode}. */
    static Kind of(int mode) {
      return switch (mode & TYPE) {
        case 0100000 -> FILE;
        case 0040000 -> FOLDER;
        case 0120000 -> SYMLINK;
        case 0010000 -> FIFO;
        default -> OTHER;
      };
    }
  }

  private static final String FACTS = "unix:dev,mode,size,ino,nlink,uid,gid,lastModifiedTime,ctime";

  /**
   * A message of which only the folder's listing told, because it is known: all but the numbers of the file and its file system is still to be filled in from what is known. See {@link #isListed}.
   */
  static FileFacts listed(long device, long inode) {
    return new FileFacts(device, Kind.FILE, 0, 0, 0, 0, 0, -1, inode, 1, 0, 0);
  }

  /** Whether nobody has looked at the file itself. */
  boolean isListed() {
    return bytes < 0;
  }

  /** What is known of a listed message, of which {@code entry} and {@code note} are all that there is to know. */
  FileFacts filledFrom(BaseEntry entry, Note note) {
    Attributes attributes = entry.attributes();
    Instant modified = attributes.modified();
    Instant changed = note.changed();
    return new FileFacts(device, Kind.FILE, attributes.mode(), (int) attributes.uid(), (int) attributes.gid(),
        modified.getEpochSecond(), modified.getNano(), entry.bytes(), inode, 1, changed.getEpochSecond(),
        changed.getNano());
  }

  /** Looks at {@code path} itself, not at what a link there points to. */
  public static FileFacts of(Path path) throws IOException {
    FileFacts facts = LinuxStat.of(path);
    return facts == null ? asJavaTells(path) : facts;
  }

  /** The same, and says why if it can't be done. */
  static FileFacts asJavaTells(Path path) throws IOException {
    Map<String, Object> facts = Files.readAttributes(path, FACTS, LinkOption.NOFOLLOW_LINKS);
    int mode = fact(facts, "mode", Integer.class);
    Instant modified = fact(facts, "lastModifiedTime", FileTime.class).toInstant();
    Instant changed = fact(facts, "ctime", FileTime.class).toInstant();
    return new FileFacts(fact(facts, "dev", Long.class), Kind.of(mode), mode & 07777, fact(facts, "uid", Integer.class),
        fact(facts, "gid", Integer.class), modified.getEpochSecond(), modified.getNano(),
        fact(facts, "size", Long.class), fact(facts, "ino", Long.class) & Long.MAX_VALUE,
        fact(facts, "nlink", Integer.class),
        changed.getEpochSecond(), changed.getNano());
  }

  private static <T> T fact(Map<String, Object> facts, String name, Class<T> type) throws IOException {
    Object fact = facts.get(name);
    if (fact == null) {
      throw new IOException("the file system does not tell a file's " + name);
    }
    return type.cast(fact);
  }

  /** What goes into the tree. */
  public Attributes attributes() {
    return new Attributes(mode, Integer.toUnsignedLong(uid), Integer.toUnsignedLong(gid),
        Instant.ofEpochSecond(modifiedSeconds, modifiedNanos));
  }

  /** When its attributes or content changed last. */
  public Instant changed() {
    return Instant.ofEpochSecond(changedSeconds, changedNanos);
  }

  /** The inode number of a file that has other names, else 0. */
  public long link() {
    return links > 1 ? inode : 0;
  }

  /** Whether {@code later} is the same file, as long as it is of a kind that is never written to: a message. */
  public boolean sameMessage(FileFacts later) {
    return inode == later.inode && bytes == later.bytes && modifiedSeconds == later.modifiedSeconds
        && modifiedNanos == later.modifiedNanos;
  }

  /** Whether {@code later} is the same file and nothing about it has changed, not even attributes. */
  public boolean untouched(FileFacts later) {
    return sameMessage(later) && changedSeconds == later.changedSeconds && changedNanos == later.changedNanos;
  }
}
