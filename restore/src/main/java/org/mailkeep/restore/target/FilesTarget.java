package org.mailkeep.restore.target;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.tree.AccountHead;
import org.mailkeep.repository.tree.Attributes;
import org.mailkeep.repository.tree.NativeNames;
import org.mailkeep.repository.tree.TreeEntry;
import org.mailkeep.repository.tree.TreePath;

/**
 * Restores files as they were, each root at its original path below a folder: names, modes, times, links, and owners where the user may set them.
 *
 * <p>Nothing is written outside that folder, whatever the tree says: every folder on the way is one that this target made or found to be a real folder, and
 * symbolic links are made last. Nothing that exists is changed unless overwriting was asked for. Files may be written from several threads; all else comes from one.
 */
public final class FilesTarget {

  private final Path target;
  private final Existing existing;
  private final FileTime accessed = FileTime.from(Instant.now());
  private final Map<Path, TargetFolder> folders = new HashMap<>();
  private final List<Dated> dated = new ArrayList<>();
  private final List<Deferred> last = new ArrayList<>();
  private Path root;

  /** The folder that was asked for last: files come folder by folder. */
  private @Nullable TreePath currentPath;
  private @Nullable TargetFolder current;

  /**
   * Restores below {@code target}, which is made if need be.
   *
   * @throws Refused if there is something in it and overwriting was not asked for
   */
  public FilesTarget(Path target, Existing existing) throws IOException {
    this.target = target.toAbsolutePath().normalize();
    this.existing = existing;
    this.root = this.target;
    Files.createDirectories(this.target);
    if (existing == Existing.REFUSE) {
      try (DirectoryStream<Path> inside = Files.newDirectoryStream(this.target)) {
        if (inside.iterator().hasNext()) {
          throw new Refused(
              target + ": not empty; choose an empty folder, or say --overwrite to replace what has the same name",
              null);
        }
      }
    }
    folders.put(this.target, new TargetFolder(this.target));
  }

  /** Begins a root: the folders above it are made where they are missing. */
  public void root(AccountHead.Root begun) throws IOException {
    Path at = target;
    List<byte[]> names = begun.path().names();
    for (int i = 0; i + 1 < names.size(); i++) {
      at = NativeNames.resolve(at, names.get(i));
      Attributes attributes = i + 1 < begun.ancestors().size()
          ? begun.ancestors().get(i + 1)
          : Attributes.PRIVATE_FOLDER;
      makeFolder(at, attributes);
    }
    root = names.isEmpty() ? at : NativeNames.resolve(at, names.getLast());
    currentPath = null;
  }

  /** Makes a folder. */
  public void folder(TreeEntry.Folder folder) throws IOException {
    makeFolder(path(folder.path()), folder.attributes());
  }

  /**
   * Writes a file.
   *
   * @param content writes the file's bytes to the stream that it is given
   */
  public void file(Place place, TreeEntry.File entry, Content content) throws IOException {
    Path file = place.file();
    Path written = file;
    if (existing == Existing.OVERWRITE) {
      written = file.resolveSibling(".mailkeep-restore-" + Thread.currentThread().threadId());
      Files.deleteIfExists(written);
    }
    FileChannel channel;
    try {
      channel = FileFacts.create(written, TargetFolder.creationMode(entry.attributes()));
    } catch (FileAlreadyExistsException e) {
      throw new Refused(file + ": exists already; say --overwrite to replace it", e);
    }
    boolean whole = false;
    try {
      try (OutputStream out = Channels.newOutputStream(channel)) {
        content.write(out);
      }
      place.folder().settle(written, entry.attributes(), accessed);
      if (existing == Existing.OVERWRITE) {
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      }
      whole = true;
    } finally {
      if (!whole) {
        Files.deleteIfExists(written);
      }
    }
  }

  /** Where the file of {@code path} goes; the folder that holds it must have been made. */
  public Place place(TreePath path) throws IOException {
    if (path.keyLength() == 0) {
      return new Place(holder(root, folders.get(root.getParent())), root);
    }
    TreePath parent = path.parent();
    if (currentPath == null || !parent.equals(currentPath)) {
      current = folders.get(path(parent));
      currentPath = parent;
    }
    Path file = current == null ? path(path) : NativeNames.resolve(current.path(), path.name());
    return new Place(holder(file, current), file);
  }

  /** Gives the file that was written to {@code written} a second name, at the end. */
  public void link(TreePath path, Place written, Failed failed) throws IOException {
    Path file = place(path).file();
    atTheEnd(failed, () -> {
      makeRoom(file);
      Files.createLink(file, written.file());
    });
  }

  /** Makes a symbolic link, at the end. */
  public void symlink(TreeEntry.Symlink link, Failed failed) throws IOException {
    Path file = place(link.path()).file();
    atTheEnd(failed, () -> {
      makeRoom(file);
      Files.createSymbolicLink(file, NativeNames.target(link.target().getBytes(StandardCharsets.ISO_8859_1)));
      FileFacts.settleLink(file, link.attributes(), accessed);
    });
  }

  /** Makes a named pipe, at the end. */
  public void fifo(TreeEntry.Fifo fifo, Failed failed) throws IOException {
    Path file = place(fifo.path()).file();
    atTheEnd(failed, () -> {
      makeRoom(file);
      try {
        int status = new ProcessBuilder("mkfifo", "-m", "600", "--", file.toString()).inheritIO().start().waitFor();
        if (status != 0) {
          throw new IOException(file + ": mkfifo failed");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
      // Java sets times through a descriptor for reading, and opening one waits until there is one for writing.
      try (FileChannel both = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE,
          LinkOption.NOFOLLOW_LINKS)) {
        FileFacts.settle(file, FileFacts.read(file), fifo.attributes(), accessed);
      }
    });
  }

  /** Makes links, then gives folders their modes and times, now that nothing is put into them any more. */
  public void finish() throws IOException {
    for (Deferred action : last) {
      action.run();
    }
    for (Dated folder : dated.reversed()) {
      FileFacts.settle(folder.path(), FileFacts.read(folder.path()), folder.attributes(), accessed);
    }
  }

  /** One that fails takes no other along: a link to a file that could not be written fails with it. */
  private void atTheEnd(Failed failed, Deferred action) {
    last.add(() -> {
      try {
        action.run();
      } catch (IOException e) {
        failed.failed(e);
      }
    });
  }

  private Path path(TreePath path) {
    return NativeNames.resolve(root, path);
  }

  private void makeFolder(Path folder, Attributes attributes) throws IOException {
    if (folders.containsKey(folder)) {
      return;
    }
    holder(folder, folders.get(folder.getParent()));
    try {
      Files.createDirectory(folder, FileFacts.permissions(0700 | attributes.mode() & 0755));
      dated.add(new Dated(folder, attributes));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        throw new Refused(folder + ": exists and is not a folder", e);
      }
    }
    folders.put(folder, new TargetFolder(folder));
  }

  private void makeRoom(Path file) throws IOException {
    if (existing == Existing.OVERWRITE) {
      Files.deleteIfExists(file);
    }
  }

  private static TargetFolder holder(Path file, @Nullable TargetFolder folder) throws Refused {
    if (folder == null) {
      throw new Refused(file + ": its folder is not a folder of this restore", null);
    }
    return folder;
  }

  /** Where a file goes. */
  public record Place(TargetFolder folder, Path file) {}

  /** What to do with files that are there already. */
  public enum Existing {
    REFUSE, OVERWRITE
  }

  /** Writes the bytes of one file. */
  @FunctionalInterface
  public interface Content {
    void write(OutputStream out) throws IOException;
  }

  /** Told why something could not be made. */
  @FunctionalInterface
  public interface Failed {
    void failed(IOException reason);
  }

  @FunctionalInterface
  private interface Deferred {
    void run() throws IOException;
  }

  private record Dated(Path path, Attributes attributes) {}
}
