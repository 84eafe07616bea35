package org.mailkeep.agent.change;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.mailkeep.agent.source.FileForm;
import org.mailkeep.agent.source.MaildirName;
import org.mailkeep.agent.source.SourceRoot;
import org.mailkeep.repository.tree.TreePath;

/**
 * Walks a root of a source: every folder and file below it, in the order of tree paths, without opening a file. While it is walked mail moves from folder to folder, so the folders are looked
 * at again until none has changed: all listings were true at one moment then, and no message is missed that was there all the time.
 */
public final class SourceWalk {

  /** A source that keeps changing is looked at so often; a list of it may then lack what was moved just then. */
  private static final int PASSES = 16;

  private final Path path;
  private final Path place;
  private final ListedFolder root;
  private boolean moving;

  private SourceWalk(Path path, Path place, ListedFolder root) {
    this.path = path;
    this.place = place;
    this.root = root;
  }

  /**
   * Lists all that is below {@code root}, once, and looks at each file but messages in {@code messages}. A root that is a symbolic link stands for what it leads to; links below it are links.
   *
   * @throws IOException if the root itself can't be looked at
   */
  public static SourceWalk begin(SourceRoot root, FileClocks clocks, KnownMessages messages) throws IOException {
    Path path = folder(root);
    Path place = place(path);
    return new SourceWalk(path, place,
        new ListedFolder(root.layout(), TreePath.ROOT, place, clocks.look(place), clocks,
            messages));
  }

  static Path folder(SourceRoot root) {
    return root.path().toAbsolutePath().normalize();
  }

  /** Where a root is read. */
  static Path place(Path folder) throws IOException {
    return Files.isSymbolicLink(folder) ? folder.toRealPath() : folder;
  }

  /**
   * Looks at the folders of all {@code walks}, which may move mail among one another, until they hold still.
   *
   * @return whether they do; if not, they were looked at often enough
   */
  public static boolean settle(List<SourceWalk> walks) {
    for (int i = 0; i < PASSES; i++) {
      if (walks.stream().anyMatch(walk -> walk.root.recent())) {
        LockSupport.parkNanos(ListedFolder.TICK.toNanos());
      }
      if (!again(walks, Look.CHANGED_OR_RECENT)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Lists all folders again that have changed since they were listed.
   *
   * @return whether any had to be
   */
  public static boolean again(List<SourceWalk> walks, Look look) {
    boolean any = false;
    for (SourceWalk walk : walks) {
      boolean changed = walk.root.again(look);
      walk.moving |= changed;
      any |= changed;
    }
    return any;
  }

  /** All that is below the root as it was listed last, the root itself first. What can't be looked at goes to {@code problems}. */
  public WalkedRoot walked(Problems problems) {
    List<FoundFile> found = new ArrayList<>();
    root.addTo(found, problems);
    if (moving) {
      dropMoved(found);
    }
    return new WalkedRoot(path, place, found, root.settled());
  }

  /** A message with a single link that turns up under two names was renamed in between. */
  private static void dropMoved(List<FoundFile> found) {
    Set<Message> seen = new HashSet<>();
    found.removeIf(file -> file.form() == FileForm.MESSAGE && file.facts().link() == 0
        && !seen.add(new Message(file.facts().inode(),
            MaildirName.base(new String(file.path().name(), StandardCharsets.ISO_8859_1)))));
  }

  private record Message(long inode, String base) {}

  /** Which folders are listed again. */
  public enum Look {
    CHANGED,
    /** Also those that changed so shortly before they were listed that one more change may not show. */
    CHANGED_OR_RECENT
  }

  /** Told of what can't be read. */
  @FunctionalInterface
  public interface Problems {
    void unreadable(Path path, IOException reason);
  }
}
