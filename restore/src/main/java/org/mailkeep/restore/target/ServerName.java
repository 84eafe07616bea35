package org.mailkeep.restore.target;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.mailkeep.repository.base.Hash256;

/**
 * What a mailbox is called on a server: its levels in the modified UTF-7 of IMAP (RFC 3501, section 5.1.3), joined by the server's separator. A name is anybody's text: what would end a level,
 * lead elsewhere, or stand for something else is written as {@code =XX}, the hexadecimal digits of its bytes in UTF-8. No two names become one, but by breaking SHA-256; a long one is cut and
 * ends with a hash. What comes out is printable ASCII.
 */
public final class ServerName {

  /** The one mailbox that every account has. */
  public static final String INBOX = "INBOX";

  /** Longest level, bytes: file systems take 255. */
  private static final int LONGEST_LEVEL = 200;

  private static final int HASH_DIGITS = 32;

  private ServerName() {}

  /** The name of the mailbox whose levels people read as {@code levels}, on a server that separates them by {@code separator}. */
  public static String of(List<String> levels, char separator) {
    List<String> encoded = new ArrayList<>();
    for (String level : levels) {
      String escaped = escape(level, separator, encoded.isEmpty());
      encoded.add(cut(escaped, LONGEST_LEVEL));
    }
    return String.join(String.valueOf(separator), encoded);
  }

  /** The same where all of the name is one name on disk, of at most {@code longest} bytes. */
  static String of(List<String> levels, char separator, int longest) {
    String whole = of(levels, separator);
    if (whole.length() <= longest) {
      return whole;
    }
    List<String> escaped = new ArrayList<>();
    for (String level : levels) {
      escaped.add(escape(level, separator, escaped.isEmpty()));
    }
    return cut(String.join(String.valueOf(separator), escaped), longest);
  }

  private static String escape(String level, char separator, boolean first) {
    if (level.isEmpty()) {
      return "=";
    }
    boolean notInbox = first && level.equalsIgnoreCase(INBOX) && !level.equals(INBOX);
    boolean dots = level.equals(".") || level.equals("..");
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < level.length(); i++) {
      char c = level.charAt(i);
      boolean looksEscaped = c == '=' && (level.length() == 1 || isHex(level, i + 1) && isHex(level, i + 2));
      boolean begin = i == 0 && (notInbox || dots || c == '~');
      if (c == separator || c == '/' || Character.isISOControl(c) || looksEscaped || begin) {
        for (byte b : String.valueOf(c).getBytes(StandardCharsets.UTF_8)) {
          escaped.append('=').append(HexFormat.of().withUpperCase().toHexDigits(b));
        }
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }

  private static boolean isHex(String text, int at) {
    return at < text.length() && HexFormat.isHexDigit(text.charAt(at));
  }

  /** Encodes {@code text}; if that is too long, so much of it that there is room for a hash of all of it. */
  private static String cut(String text, int longest) {
    String whole = encode(text);
    if (whole.length() <= longest) {
      return whole;
    }
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    String end = "=" + Hash256.sha256(bytes).hex().substring(0, HASH_DIGITS);
    int keep = Math.min(text.length(), longest);
    String begin;
    do {
      keep--;
      keep -= Character.isHighSurrogate(text.charAt(Math.max(0, keep - 1))) ? 1 : 0;
      begin = encode(text.substring(0, Math.max(0, keep)));
    } while (begin.length() + end.length() > longest);
    return begin + end;
  }

  /** {@code text} in modified UTF-7: what is not printable ASCII, and {@code &}, is encoded. */
  public static String encode(String text) {
    StringBuilder encoded = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '&') {
        encoded.append("&-");
        at++;
      } else if (isPlain(c)) {
        encoded.append(c);
        at++;
      } else {
        int end = at;
        while (end < text.length() && !isPlain(text.charAt(end))) {
          end++;
        }
        byte[] utf16 = text.substring(at, end).getBytes(StandardCharsets.UTF_16BE);
        encoded.append('&').append(Base64.getEncoder().withoutPadding().encodeToString(utf16).replace('/', ','))
            .append('-');
        at = end;
      }
    }
    return encoded.toString();
  }

  private static boolean isPlain(char c) {
    return c >= 0x20 && c <= 0x7e;
  }
}
