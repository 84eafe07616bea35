package org.mailkeep.agent.change;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.mailkeep.agent.source.FileForm;
import org.mailkeep.agent.source.StoreLayout;
import org.mailkeep.repository.tree.NativeNames;
import org.mailkeep.repository.tree.TreePath;

/** A folder as it was listed last, with all that is below it. It can be looked at again, which costs one stat of each folder that holds still. */
final class ListedFolder {

  /** Two changes closer together than this may show the same time: a kernel's clock ticks every ten milliseconds at the slowest. */
  static final Duration TICK = Duration.ofMillis(20);

  private static final System.Logger LOG = System.getLogger(ListedFolder.class.getName());

  private final StoreLayout layout;
  private final TreePath path;
  private final Path place;
  private final FileClocks clocks;
  private final KnownMessages messages;
  private FoundFile self;
  private boolean recent;
  private boolean settled;
  private List<FoundFile> children = List.of();
  private Map<TreePath, ListedFolder> folders = Map.of();
  private final List<Problem> problems = new ArrayList<>();

  ListedFolder(StoreLayout layout, TreePath path, Path place, FileFacts facts, FileClocks clocks,
      KnownMessages messages) {
    this.clocks = clocks;
    this.messages = messages;
    this.layout = layout;
    this.path = path;
    this.place = place;
    this.self = found(path, facts);
    list(facts);
  }

  /**
   * Lists every folder again that has changed since, new ones too.
   *
   * @return whether there was one
   */
  boolean again(SourceWalk.Look look) {
    if (self.facts().kind() != FileFacts.Kind.FOLDER) {
      return false;
    }
    FileFacts now;
    try {
      now = clocks.look(place);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "{0} is gone since it was listed", place);
      return true; // so the folder above has changed
    }
    if (!self.facts().untouched(now) || recent && look == SourceWalk.Look.CHANGED_OR_RECENT) {
      list(now);
      belowBackwards(folder -> folder.again(look));
      return true;
    }
    return belowBackwards(folder -> folder.again(look));
  }

  /** Whether a folder was listed so shortly after it had changed that it can have changed once more without showing it. */
  boolean recent() {
    return recent || folders.values().stream().anyMatch(ListedFolder::recent);
  }

  /** Whether each folder was listed when its last change was so long ago that a later one will show. */
  boolean settled() {
    return settled && folders.values().stream().allMatch(ListedFolder::settled);
  }

  /** Adds all that was found, this folder first, in the order of paths. */
  void addTo(List<FoundFile> found, SourceWalk.Problems told) {
    found.add(self);
    problems.forEach(problem -> told.unreadable(problem.path, problem.reason));
    for (FoundFile child : children) {
      ListedFolder folder = folders.get(child.path());
      if (folder == null) {
        found.add(child);
      } else {
        folder.addTo(found, told);
      }
    }
  }

  /** From the last to the first: what a Maildir has in {@code new} moves to {@code cur}, so looking there later misses nothing. */
  private boolean belowBackwards(Asking asking) {
    boolean any = false;
    for (FoundFile child : children.reversed()) {
      ListedFolder folder = folders.get(child.path());
      any |= folder != null && asking.ask(folder);
    }
    return any;
  }

  private void list(FileFacts facts) {
    self = found(path, facts);
    Duration age = Duration.between(facts.changed(), Instant.now());
    recent = facts.kind() == FileFacts.Kind.FOLDER && age.abs().compareTo(TICK) < 0;
    settled = clocks.settled(facts);
    problems.clear();
    Map<TreePath, FoundFile> before = new HashMap<>();
    children.forEach(child -> before.put(child.path(), child));
    List<Name> names = names().stream().map(this::known).toList();
    boolean believing = names.stream().noneMatch(name -> name.match == KnownMessages.Match.OTHER_FILE);
    List<FoundFile> listed = new ArrayList<>(names.size());
    Map<TreePath, ListedFolder> below = new HashMap<>();
    for (Name name : names.reversed()) {
      boolean known = believing && name.match == KnownMessages.Match.KNOWN;
      FoundFile child = look(name.path, known ? name.inode : 0, before);
      if (child != null) {
        listed.add(child);
        folder(child, below);
      }
    }
    children = listed.reversed();
    folders = below.isEmpty() ? Map.of() : below;
  }

  private void folder(FoundFile child, Map<TreePath, ListedFolder> below) {
    if (child.facts().kind() == FileFacts.Kind.FOLDER) {
      ListedFolder known = folders.get(child.path());
      boolean same = known != null && known.self.facts().inode() == child.facts().inode();
      below.put(child.path(), same
          ? Objects.requireNonNull(known)
          : new ListedFolder(layout, child.path(), NativeNames.resolve(place, child.path().name()), child.facts(),
              clocks, messages));
    }
  }

  private List<ListedName> names() {
    List<ListedName> names = new ArrayList<>();
    if (self.facts().kind() != FileFacts.Kind.FOLDER) {
      return names;
    }
    try {
      messages.listing().list(place, names);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      problems.add(new Problem(place, e));
    }
    names.sort((a, b) -> Arrays.compareUnsigned(a.name(), b.name()));
    return names;
  }

  /**
   * What there is at {@code child}; null if nothing that is backed up.
   *
   * @param inode the number of the file there, if it is a known message that may be believed to be as it is known; 0 to look at the file
   */
  private @Nullable FoundFile look(TreePath child, long inode, Map<TreePath, FoundFile> before) {
    FoundFile known = before.get(child);
    if (known != null && known.form() == FileForm.MESSAGE) {
      return known; // a message is never written to
    }
    if (inode != 0) {
      FoundFile message = found(child, FileFacts.listed(self.facts().device(), inode));
      if (message.form() == FileForm.MESSAGE) {
        return message;
      }
    }
    Path file = NativeNames.resolve(place, child.name());
    if (child.keyLength() > TreePath.LONGEST) {
      problems.add(new Problem(file, new IOException("the path is longer than " + TreePath.LONGEST + " bytes")));
      return null;
    }
    try {
      FileFacts facts = clocks.look(file);
      return facts.kind() == FileFacts.Kind.OTHER ? null : found(child, facts);
    } catch (NoSuchFileException e) {
      LOG.log(System.Logger.Level.DEBUG,
          "{0} was renamed or deleted since its folder was listed, as mail is all the time",
          file);
    } catch (IOException e) {
      problems.add(new Problem(file, e));
    }
    return null;
  }

  private FoundFile found(TreePath at, FileFacts facts) {
    String relative = new String(at.key(), StandardCharsets.UTF_8).replace('\0', '/');
    boolean folder = facts.kind() == FileFacts.Kind.FOLDER;
    boolean plain = folder || facts.kind() == FileFacts.Kind.FILE;
    FileForm form = facts.kind() == FileFacts.Kind.FILE ? layout.form(relative) : FileForm.OPAQUE;
    return new FoundFile(at, facts, form, plain ? layout.mailbox(relative, folder) : null);
  }

  private Name known(ListedName name) {
    TreePath child = path.child(name.name());
    return new Name(child, name.inode(), messages.look(child, name.inode()));
  }

  /** A name with what is known of a message of that name. */
  private record Name(TreePath path, long inode, KnownMessages.Match match) {}

  private interface Asking {
    boolean ask(ListedFolder folder);
  }

  private record Problem(Path path, IOException reason) {}
}
