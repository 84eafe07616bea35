package org.mailkeep.agent.capture;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mailkeep.agent.change.FileFacts;
import org.mailkeep.agent.change.FoundFile;
import org.mailkeep.agent.change.WalkedRoot;
import org.mailkeep.agent.dovecot.MailboxIndex;
import org.mailkeep.agent.dovecot.MaildirKeywords;
import org.mailkeep.agent.dovecot.MaildirUidList;
import org.mailkeep.agent.dovecot.MapIndex;
import org.mailkeep.agent.dovecot.Subscriptions;
import org.mailkeep.agent.source.FileForm;
import org.mailkeep.repository.tree.NativeNames;
import org.mailkeep.repository.tree.TreePath;

/**
 * Files of a mail store that are kept open, each as long as it was then: they only ever grow, or others are put in their places, so that what is read of them later is what they held at that moment. No
 * file is closed before all are, for that would give up a lock on it.
 */
final class HeldFiles implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(HeldFiles.class.getName());

  /** A file can be put in the place of another while both are looked at; then they are looked at again, so often. */
  private static final int TRIES = 8;

  private static final String TOO_MANY = "Too many open files";
  private static final int SPARE = 256;

  /** What grows or is replaced with every delivery, beside the indexes. */
  private static final Set<String> LISTS = Set.of(MaildirUidList.NAME, MaildirKeywords.NAME, Subscriptions.NAME);

  private static final List<String> SUFFIXES = List.of("", ".log", ".log.2");

  private final int most;
  private final Map<Path, Held> indexes = new HashMap<>();
  private final Map<Path, Held> messages = new HashMap<>();
  private final Set<Path> indexFolders = new HashSet<>();
  private final List<FileChannel> open = new ArrayList<>();

  /**
   * Holds nothing yet.
   *
   * @param most so many files of messages are held at most; indexes always are
   */
  HeldFiles(int most) {
    this.most = most;
  }

  /**
   * Takes hold of all indexes below {@code root}, with their logs.
   *
   * @return what is there, with the facts of what is held
   */
  WalkedRoot holdIndexes(WalkedRoot root) throws IOException {
    Map<TreePath, Set<String>> names = new HashMap<>();
    List<FoundFile> found = new ArrayList<>(root.found().size());
    for (FoundFile file : root.found()) {
      String index = index(file);
      if (index == null) {
        found.add(file);
      } else {
        names.computeIfAbsent(file.path().parent(), folder -> new HashSet<>()).add(index);
      }
    }
    for (Map.Entry<TreePath, Set<String>> folder : names.entrySet()) {
      Path place = NativeNames.resolve(root.place(), folder.getKey());
      indexFolders.add(place);
      for (String name : folder.getValue()) {
        for (Held file : holdTogether(place, name)) {
          TreePath path = folder.getKey().child(NativeNames.nameOf(file.path));
          found.add(new FoundFile(path, file.facts, FileForm.OPAQUE, null));
        }
      }
    }
    found.sort(Comparator.comparing(FoundFile::path));
    return new WalkedRoot(root.folder(), root.place(), found, root.settled());
  }

  /** The index that a file belongs to; null if to none. */
  private static @Nullable String index(FoundFile file) {
    if (file.facts().kind() != FileFacts.Kind.FILE || file.form() != FileForm.OPAQUE) {
      return null;
    }
    byte[] name = file.path().name();
    for (String index : List.of(MailboxIndex.NAME, MapIndex.NAME)) {
      for (String suffix : SUFFIXES) {
        if (Arrays.equals(name, (index + suffix).getBytes(StandardCharsets.US_ASCII))) {
          return index;
        }
      }
    }
    return null;
  }

  /** The files of one index, of which none was put in another's place while they were opened. */
  private List<Held> holdTogether(Path folder, String index) throws IOException {
    List<Held> together = new ArrayList<>();
    for (int i = 0; i < TRIES; i++) {
      together.clear();
      for (String suffix : SUFFIXES) {
        Path path = folder.resolve(index + suffix);
        try {
          Optional<FileFacts> before = facts(path);
          if (before.isPresent()) {
            hold(path, before.get()).ifPresent(together::add);
          }
        } catch (FileSystemException e) { // it will be found out again, and told, when its turn comes
          facts(path).ifPresent(facts -> together.add(new Held(path, facts, null)));
        }
      }
      List<Long> before = together.stream().map(file -> file.facts.inode()).toList();
      if (before.equals(inodes(folder, index))) {
        break;
      }
    }
    together.forEach(file -> indexes.put(file.path, file));
    return together;
  }

  private static List<Long> inodes(Path folder, String index) {
    List<Long> inodes = new ArrayList<>();
    for (String suffix : SUFFIXES) {
      facts(folder.resolve(index + suffix)).ifPresent(facts -> inodes.add(facts.inode()));
    }
    return inodes;
  }

  private static Optional<FileFacts> facts(Path file) {
    try {
      return Optional.of(FileFacts.of(file)).filter(facts -> facts.kind() == FileFacts.Kind.FILE);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Takes hold of the files of messages in {@code roots}, and of lists of them, that have changed since then; of too many those that changed last.
   *
   * @param since empty for all
   */
  List<WalkedRoot> holdMessages(List<WalkedRoot> roots, Optional<Instant> since) throws IOException {
    record Wanted(WalkedRoot root, FoundFile file) {}
    List<Wanted> wanted = new ArrayList<>();
    for (WalkedRoot root : roots) {
      for (FoundFile file : root.found()) {
        if (grows(file) && (since.isEmpty() || file.facts().changed().isAfter(since.get()))) {
          wanted.add(new Wanted(root, file));
        }
      }
    }
    if (wanted.size() > most) {
      wanted.sort(Comparator.comparing((Wanted one) -> one.file.facts().changed()).reversed());
      wanted = wanted.subList(0, most);
    }
    IdentityHashMap<FoundFile, Path> paths = new IdentityHashMap<>();
    for (Wanted one : wanted) {
      Path path = one.root.file(one.file);
      try {
        hold(path, one.file.facts()).ifPresent(file -> messages.put(path, file));
        paths.put(one.file, path);
      } catch (FileSystemException e) {
        LOG.log(System.Logger.Level.DEBUG, "{0} is not held, but opened when its turn comes: {1}", path, e.getReason());
        if (TOO_MANY.equals(e.getReason())) {
          giveBack();
          break;
        }
      } catch (IOException e) {
        LOG.log(System.Logger.Level.DEBUG, "{0} is not held, but opened when its turn comes: {1}", path,
            e.getMessage());
      }
    }
    return paths.isEmpty() ? roots : roots.stream().map(root -> asHeld(root, paths)).toList();
  }

  /** This process may not open more: whoever else opens files needs some. Indexes stay open, as the one that is locked. */
  private void giveBack() throws IOException {
    Set<FileChannel> spare = new HashSet<>(open.reversed().subList(0, Math.min(SPARE, open.size())));
    for (Held file : List.copyOf(messages.values())) {
      if (file.channel != null && spare.contains(file.channel)) {
        messages.remove(file.path);
        file.channel.close();
      }
    }
  }

  /** Whether it is a file of messages, or one of those lists. */
  private static boolean grows(FoundFile file) {
    return file.form() == FileForm.DBOX || file.form() == FileForm.MESSAGE
        || file.facts().kind() == FileFacts.Kind.FILE
            && LISTS.contains(new String(file.path().name(), StandardCharsets.ISO_8859_1));
  }

  /** The same root, with the facts of the files as they are held. */
  private WalkedRoot asHeld(WalkedRoot root, IdentityHashMap<FoundFile, Path> paths) {
    List<FoundFile> found = new ArrayList<>(root.found());
    found.replaceAll(file -> {
      Path path = paths.get(file);
      Held holding = path == null ? null : messages.get(path);
      return holding == null ? file : new FoundFile(file.path(), holding.facts, file.form(), file.mailbox());
    });
    return new WalkedRoot(root.folder(), root.place(), found, root.settled());
  }

  /**
   * Opens a file and looks at what was opened; empty if it is not there, or no plain file.
   *
   * @param seen what it looked like
   */
  private Optional<Held> hold(Path path, FileFacts seen) throws IOException {
    Optional<FileFacts> before = Optional.of(seen);
    for (int i = 0; i < TRIES && before.isPresent(); i++) {
      FileChannel channel;
      try {
        channel = FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
      } catch (NoSuchFileException | NotDirectoryException e) {
        return Optional.empty();
      }
      open.add(channel);
      Optional<FileFacts> after = facts(path);
      if (after.isPresent() && after.get().inode() == before.get().inode()) {
        return Optional.of(new Held(path, after.get(), channel));
      }
      before = after;
    }
    return Optional.empty();
  }

  /** The file at {@code path} as it is held; null if it is not. */
  @Nullable FileChannel channel(Path path) {
    Held file = messages.getOrDefault(path, indexes.get(path));
    return file == null ? null : file.channel;
  }

  /** How long the file was when it was taken hold of; only of one that is held. */
  long length(Path path) {
    Held file = messages.getOrDefault(path, indexes.get(path));
    return file == null ? 0 : file.facts.bytes();
  }

  /** Whether the indexes in {@code folder} are held: one that is not was not there. */
  boolean hasIndexes(Path folder) {
    return indexFolders.contains(folder);
  }

  @Override
  public void close() throws IOException {
    IOException failure = null;
    for (FileChannel channel : open) {
      try {
        channel.close();
      } catch (IOException e) {
        failure = e;
      }
    }
    open.clear();
    indexes.clear();
    messages.clear();
    if (failure != null) {
      throw failure;
    }
  }

  /** A file that is open; without a channel if it can't be opened. */
  private record Held(Path path, FileFacts facts, @Nullable FileChannel channel) {}
}
