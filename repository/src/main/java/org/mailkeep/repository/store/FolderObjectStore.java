package org.mailkeep.repository.store;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Exists;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.base.RepositoryException.NoRepository;
import org.mailkeep.repository.base.RepositoryException.OutcomeUnknown;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.base.RepositoryException.Unavailable;

/**
 * Objects as files of a folder, named by their keys.
 *
 * <p>An object is written below {@code tmp/}, made durable, and linked to its name: a hard link is what a file system refuses to replace. So a
 * crash leaves nothing but files below {@code tmp/}, which the next writer removes when they are a day old by the file system's own clock. Only
 * the owner may read files and directories. A page of a listing reads the whole directory that it lies in: ask for large pages.
 */
public final class FolderObjectStore implements ObjectStore {
  private static final String STAGING = "tmp";
  private static final Pattern STAGED = Pattern.compile("stage-[0-9a-f]{32}");
  private static final Duration STALE = Duration.ofDays(1);
  private static final FileAttribute<Set<PosixFilePermission>> FILE = PosixFilePermissions
      .asFileAttribute(PosixFilePermissions.fromString("r--------"));
  private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY = PosixFilePermissions
      .asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  /** The most that goes through the channel at once: each thread keeps a buffer of that size outside the heap. */
  private static final int SLICE = 1 << 20;
  private static final int TRIES = 5;

  private final Path root;
  private final FolderFailures failures;
  /** Directories that exist and survive a loss of power, as far as this process knows. */
  private final Set<Path> durable = ConcurrentHashMap.newKeySet();
  private final Object sweeping = new Object();
  private boolean swept;

  private FolderObjectStore(Path root) {
    this.root = root;
    this.failures = new FolderFailures(root);
  }

  /**
   * Makes {@code folder} a store; it must be empty, absent, or what is left of an earlier attempt.
   *
   * @throws Refused if it can't be created, holds something else, or is on a file system without hard links
   */
  public static FolderObjectStore create(Path folder) throws IOException {
    Path absolute = folder.toAbsolutePath().normalize();
    FolderFailures failures = new FolderFailures(absolute);
    try {
      // Files.createDirectories does not accept a symbolic link to a directory.
      if (!Files.isDirectory(absolute)) {
        Files.createDirectories(absolute, DIRECTORY);
        settleParent(absolute);
      }
      if (!isUnused(absolute)) {
        throw new Refused(absolute + " is not empty; choose an empty folder", null);
      }
    } catch (FileAlreadyExistsException e) {
      throw new Refused(absolute + " is not a folder", e);
    } catch (IOException e) {
      throw failures.translate("create", absolute, e);
    }
    FolderObjectStore store = open(absolute);
    store.requireHardLinks();
    return store;
  }

  /**
   * Opens a store that {@link #create} made. Writes nothing until the first object is stored.
   *
   * @throws NoRepository if there is no such folder
   */
  public static FolderObjectStore open(Path folder) throws IOException {
    Path absolute = folder.toAbsolutePath().normalize();
    try {
      Path root = absolute.toRealPath();
      if (Files.isDirectory(root)) {
        return new FolderObjectStore(root);
      }
    } catch (NoSuchFileException e) {
      throw new NoRepository("no repository at " + absolute + ": there is no such folder");
    } catch (IOException e) {
      throw new FolderFailures(absolute).translate("open", absolute, e);
    }
    throw new NoRepository("no repository at " + absolute + ": it is not a folder");
  }

  /** Whether nobody else keeps things there: it is empty, or an attempt to create a store came as far as its first folder. */
  private static boolean isUnused(Path folder) throws IOException {
    if (Files.isDirectory(folder.resolve(STAGING), LinkOption.NOFOLLOW_LINKS)) {
      return true;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (!entry.endsWith("lost+found")) {
          return false;
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return true;
  }

  @Override
  public void put(ObjectKey key, ByteBuffer bytes) throws IOException {
    Path target = target(key);
    if (holds(key, target, bytes)) {
      settle(target);
      return;
    }
    try (Staged staged = stage()) {
      staged.write(bytes.duplicate());
      if (!staged.link(target) && !holds(key, target, bytes)) {
        throw new Missing(key + ": existed and vanished again from " + root);
      }
      settle(target);
    }
  }

  @Override
  public Staged stage() throws IOException {
    Path tmp = root.resolve(STAGING);
    try {
      while (true) {
        byte[] random = new byte[16];
        ThreadLocalRandom.current().nextBytes(random);
        Path file = tmp.resolve("stage-" + HexFormat.of().formatHex(random));
        try {
          FileChannel channel = FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              FILE);
          sweep(file);
          return new Staged(file, channel);
        } catch (FileAlreadyExistsException e) {
          // Another process drew the same name: draw again.
        } catch (NoSuchFileException e) {
          makeDirectory(tmp);
        }
      }
    } catch (IOException e) {
      throw failures.translate("write below", tmp, e);
    }
  }

  @Override
  public ByteBuffer get(ObjectKey key, int atMost) throws IOException {
    Path file = file(key);
    long size = size(key, file);
    if (size > atMost) {
      throw new Corrupt(key + ": " + size + " bytes, at most " + atMost + " belong there");
    }
    return read(key, file, 0, (int) size);
  }

  @Override
  public ByteBuffer get(ObjectKey key, ByteRange range) throws IOException {
    Path file = file(key);
    long size = size(key, file);
    if (range.offset() > size - range.length()) {
      throw new Corrupt(
          key + ": " + size + " bytes, but " + range.length() + " from " + range.offset() + " on are wanted");
    }
    return read(key, file, range.offset(), range.length());
  }

  @Override
  public List<StoredObject> list(String prefix, String after, int limit) throws IOException {
    try {
      return FolderListing.page(root, prefix, after, limit);
    } catch (IOException e) {
      throw failures.translate("list", root.resolve(prefix), e);
    }
  }

  /** All at once: a page a time would read the same directories again and again. */
  @Override
  public List<StoredObject> list(String prefix) throws IOException {
    return list(prefix, "", Integer.MAX_VALUE);
  }

  @Override
  public Optional<RemovalStore> removing() {
    return Optional.of(this::remove);
  }

  private void remove(ObjectKey key) throws IOException {
    Path file = target(key);
    try {
      if (Files.deleteIfExists(file)) {
        removeEmpty(parent(file));
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      // Its directory went with it.
    } catch (IOException e) {
      throw failures.translate("remove", file, e);
    }
  }

  /** Removes the directories that a removed object leaves empty, but for those right below the root. */
  private void removeEmpty(Path directory) throws IOException {
    Path left = directory;
    try {
      while (!left.equals(root) && !parent(left).equals(root)) {
        Files.delete(left);
        durable.remove(left);
        left = parent(left);
      }
    } catch (DirectoryNotEmptyException e) {
      // Others are in it.
    }
    sync(left);
  }

  @Override
  public String location() {
    return root.toString();
  }

  /** Nothing to do: every object was durable before. */
  @Override
  public void close() {}

  static boolean isStaging(String path) {
    return path.equals(STAGING) || path.startsWith(STAGING + "/");
  }

  private Path file(ObjectKey key) {
    return root.resolve(key.path());
  }

  private Path target(ObjectKey key) {
    if (isStaging(key.path())) {
      throw new IllegalArgumentException("not a name for an object: " + key);
    }
    return file(key);
  }

  /** Whether the object is there with exactly these bytes; fails if it is there with others. */
  private boolean holds(ObjectKey key, Path file, ByteBuffer bytes) throws IOException {
    try {
      if (size(key, file) == bytes.remaining() && read(key, file, 0, bytes.remaining()).equals(bytes)) {
        return true;
      }
    } catch (Missing e) {
      return false;
    }
    throw new Exists(key + ": exists in " + root + " with other bytes");
  }

  private long size(ObjectKey key, Path file) throws IOException {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException | NotDirectoryException e) {
      throw missing(key);
    } catch (IOException e) {
      for (Path above = parent(file); above.startsWith(root); above = parent(above)) {
        if (Files.isRegularFile(above)) {
          throw missing(key);
        }
      }
      throw failures.translate("read", file, e);
    }
    if (attributes.isDirectory()) {
      throw missing(key);
    }
    if (!attributes.isRegularFile()) {
      throw new Corrupt(key + ": not a regular file in " + root);
    }
    return attributes.size();
  }

  private RepositoryException missing(ObjectKey key) {
    return Files.isDirectory(root) ? new Missing(key + ": not in " + root) : failures.gone();
  }

  private ByteBuffer read(ObjectKey key, Path file, long offset, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      while (bytes.position() < length) {
        bytes.limit(Math.min(length, bytes.position() + SLICE));
        if (channel.read(bytes, offset + bytes.position()) < 0) {
          throw new EOFException("it became shorter while it was read");
        }
      }
    } catch (NoSuchFileException e) {
      throw missing(key);
    } catch (IOException e) {
      throw failures.translate("read", file, e);
    }
    return bytes.flip();
  }

  /** Makes the name of an existing object durable. */
  private void settle(Path file) throws IOException {
    try {
      prepare(parent(file));
      sync(parent(file));
    } catch (IOException e) {
      throw new OutcomeUnknown(root.relativize(file) + ": written to " + root + ", but perhaps not for good: "
          + failures.translate("write", file, e).getMessage(), e);
    }
  }

  /** Makes a directory exist, and survive a loss of power: it might be another's that is not durable yet. */
  private void prepare(Path directory) throws IOException {
    if (directory.equals(root) || durable.contains(directory)) {
      return;
    }
    prepare(parent(directory));
    makeDirectory(directory);
    sync(parent(directory));
    durable.add(directory);
  }

  private static void makeDirectory(Path directory) throws IOException {
    try {
      Files.createDirectory(directory, DIRECTORY);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
        throw new Corrupt(directory + ": not a directory", e);
      }
    }
  }

  private static Path parent(Path file) {
    Path parent = file.getParent();
    if (parent == null) {
      throw new IllegalArgumentException("no parent: " + file);
    }
    return parent;
  }

  private static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Makes a new store's folder durable where its parent may be read. */
  private static void settleParent(Path folder) throws IOException {
    try {
      sync(parent(folder));
    } catch (AccessDeniedException e) {
      // The folder exists; that it survives a loss of power right now is not ours to ensure.
    }
  }

  /** Removes what crashed writers left, once, by the time of a file that was created just now. */
  private void sweep(Path fresh) throws IOException {
    synchronized (sweeping) {
      if (swept) {
        return;
      }
      swept = true;
    }
    FileTime old = FileTime.from(Files.getLastModifiedTime(fresh, LinkOption.NOFOLLOW_LINKS).toInstant().minus(STALE));
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent(fresh), "stage-*")) {
      for (Path entry : entries) {
        if (STAGED.matcher(String.valueOf(entry.getFileName())).matches()
            && Files.getLastModifiedTime(entry, LinkOption.NOFOLLOW_LINKS).compareTo(old) < 0) {
          Files.deleteIfExists(entry);
        }
      }
    } catch (NoSuchFileException | DirectoryIteratorException e) {
      // Another writer sweeps at the same time; what is left is the next one's.
    }
  }

  private void requireHardLinks() throws IOException {
    try (Staged probe = stage()) {
      Path link = probe.file.resolveSibling(probe.file.getFileName() + "-link");
      try {
        Files.createLink(link, probe.file);
        Files.delete(link);
      } catch (UnsupportedOperationException | FileSystemException e) {
        throw new Refused(
            root + ": its file system has no hard links, which keep two writers from overwriting each other's objects; "
                + "use ext4, XFS, Btrfs, ZFS or NFS",
            e);
      }
    }
  }

  /** A file below {@code tmp/}. */
  final class Staged implements StagedObject {
    private final Path file;
    private final FileChannel channel;
    private long length;
    private boolean lost;

    private Staged(Path file, FileChannel channel) {
      this.file = file;
      this.channel = channel;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      int end = bytes.limit();
      try {
        while (bytes.position() < end) {
          bytes.limit(Math.min(end, bytes.position() + SLICE));
          length += channel.write(bytes);
        }
      } catch (IOException e) {
        throw failures.translate("write", file, e);
      } finally {
        bytes.limit(end);
      }
    }

    @Override
    public long length() {
      return length;
    }

    @Override
    public void commit(ObjectKey key) throws IOException {
      Path target = target(key);
      if (!link(target) && size(key, target) != length) {
        throw new Exists(key + ": exists in " + root + " with another length than " + length);
      }
      settle(target);
    }

    /** Makes the bytes durable and gives them their name; false if something has that name already. */
    private boolean link(Path target) throws IOException {
      try {
        makeDurable();
        createLink(target);
      } catch (FileAlreadyExistsException e) {
        return false;
      } catch (IOException e) {
        if (!linkedAfterAll()) {
          durable.remove(parent(target));
          throw failures.translate("write", target, e);
        }
      }
      return true;
    }

    /** Another process may remove the directory as empty just when it is needed. */
    private void createLink(Path target) throws IOException {
      for (int attempt = 1;; attempt++) {
        try {
          prepare(parent(target));
          Files.createLink(target, file);
          return;
        } catch (NoSuchFileException e) {
          if (attempt == TRIES || !Files.exists(file)) {
            throw e;
          }
          durable.clear();
        }
      }
    }

    private void makeDurable() throws IOException {
      if (lost) {
        throw new Unavailable(file + ": could not be made durable before; write it anew", null);
      }
      if (channel.isOpen()) {
        // After a failure the system may forget what it could not write, and succeed the next time.
        lost = true;
        channel.force(false);
        channel.close();
        lost = false;
      }
    }

    /** Whether a link was made although its making was reported as failed, as a network file system may do. */
    private boolean linkedAfterAll() throws OutcomeUnknown {
      try {
        return (int) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS) > 1;
      } catch (NoSuchFileException e) {
        return false;
      } catch (IOException e) {
        throw new OutcomeUnknown(file + ": the file system stopped answering while the object got its name", e);
      }
    }

    @Override
    public void close() throws IOException {
      try {
        channel.close();
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new Unavailable("cannot remove " + file, e);
      }
    }
  }
}
