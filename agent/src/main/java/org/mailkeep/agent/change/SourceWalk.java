package org.mailkeep.agent.change;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.mailkeep.agent.source.FileForm;
import org.mailkeep.agent.source.SourceRoot;
import org.mailkeep.repository.tree.NativeNames;
import org.mailkeep.repository.tree.TreePath;

/** Walks a root of a source: every folder and file below it, in the order of tree paths, without opening a file. */
public final class SourceWalk {

  private static final System.Logger LOG = System.getLogger(SourceWalk.class.getName());

  private final SourceRoot root;
  private final Problems problems;
  private final List<FoundFile> found = new ArrayList<>();

  private SourceWalk(SourceRoot root, Problems problems) {
    this.root = root;
    this.problems = problems;
  }

  /**
   * All that is below {@code root}, the root itself first. A root that is a symbolic link stands for what it leads to; links below it are links.
   *
   * @throws IOException if the root itself can't be looked at; what can't be looked at below goes to {@code problems}
   */
  public static WalkedRoot walk(SourceRoot root, Problems problems) throws IOException {
    SourceWalk walk = new SourceWalk(root, problems);
    Path path = root.path().toAbsolutePath().normalize();
    Path place = Files.isSymbolicLink(path) ? path.toRealPath() : path;
    walk.visit(TreePath.ROOT, place, FileFacts.of(place));
    return new WalkedRoot(path, place, walk.found);
  }

  private void visit(TreePath path, Path file, FileFacts facts) {
    String relative = new String(path.key(), StandardCharsets.UTF_8).replace('\0', '/');
    boolean folder = facts.kind() == FileFacts.Kind.FOLDER;
    switch (facts.kind()) {
      case FILE, FOLDER -> {
        FileForm form = folder ? FileForm.OPAQUE : root.layout().form(relative);
        found.add(new FoundFile(path, facts, form, root.layout().mailbox(relative, folder)));
      }
      case SYMLINK, FIFO -> found.add(new FoundFile(path, facts, FileForm.OPAQUE, null));
      case OTHER -> {}
    }
    if (folder) {
      list(path, file);
    }
  }

  private void list(TreePath path, Path folder) {
    List<byte[]> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        names.add(NativeNames.nameOf(file));
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return;
    } catch (IOException e) {
      problems.unreadable(folder, e);
      return;
    } catch (DirectoryIteratorException e) {
      problems.unreadable(folder, new IOException("not all of the folder could be listed", e));
    }
    names.sort(Arrays::compareUnsigned);
    for (byte[] name : names) {
      Path file = NativeNames.resolve(folder, name);
      TreePath child = path.child(name);
      if (child.keyLength() > TreePath.LONGEST) {
        problems.unreadable(file, new IOException("the path is longer than " + TreePath.LONGEST + " bytes"));
        continue;
      }
      try {
        visit(child, file, FileFacts.of(file));
      } catch (NoSuchFileException e) {
        LOG.log(System.Logger.Level.DEBUG,
            "{0} was renamed or deleted since its folder was listed, as mail is all the time", file);
      } catch (IOException e) {
        problems.unreadable(file, e);
      }
    }
  }

  /** Told of what can't be read. */
  @FunctionalInterface
  public interface Problems {
    void unreadable(Path path, IOException reason);
  }
}
