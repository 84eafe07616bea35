package org.mailkeep.agent.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.mailkeep.agent.change.FoundFile;
import org.mailkeep.agent.change.WalkedRoot;
import org.mailkeep.agent.dovecot.IndexBytes;
import org.mailkeep.agent.dovecot.IndexFiles;
import org.mailkeep.agent.dovecot.Subscriptions;
import org.mailkeep.repository.tree.NativeNames;
import org.mailkeep.repository.tree.TreePath;

/** The mailboxes of an account and where each lies; also where the lists and indexes of each may lie, which can be in a folder of their own (CONTROL, INDEX). */
final class MailboxPlaces<T> {

  private static final System.Logger LOG = System.getLogger(MailboxPlaces.class.getName());

  private final Contents<T> contents;
  private final List<WalkedRoot> roots = new ArrayList<>();
  private final Map<Folder, Mailbox<T>> byFolder = new HashMap<>();
  private final TreeMap<byte[], Mailbox<T>> byName = new TreeMap<>(Arrays::compareUnsigned);

  MailboxPlaces(Contents<T> contents) {
    this.contents = contents;
  }

  void root(WalkedRoot root) {
    roots.add(root);
  }

  /** The number of the root that was begun last. */
  int lastRoot() {
    return roots.size() - 1;
  }

  /** Notes a mailbox; one that has been noted under another folder, as in alternative storage, is the same. */
  void mailbox(FoundFile folder) {
    String name = String.valueOf(folder.mailbox());
    Mailbox<T> mailbox = byName.computeIfAbsent(name.getBytes(StandardCharsets.UTF_8),
        key -> new Mailbox<>(name, lastRoot(), folder.path(), contents.make()));
    byFolder.put(new Folder(lastRoot(), folder.path()), mailbox);
  }

  /** The mailbox that begins at this folder of the root begun last. */
  Optional<Mailbox<T>> at(TreePath folder) {
    return Optional.ofNullable(byFolder.get(new Folder(lastRoot(), folder)));
  }

  /** All of them, in the order of their names' bytes. */
  Collection<Mailbox<T>> inOrder() {
    return byName.values();
  }

  /** The folders in which lists and indexes of what lies at {@code path} below root {@code root} may be. */
  List<Path> candidates(int root, TreePath path) {
    List<Path> candidates = new ArrayList<>();
    candidates.add(NativeNames.resolve(roots.get(root).place(), path));
    for (int i = 0; i < roots.size(); i++) {
      if (i != root) {
        candidates.add(NativeNames.resolve(roots.get(i).place(), path));
      }
    }
    return candidates;
  }

  /** Reads the first of these files that is there; empty if none is, or if it can't be read, which is logged. */
  static <V> Optional<V> read(List<Path> folders, String name, Reading<V> reading) {
    for (Path folder : folders) {
      Path file = folder.resolve(name);
      try (InputStream in = Files.newInputStream(file)) {
        return Optional.of(reading.read(in, file.toString()));
      } catch (NoSuchFileException | NotDirectoryException e) {
        LOG.log(System.Logger.Level.DEBUG, "{0} has none of it", file);
      } catch (IOException e) {
        LOG.log(System.Logger.Level.WARNING, "{0} can''t be read, so the catalog lacks what it says: {1}", file,
            e.getMessage());
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** Reads the first index of this name; null if there is none, or if it can't be read, which is logged. */
  static <V> @Nullable V index(List<Path> folders, String name, IndexBytes indexes, IndexReading<V> reading) {
    for (Path folder : folders) {
      try {
        return reading.read(IndexFiles.read(folder, name, indexes));
      } catch (NoSuchFileException | NotDirectoryException e) {
        LOG.log(System.Logger.Level.DEBUG, "{0} has none of it", folder);
      } catch (IOException e) {
        LOG.log(System.Logger.Level.WARNING, "{0}/{1} can''t be read, so the catalog lacks its messages: {2}", folder,
            name, e.getMessage());
        return null;
      }
    }
    return null;
  }

  /** Reads an index. */
  @FunctionalInterface
  interface IndexReading<V> {
    V read(IndexFiles files) throws IOException;
  }

  /** The names that the account is subscribed to. */
  Set<String> subscriptions(char separator) {
    List<Path> folders = roots.stream().map(WalkedRoot::place).toList();
    Set<String> names = new HashSet<>();
    for (String list : List.of(Subscriptions.NAME, Subscriptions.MBOX_NAME)) {
      names.addAll(
          read(folders, list, (in, name) -> Subscriptions.read(in, name, separator, false)).orElse(List.of()));
    }
    names.addAll(read(folders, Subscriptions.COURIER_NAME, Subscriptions::readCourier).orElse(List.of()));
    return names;
  }

  /** Reads a file. */
  @FunctionalInterface
  interface Reading<V> {
    V read(InputStream in, String name) throws IOException;
  }

  /** Makes what is gathered of a mailbox. */
  @FunctionalInterface
  interface Contents<T> {
    T make();
  }

  private record Folder(int root, TreePath path) {}

  /**
   * A mailbox.
   *
   * @param root the number of the root that it lies in
   * @param folder where in it
   * @param contents what was gathered of it
   */
  record Mailbox<T>(String name, int root, TreePath folder, T contents) {}
}
