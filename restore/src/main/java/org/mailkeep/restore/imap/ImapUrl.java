package org.mailkeep.restore.imap;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What {@code imap://user@host:port/Folder} and {@code imaps://…} name. All parts may be percent-encoded (RFC 3986).
 *
 * @param tls whether it was {@code imaps}
 * @param user as whom to log in, or how that is made from an account's name ({@link LoginName})
 * @param host a name or an address
 * @param port 143 and 993 if the URL has none
 * @param folder the levels of the mailbox below which all go; none means that mailboxes keep their places
 */
public record ImapUrl(boolean tls, Optional<String> user, String host, int port, List<String> folder) {

  private static final int IMAP = 143;
  private static final int IMAPS = 993;

  public ImapUrl {
    folder = List.copyOf(folder);
  }

  /** Whether {@code text} begins like such a URL. */
  public static boolean isOne(String text) {
    return text.startsWith("imap://") || text.startsWith("imaps://");
  }

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException if it is none; what it says holds nothing of the URL, where a password may stand
   */
  public static ImapUrl of(String text) {
    boolean tls = text.startsWith("imaps://");
    String rest = text.substring(text.indexOf("://") + 3);
    int slash = rest.indexOf('/');
    String authority = slash < 0 ? rest : rest.substring(0, slash);
    String path = slash < 0 ? "" : rest.substring(slash + 1);
    int at = authority.lastIndexOf('@');
    String user = at < 0 ? "" : authority.substring(0, at);
    if (user.indexOf(':') >= 0) {
      throw new IllegalArgumentException(
          "a password in a URL is seen by everybody on this machine: leave it out, and change it; see --password-file");
    }
    String place = authority.substring(at + 1);
    if (!place.matches("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?")) {
      throw new IllegalArgumentException("not the URL of an IMAP server: imap://USER@HOST:PORT/FOLDER");
    }
    int colon = place.endsWith("]") ? -1 : place.lastIndexOf(':');
    String host = (colon < 0 ? place : place.substring(0, colon)).replaceAll("[\\[\\]]", "");
    int port = colon < 0 ? tls ? IMAPS : IMAP : Integer.parseInt(place.substring(colon + 1));
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("there is no port " + port);
    }
    String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    List<String> folder = trimmed.isEmpty()
        ? List.of()
        : Arrays.stream(trimmed.split("/", -1)).map(ImapUrl::decode).toList();
    return new ImapUrl(tls, user.isEmpty() ? Optional.empty() : Optional.of(decode(user)), host, port, folder);
  }

  private static String decode(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        if (i + 2 >= text.length() || Character.digit(text.charAt(i + 1), 16) < 0
            || Character.digit(text.charAt(i + 2), 16) < 0) {
          throw new IllegalArgumentException("a % in the URL that begins no %XX: a percent sign itself is %25");
        }
        bytes.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("the URL is not UTF-8", e);
    }
  }
}
