package org.mailkeep.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import org.mailkeep.agent.change.FileFacts;
import org.mailkeep.agent.change.FoundFile;
import org.mailkeep.agent.change.WalkedRoot;
import org.mailkeep.agent.source.FileForm;
import org.mailkeep.repository.tree.NativeNames;
import org.mailkeep.repository.tree.TreePath;

/**
 * Finds, in the folder that holds attachments once for all accounts, what the messages of one account refer to: the files, their other names in {@code hashes} that Dovecot looks for when it
 * saves the same attachment again, and the folders on the way.
 */
final class AttachmentWalk {

  private static final byte[] HASHES = "hashes".getBytes(StandardCharsets.US_ASCII);

  private final Path folder;
  private final TreeMap<TreePath, FoundFile> found = new TreeMap<>();
  private final Map<TreePath, List<byte[]>> listings = new HashMap<>();

  private AttachmentWalk(Path folder) {
    this.folder = folder;
  }

  /**
   * Looks for {@code references}, paths below {@code folder}. What isn't there is left out.
   *
   * @throws IOException if the folder itself can't be looked at
   */
  static WalkedRoot walk(Path folder, SortedSet<String> references, AccountReport report) throws IOException {
    Path absolute = folder.toAbsolutePath().normalize();
    AttachmentWalk walk = new AttachmentWalk(absolute);
    walk.add(TreePath.ROOT, FileFacts.of(absolute));
    for (String reference : references) {
      try {
        if (!walk.find(reference)) {
          report.remark("attachment " + reference + " is gone: its message was purged meanwhile");
        }
      } catch (IOException e) {
        report.unreadable(absolute.resolve(reference), e);
      }
    }
    return new WalkedRoot(absolute, absolute, new ArrayList<>(walk.found.values()), false);
  }

  private boolean find(String reference) throws IOException {
    TreePath path = TreePath.ROOT;
    String[] names = reference.split("/", -1);
    for (int i = 0; i < names.length - 1; i++) {
      path = path.child(names[i].getBytes(StandardCharsets.UTF_8));
      if (!found.containsKey(path) && !addFolder(path)) {
        return false;
      }
    }
    String wanted = names[names.length - 1];
    boolean any = false;
    for (byte[] name : listing(path)) {
      String text = new String(name, StandardCharsets.ISO_8859_1);
      if (text.equals(wanted) || text.startsWith(wanted + "-")) {
        any |= add(path.child(name));
      }
    }
    TreePath hashes = path.child(HASHES);
    int dash = wanted.indexOf('-');
    if (any && dash > 0 && addFolder(hashes)) {
      add(hashes.child(wanted.substring(0, dash).getBytes(StandardCharsets.UTF_8)));
    }
    return any;
  }

  private boolean addFolder(TreePath path) throws IOException {
    FoundFile folderThere = add(path) ? found.get(path) : null;
    return folderThere != null && folderThere.facts().kind() == FileFacts.Kind.FOLDER;
  }

  private boolean add(TreePath path) throws IOException {
    if (found.containsKey(path)) {
      return true;
    }
    try {
      add(path, FileFacts.of(NativeNames.resolve(folder, path)));
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private void add(TreePath path, FileFacts facts) {
    found.put(path, new FoundFile(path, facts, FileForm.ATTACHMENT, null));
  }

  private List<byte[]> listing(TreePath path) throws IOException {
    List<byte[]> known = listings.get(path);
    if (known != null) {
      return known;
    }
    List<byte[]> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(NativeNames.resolve(folder, path))) {
      files.forEach(file -> names.add(NativeNames.nameOf(file)));
    } catch (NoSuchFileException | NotDirectoryException e) {
      return names;
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    listings.put(path, names);
    return names;
  }
}
