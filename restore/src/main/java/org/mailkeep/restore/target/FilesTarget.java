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
 * symbolic links are made last. Nothing that exists is changed unless that was asked for.
 */
public final class FilesTarget implements TreeTarget {

  private static final String UNFINISHED = ".mailkeep-restore-";

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
   * @throws Refused if there is something in it and neither overwriting nor resuming was asked for
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
              target + ": not empty; choose an empty folder, or say --resume to go on with a restore that was cut off, "
                  + "or --overwrite to replace what has the same name",
              null);
        }
      }
    }
    folders.put(this.target, new TargetFolder(this.target));
  }

  @Override
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

  @Override
  public void folder(TreeEntry.Folder folder, Failed failed) throws IOException {
    makeFolder(path(folder.path()), folder.attributes());
  }

  /** A file gets its time after its last byte, and a new one is made under another name if there may be one of its name. */
  @Override
  public boolean has(Place place, TreeEntry.File entry) throws IOException {
    if (existing != Existing.RESUME || !FileFacts.isFile(place.file(), entry.bytes(), entry.attributes().modified())) {
      return false;
    }
    FileFacts.settle(place.file(), FileFacts.read(place.file()), entry.attributes(), accessed);
    return true;
  }

  @Override
  public void file(Place place, TreeEntry.File entry, Content content) throws IOException {
    Path file = place.file();
    Path written = file;
    if (existing != Existing.REFUSE) {
      written = file.resolveSibling(UNFINISHED + Thread.currentThread().threadId());
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
      if (existing != Existing.REFUSE) {
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      }
      whole = true;
    } finally {
      if (!whole) {
        Files.deleteIfExists(written);
      }
    }
  }

  @Override
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

  @Override
  public void link(TreePath path, Place written, Failed failed) throws IOException {
    Path file = place(path).file();
    atTheEnd(failed, () -> {
      makeRoom(file);
      Files.createLink(file, written.file());
    });
  }

  @Override
  public void symlink(TreeEntry.Symlink link, Failed failed) throws IOException {
    Path file = place(link.path()).file();
    atTheEnd(failed, () -> {
      makeRoom(file);
      Files.createSymbolicLink(file, NativeNames.target(link.target().getBytes(StandardCharsets.ISO_8859_1)));
      FileFacts.settleLink(file, link.attributes(), accessed);
    });
  }

  @Override
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

  @Override
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
      if (existing == Existing.RESUME) {
        dated.add(new Dated(folder, attributes));
        clear(folder);
      }
    }
    folders.put(folder, new TargetFolder(folder));
  }

  /** Removes what a restore that was cut off had not finished. */
  private static void clear(Path folder) throws IOException {
    try (DirectoryStream<Path> unfinished = Files.newDirectoryStream(folder, UNFINISHED + "*")) {
      for (Path file : unfinished) {
        Files.delete(file);
      }
    }
  }

  private void makeRoom(Path file) throws IOException {
    if (existing != Existing.REFUSE) {
      Files.deleteIfExists(file);
    }
  }

  private static TargetFolder holder(Path file, @Nullable TargetFolder folder) throws Refused {
    if (folder == null) {
      throw new Refused(file + ": its folder is not a folder of this restore", null);
    }
    return folder;
  }

  /** What to do with files that are there already. */
  public enum Existing {
    /** Nothing may be in the folder. */
    REFUSE,
    /** What has the same name is replaced. */
    OVERWRITE,
    /** What an earlier restore has brought back whole is left as it is, all else is replaced. */
    RESUME
  }

  @FunctionalInterface
  private interface Deferred {
    void run() throws IOException;
  }

  private record Dated(Path path, Attributes attributes) {}
}
