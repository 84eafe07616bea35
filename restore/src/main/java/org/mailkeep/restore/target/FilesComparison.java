package org.mailkeep.restore.target;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.tree.AccountHead;
import org.mailkeep.repository.tree.Attributes;
import org.mailkeep.repository.tree.NativeNames;
import org.mailkeep.repository.tree.TreeEntry;
import org.mailkeep.repository.tree.TreePath;

/**
 * Compares what a restore has written below a folder with what it should have written: the bytes of files, lengths, times and modes, owners where the user may set them, links. Writes
 * nothing. What is there beside is not looked at. Every difference is an {@link IOException} that says what differs.
 */
public final class FilesComparison implements TreeTarget {

  private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

  private final Path target;
  private Path root;

  public FilesComparison(Path target) {
    this.target = target.toAbsolutePath().normalize();
    root = this.target;
  }

  @Override
  public void root(AccountHead.Root begun) {
    root = target;
    for (byte[] name : begun.path().names()) {
      root = NativeNames.resolve(root, name);
    }
  }

  @Override
  public void folder(TreeEntry.Folder folder, Failed failed) {
    Path path = NativeNames.resolve(root, folder.path());
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      failed.failed(new IOException(path + ": the folder is not there"));
    }
  }

  @Override
  public Place place(TreePath path) {
    Path file = path.keyLength() == 0 ? root : NativeNames.resolve(root, path);
    return new Place(new TargetFolder(Objects.requireNonNullElse(file.getParent(), target)), file);
  }

  @Override
  public boolean has(Place place, TreeEntry.File entry) {
    return false;
  }

  @Override
  public void file(Place place, TreeEntry.File entry, Content content) throws IOException {
    Path file = place.file();
    if (!FileFacts.isFile(file, entry.bytes(), entry.attributes().modified())) {
      throw new IOException(file + ": there is no file of " + entry.bytes() + " bytes and of "
          + entry.attributes().modified());
    }
    attributes(file, entry.attributes());
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file, READ.toArray(OpenOption[]::new)), 1 << 16);
        Compared compared = new Compared(file, in)) {
      content.write(compared);
      if (in.read() >= 0) {
        throw new IOException(file + ": goes on after its last byte");
      }
    }
  }

  @Override
  public void link(TreePath path, Place first, Failed failed) {
    Path file = place(path).file();
    check(failed, () -> {
      if (!Files.isSameFile(file, first.file())) {
        throw new IOException(file + ": not another name of " + first.file());
      }
    });
  }

  @Override
  public void symlink(TreeEntry.Symlink link, Failed failed) {
    Path file = place(link.path()).file();
    check(failed, () -> {
      Path wanted = NativeNames.target(link.target().getBytes(StandardCharsets.ISO_8859_1));
      if (!Files.isSymbolicLink(file) || !Files.readSymbolicLink(file).equals(wanted)) {
        throw new IOException(file + ": not a link to " + wanted);
      }
    });
  }

  @Override
  public void fifo(TreeEntry.Fifo fifo, Failed failed) {
    Path file = place(fifo.path()).file();
    check(failed, () -> {
      if (!Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS).isOther()) {
        throw new IOException(file + ": not a named pipe");
      }
    });
  }

  @Override
  public void finish() {}

  private static void attributes(Path file, Attributes wanted) throws IOException {
    Attributes found = FileFacts.read(file);
    if (found.mode() != wanted.mode()) {
      throw new IOException(String.format("%s: has mode %o, not %o", file, found.mode(), wanted.mode()));
    }
    if (FileFacts.mayGiveAway() && (found.uid() != wanted.uid() || found.gid() != wanted.gid())) {
      throw new IOException(file + ": belongs to " + found.uid() + ":" + found.gid() + ", not " + wanted.uid() + ":"
          + wanted.gid());
    }
  }

  private static void check(Failed failed, Check check) {
    try {
      check.run();
    } catch (NoSuchFileException e) {
      failed.failed(new IOException(e.getMessage() + ": not there", e));
    } catch (IOException e) {
      failed.failed(e);
    }
  }

  @FunctionalInterface
  private interface Check {
    void run() throws IOException;
  }

  /** Takes the bytes that a file should have, and reads those that it has. */
  private static final class Compared extends OutputStream {
    private final Path file;
    private final InputStream in;
    private byte @Nullable [] buffer;
    private long position;

    Compared(Path file, InputStream in) {
      this.file = file;
      this.in = in;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      byte[] found = buffer;
      if (found == null || found.length < length) {
        found = new byte[length];
        buffer = found;
      }
      int read = in.readNBytes(found, 0, length);
      int differs = Arrays.mismatch(found, 0, read, bytes, offset, offset + length);
      if (differs >= 0) {
        throw new IOException(file + ": differs from the backup at byte " + (position + differs));
      }
      position += length;
    }
  }
}
