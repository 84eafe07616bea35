package org.mailkeep.repository.tree;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.mailkeep.repository.base.RepositoryException.Corrupt;

/**
 * The names from a root down to a file, as the bytes that the file system has. Ordered so that a folder comes right before what it
 * holds: names are compared one by one, as unsigned bytes. Immutable.
 */
public final class TreePath implements Comparable<TreePath> {

  /** The root itself. */
  public static final TreePath ROOT = new TreePath(new byte[0]);

  /** Longest name, bytes. */
  public static final int LONGEST_NAME = 4096;

  /** Longest path, bytes: Linux opens no longer one, and twelve of them fit in a page. */
  public static final int LONGEST = 4096;

  /** The names joined by NUL. */
  private final byte[] key;

  private TreePath(byte[] key) {
    this.key = key;
  }

  /**
   * Reads the key of a stored entry: names joined by NUL.
   *
   * @throws Corrupt if a name is empty, {@code .} or {@code ..}, holds a slash or is too long: such a name could leave a restore's target
   */
  public static TreePath ofKey(byte[] key, String object) throws Corrupt {
    int start = 0;
    for (int i = 0; i <= key.length && key.length > 0; i++) {
      if (i == key.length || key[i] == 0) {
        int length = i - start;
        boolean dots = length > 0 && length <= 2 && key[start] == '.' && key[i - 1] == '.';
        if (length == 0 || length > LONGEST_NAME || dots) {
          throw new Corrupt(object + ": a name that no file can have");
        }
        start = i + 1;
      } else if (key[i] == '/') {
        throw new Corrupt(object + ": a name with a slash in it");
      }
    }
    return new TreePath(key.clone());
  }

  /** The path of {@code name} in this folder; {@code name} must be a single valid name. */
  public TreePath child(byte[] name) {
    byte[] longer = Arrays.copyOf(key, key.length + (key.length > 0 ? 1 : 0) + name.length);
    System.arraycopy(name, 0, longer, longer.length - name.length, name.length);
    return new TreePath(longer);
  }

  /** The names joined by NUL, in a new array. */
  public byte[] key() {
    return key.clone();
  }

  /** The length of {@link #key}. */
  public int keyLength() {
    return key.length;
  }

  /** The names, from the root down. */
  public List<byte[]> names() {
    if (key.length == 0) {
      return List.of();
    }
    List<byte[]> names = new java.util.ArrayList<>();
    int start = 0;
    for (int i = 0; i <= key.length; i++) {
      if (i == key.length || key[i] == 0) {
        names.add(Arrays.copyOfRange(key, start, i));
        start = i + 1;
      }
    }
    return names;
  }

  /** The last name; empty for the root. */
  public byte[] name() {
    int start = key.length;
    while (start > 0 && key[start - 1] != 0) {
      start--;
    }
    return Arrays.copyOfRange(key, start, key.length);
  }

  /** The folder that holds this; of the root, the root. */
  public TreePath parent() {
    int end = key.length;
    while (end > 0 && key[end - 1] != 0) {
      end--;
    }
    return end == 0 ? ROOT : new TreePath(Arrays.copyOf(key, end - 1));
  }

  /** True for this path itself and for everything below it. */
  public boolean contains(TreePath other) {
    return key.length == 0
        || other.key.length >= key.length && Arrays.equals(key, 0, key.length, other.key, 0, key.length)
            && (other.key.length == key.length || other.key[key.length] == 0);
  }

  @Override
  public int compareTo(TreePath other) {
    return Arrays.compareUnsigned(key, other.key);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TreePath path && Arrays.equals(key, path.key);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(key);
  }

  /** The names joined by slashes, for people: bytes that are not UTF-8 show as replacement characters. */
  @Override
  public String toString() {
    return names().stream().map(name -> new String(name, StandardCharsets.UTF_8)).collect(Collectors.joining("/"));
  }
}
