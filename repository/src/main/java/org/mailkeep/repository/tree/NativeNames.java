package org.mailkeep.repository.tree;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Translates between the bytes that a Unix file system has for a name and Java's paths. Java decodes names for display with the locale's
 * charset and loses what doesn't fit, but keeps the bytes inside, and its URIs show them.
 */
public final class NativeNames {

  private static final boolean UTF_8 = "UTF-8".equalsIgnoreCase(System.getProperty("sun.jnu.encoding", ""));

  private NativeNames() {}

  /** The bytes of the last name of {@code path}, which must be absolute. */
  public static byte[] nameOf(Path path) {
    String name = String.valueOf(path.getFileName());
    if (isAscii(name)) {
      return name.getBytes(StandardCharsets.ISO_8859_1);
    }
    if (UTF_8 && name.indexOf('\ufffd') < 0) {
      return name.getBytes(StandardCharsets.UTF_8);
    }
    String raw = path.toUri().getRawPath();
    int end = raw.endsWith("/") ? raw.length() - 1 : raw.length();
    return decode(raw, raw.lastIndexOf('/', end - 1) + 1, end);
  }

  /** The bytes of a whole path, for example of a link's target. */
  public static byte[] bytes(Path path) {
    String text = path.toString();
    if (isAscii(text)) {
      return text.getBytes(StandardCharsets.ISO_8859_1);
    }
    if (UTF_8 && text.indexOf('\ufffd') < 0) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (path.isAbsolute()) {
      bytes.write('/');
    }
    for (int i = 0; i < path.getNameCount(); i++) {
      if (i > 0) {
        bytes.write('/');
      }
      bytes.writeBytes(nameOf(Path.of("/").resolve(path.getName(i))));
    }
    return bytes.toByteArray();
  }

  /** The path that a symbolic link of these bytes points to. */
  public static Path target(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    if (isAscii(text)) {
      return Path.of(text);
    }
    Path path = Path.of("/");
    for (String name : text.split("/")) {
      if (!name.isEmpty()) {
        path = resolve(path, name.getBytes(StandardCharsets.ISO_8859_1));
      }
    }
    return bytes[0] == '/' ? path : path.subpath(0, path.getNameCount());
  }

  /** The names of an absolute path, from {@code /} down. */
  public static TreePath treePath(Path absolute) {
    TreePath result = TreePath.ROOT;
    Path at = absolute.getRoot();
    for (Path name : absolute) {
      at = at == null ? name : at.resolve(name);
      result = result.child(nameOf(at));
    }
    return result;
  }

  /** The file named {@code name} in {@code folder}, which must be absolute. */
  public static Path resolve(Path folder, byte[] name) {
    String text = new String(name, StandardCharsets.ISO_8859_1);
    if (isAscii(text)) {
      return folder.resolve(text);
    }
    if (UTF_8) {
      String utf8 = new String(name, StandardCharsets.UTF_8);
      if (utf8.indexOf('\ufffd') < 0) {
        return folder.resolve(utf8);
      }
    }
    StringBuilder uri = new StringBuilder(folder.toUri().toString());
    if (uri.charAt(uri.length() - 1) != '/') {
      uri.append('/');
    }
    for (byte b : name) {
      uri.append('%').append(Character.forDigit(b >> 4 & 15, 16)).append(Character.forDigit(b & 15, 16));
    }
    return Path.of(URI.create(uri.toString()));
  }

  /** The file that {@code path} names below {@code folder}, which must be absolute. */
  public static Path resolve(Path folder, TreePath path) {
    Path result = folder;
    for (byte[] name : path.names()) {
      result = resolve(result, name);
    }
    return result;
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  private static byte[] decode(String raw, int start, int end) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = start; i < end; i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        bytes.write(Integer.parseInt(raw, i + 1, i + 3, 16));
        i += 2;
      } else {
        bytes.write(c);
      }
    }
    return bytes.toByteArray();
  }
}
