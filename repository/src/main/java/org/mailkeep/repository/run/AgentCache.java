package org.mailkeep.repository.run;

import java.io.Closeable;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.base.RepositoryException.Unavailable;
import org.mailkeep.repository.index.ChunkIndex;
import org.mailkeep.repository.index.RocksChunkIndex;
import org.mailkeep.repository.store.ObjectKey;

/**
 * The local folder of an agent for one repository: the chunk index, the bases of its accounts, the drafts of a running backup. One process at a time. Nothing in it is
 * needed: delete the folder and the next run reads everything again.
 *
 * <pre>
 * lock             held while a process uses the folder
 * index/           chunk index (RocksDB)
 * accounts/ID.base what the last committed run knew of an account
 * recorded         which run recorded an account last, and when it was complete
 * running          key of the run that is under way
 * drafts/ID        what the running backup has noted of an account
 * drafts/NAME      what it has stored, if that is too much for the memory; not to be seen on systems where an open file need not have a name
 * </pre>
 */
public final class AgentCache implements Closeable {

  private static final int LONGEST_KEY = 256;
  private static final String RECORDED = "recorded";

  private final Path folder;
  private final FileChannel lockFile;
  private @Nullable Recorded recorded;
  private final IndexOpener indexes;

  private AgentCache(Path folder, FileChannel lockFile, IndexOpener indexes) {
    this.folder = folder;
    this.lockFile = lockFile;
    this.indexes = indexes;
  }

  /**
   * Opens the folder, making it if need be.
   *
   * @throws Unavailable if another process uses it
   * @throws Refused if it can't be written
   */
  public static AgentCache open(Path folder) throws IOException {
    return open(folder, RocksChunkIndex::open);
  }

  /** The same with another kind of chunk index, for tests of many short runs: opening RocksDB takes longer than all else that such a run does. */
  static AgentCache open(Path folder, IndexOpener indexes) throws IOException {
    try {
      Files.createDirectories(folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Files.createDirectories(folder.resolve("accounts"));
      FileChannel channel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE,
          StandardOpenOption.WRITE);
      if (!lock(channel)) {
        channel.close();
        throw inUse(folder.resolve("lock"));
      }
      channel.write(ByteBuffer.allocate(1), 0);
      AgentCache cache = new AgentCache(folder, channel, indexes);
      cache.forgetDrafts();
      return cache;
    } catch (FileSystemException e) {
      throw new Refused("cache folder " + folder + " can't be used: " + reason(e)
          + "; set MAILKEEP_CACHE_DIR to a folder that can be written", e);
    }
  }

  /**
   * Opens {@code copy}, an empty folder, with what {@code folder} holds, if there is any; {@code folder} stays as it is. What is not changed in place is
   * linked rather than copied, if the file system can.
   *
   * @throws Unavailable if another process uses {@code folder}
   */
  public static AgentCache openCopy(Path folder, Path copy) throws IOException {
    Path lockFile = folder.resolve("lock");
    if (Files.exists(lockFile)) {
      try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE)) {
        if (!lock(channel)) {
          throw inUse(lockFile);
        }
        copyFiles(folder.resolve("accounts"), copy.resolve("accounts"), ".base");
        if (Files.exists(folder.resolve(RECORDED))) {
          Files.copy(folder.resolve(RECORDED), copy.resolve(RECORDED));
        }
        copyFiles(folder.resolve("index"), copy.resolve("index"), ".sst");
      }
    }
    return open(copy);
  }

  /** A file that was written to when the folder was opened: it shows what time it was then on the folder's file system. */
  public Path stamp() {
    return folder.resolve("lock");
  }

  /** The accounts of which a base is kept that was read from {@code source}. */
  public List<AccountBase> bases(String source) throws IOException {
    List<AccountBase> bases = new ArrayList<>();
    Recorded recorded = recorded();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.resolve("accounts"), "*.base")) {
      for (Path file : files) {
        AccountBase.open(file).filter(base -> base.source().equals(source))
            .ifPresent(base -> bases.add(base.recorded(recorded)));
      }
    }
    return bases;
  }

  Optional<AccountBase> base(String account) throws IOException {
    Optional<AccountBase> base = AccountBase.open(baseFile(account)).filter(found -> found.account().equals(account));
    return base.isPresent() ? Optional.of(base.get().recorded(recorded())) : base;
  }

  /** Forgets an account: if it turns up again, all of it is read, and what the repository has of it isn't stored again. */
  public void forget(String account) throws IOException {
    Files.deleteIfExists(baseFile(account));
  }

  /** Notes what a run has recorded of accounts. */
  void recorded(Map<String, Recorded.Entry> accounts) throws IOException {
    Recorded read = recorded();
    accounts.forEach(read::put);
    read.write();
  }

  private Recorded recorded() throws IOException {
    Recorded read = recorded;
    if (read == null) {
      read = Recorded.read(folder.resolve(RECORDED));
      recorded = read;
    }
    return read;
  }

  Path baseFile(String account) {
    return folder.resolve("accounts").resolve(name(account) + ".base");
  }

  Path draft(String account) throws IOException {
    Path drafts = Files.createDirectories(folder.resolve("drafts"));
    return drafts.resolve(name(account));
  }

  /** A file for chunks that are not committed. */
  Path pending(String name) {
    return folder.resolve("drafts").resolve(name);
  }

  Path index() {
    return folder.resolve("index");
  }

  ChunkIndex openIndex(Id128 repository) throws IOException {
    return indexes.open(index(), repository);
  }

  /** Remembers that {@code run} is under way, and says which one was before: it is dead, because only one process has the folder. */
  Optional<RunId> begun(RunId run) throws IOException {
    Path file = folder.resolve("running");
    Optional<RunId> dead = Files.exists(file) ? run(file) : Optional.empty();
    try (OutputStream out = write(file)) {
      out.write(run.open().path().getBytes(StandardCharsets.US_ASCII));
    }
    return dead;
  }

  /** The run that is noted in {@code file}; none if a crash or a full disk left something else there. */
  private static Optional<RunId> run(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      String key = new String(in.readNBytes(LONGEST_KEY), StandardCharsets.US_ASCII);
      return Optional.ofNullable(RunId.of(new ObjectKey(key)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Opens a file of the cache to write it anew. What goes wrong with it says where, and what to do. */
  static OutputStream write(Path file) throws IOException {
    try {
      return new CacheOutput(file, Files.newOutputStream(file));
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /** What went wrong with a file of the cache, and what to do. */
  static Refused unwritable(Path file, IOException e) {
    String reason = e instanceof FileSystemException failure ? reason(failure) : String.valueOf(e.getMessage());
    return new Refused("cannot write the cache file " + file + ": " + reason
        + "; free some space, or set MAILKEEP_CACHE_DIR to another folder", e);
  }

  /** Forgets the run that was under way: it has committed. */
  void committed() throws IOException {
    Files.deleteIfExists(folder.resolve("running"));
  }

  /** Removes the drafts of a run that is over. */
  void forgetDrafts() throws IOException {
    Path drafts = folder.resolve("drafts");
    if (Files.isDirectory(drafts)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(drafts)) {
        for (Path file : files) {
          Files.delete(file);
        }
      }
    }
  }

  /** Releases the folder. */
  @Override
  public void close() throws IOException {
    lockFile.close();
  }

  private static boolean lock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static Unavailable inUse(Path lockFile) {
    return new Unavailable("another mailkeep is backing up to this repository from here (it holds " + lockFile
        + "); wait for it to end", null);
  }

  /** Copies the files of a folder; those whose names end with {@code written once} are only ever replaced, so a link will do. */
  private static void copyFiles(Path from, Path to, String writtenOnce) throws IOException {
    if (!Files.isDirectory(from)) {
      return;
    }
    Files.createDirectories(to);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(from)) {
      for (Path file : files) {
        Path target = to.resolve(file.getFileName());
        if (file.toString().endsWith(writtenOnce)) {
          linkOrCopy(file, target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }

  private static void linkOrCopy(Path file, Path target) throws IOException {
    try {
      Files.createLink(target, file);
    } catch (UnsupportedOperationException | FileSystemException e) {
      Files.copy(file, target);
    }
  }

  private static String reason(FileSystemException e) {
    return switch (e) {
      case NoSuchFileException missing -> "no such file or directory";
      case AccessDeniedException denied -> "permission denied";
      case FileAlreadyExistsException exists -> exists.getFile() + " is not a folder";
      default -> e.getReason() != null ? e.getReason() : e.getClass().getSimpleName();
    };
  }

  /** Opens the chunk index of a repository in a folder, which need not exist. */
  @FunctionalInterface
  interface IndexOpener {
    ChunkIndex open(Path folder, Id128 repository) throws IOException;
  }

  private static String name(String account) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(account.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class CacheOutput extends FilterOutputStream {
    private final Path file;

    private CacheOutput(Path file, OutputStream out) {
      super(out);
      this.file = file;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (ClosedByInterruptException e) {
        throw e;
      } catch (IOException e) {
        throw unwritable(file, e);
      }
    }
  }
}
