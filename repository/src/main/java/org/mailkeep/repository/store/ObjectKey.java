package org.mailkeep.repository.store;

/**
 * The name of a stored object: lower-case letters, digits, {@code -}, {@code .} and {@code /}, or {@code FORMAT}; no empty,
 * {@code .} or {@code ..} component, so that it can't leave the folder of a folder store.
 *
 * @param path the name, for example {@code packs/00000001/3f9a…}
 */
public record ObjectKey(String path) implements Comparable<ObjectKey> {

  private static final int LONGEST = 512;

  public ObjectKey {
    if (!isKey(path)) {
      throw new IllegalArgumentException("not an object key: " + path);
    }
  }

  /** Whether {@code path} can be an object's name. */
  public static boolean isKey(String path) {
    if (path.isEmpty() || path.length() > LONGEST || path.endsWith("/")) {
      return false;
    }
    boolean begins = true;
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      boolean plain = c == '-' || isBetween('a', c, 'z') || isBetween('0', c, '9') || isBetween('A', c, 'Z');
      if (!plain && (begins || "./".indexOf(c) < 0)) {
        return false;
      }
      begins = c == '/';
    }
    return true;
  }

  /** The part after the last {@code /}. */
  public String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  @Override
  public int compareTo(ObjectKey other) {
    return path.compareTo(other.path);
  }

  @Override
  public String toString() {
    return path;
  }

  private static boolean isBetween(char low, char c, char high) {
    return low <= c && c <= high;
  }
}
