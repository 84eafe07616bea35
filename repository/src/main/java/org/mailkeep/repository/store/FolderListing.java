package org.mailkeep.repository.store;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One page of a folder's objects, in the order of their keys. Holds the names of one directory a level, and descends only where the page lies.
 * Follows no symbolic link; what vanishes meanwhile is left out.
 */
final class FolderListing {
  private final String prefix;
  private final String after;
  private final int limit;
  private final List<StoredObject> page = new ArrayList<>();

  private FolderListing(String prefix, String after, int limit) {
    this.prefix = prefix;
    this.after = after;
    this.limit = limit;
  }

  static List<StoredObject> page(Path root, String prefix, String after, int limit) throws IOException {
    FolderListing listing = new FolderListing(prefix, after, limit);
    String directory = prefix.substring(0, prefix.lastIndexOf('/') + 1);
    if (directory.isEmpty() || ObjectKey.isKey(directory.substring(0, directory.length() - 1))) {
      listing.walk(root.resolve(directory), directory);
    }
    return listing.page;
  }

  private void walk(Path directory, String path) throws IOException {
    for (String name : names(directory, path)) {
      if (page.size() == limit) {
        return;
      }
      String key = path + name;
      Path file = directory.resolve(name);
      BasicFileAttributes attributes = attributes(file);
      if (attributes == null) {
        continue;
      }
      if (attributes.isDirectory()) {
        walk(file, name.endsWith("/") ? key : key + "/");
      } else if (attributes.isRegularFile() && key.compareTo(after) > 0) {
        page.add(new StoredObject(new ObjectKey(key), attributes.size(),
            Optional.of(attributes.lastModifiedTime().toInstant())));
      }
    }
  }

  /** The names in {@code directory} that can hold objects of this page, in the order of the keys. */
  private List<String> names(Path directory, String path) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (ObjectKey.isKey(path + name) && wanted(path + name)) {
          names.add(name);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    names.sort(null);
    return inKeyOrder(directory, names);
  }

  /** A directory's keys go on with a {@code /}: among names of which one begins with the other, that decides. */
  private static List<String> inKeyOrder(Path directory, List<String> sorted) {
    boolean moved = false;
    for (int i = 0; i + 1 < sorted.size(); i++) {
      String name = sorted.get(i);
      if (sorted.get(i + 1).startsWith(name) && Files.isDirectory(directory.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
        sorted.set(i, name + "/");
        moved = true;
      }
    }
    if (moved) {
      sorted.sort(null);
    }
    return sorted;
  }

  /** Whether an object of that key, or one below it, can belong to the page. */
  private boolean wanted(String key) {
    String below = key + "/";
    return key.startsWith(prefix) && !FolderObjectStore.isStaging(key)
        && (below.compareTo(after) > 0 || after.startsWith(below));
  }

  private static @Nullable BasicFileAttributes attributes(Path file) throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return null;
    }
  }
}
