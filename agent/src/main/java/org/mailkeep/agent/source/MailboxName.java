package org.mailkeep.agent.source;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Makes a mailbox's name readable: its levels decoded from the modified UTF-7 of IMAP (RFC 3501, section 5.1.3) and joined by a slash. */
public final class MailboxName {
  /** The one mailbox that every account has. */
  public static final String INBOX = "INBOX";

  private MailboxName() {}

  /**
   * The readable name.
   *
   * @param levels as they are on disk
   * @param utf8 whether they are plain text there
   */
  public static String of(List<String> levels, boolean utf8) {
    if (utf8) {
      return String.join("/", levels);
    }
    List<String> readable = new ArrayList<>();
    for (String level : levels) {
      readable.add(decode(level));
    }
    return String.join("/", readable);
  }

  /** Decodes one level; what is not properly encoded, or stands for a slash or a control character, stays as it is. */
  private static String decode(String level) {
    if (level.indexOf('&') < 0) {
      return level;
    }
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < level.length(); at++) {
      char c = level.charAt(at);
      if (c != '&') {
        text.append(c);
        continue;
      }
      int end = level.indexOf('-', at);
      if (end < 0) {
        return level;
      }
      if (end == at + 1) {
        text.append('&');
      } else if (!decodeRun(level.substring(at + 1, end), text)) {
        return level;
      }
      at = end;
    }
    return text.toString();
  }

  private static boolean decodeRun(String run, StringBuilder text) {
    byte[] characters = run.replace(',', '/').getBytes(StandardCharsets.UTF_8);
    byte[] utf16;
    try {
      utf16 = Base64.getDecoder().decode(characters);
    } catch (IllegalArgumentException e) {
      return false;
    }
    byte[] again = Base64.getEncoder().withoutPadding().encode(utf16);
    String decoded = new String(utf16, StandardCharsets.UTF_16BE);
    if (utf16.length % 2 != 0 || !Arrays.equals(again, characters) || run.indexOf('/') >= 0
        || decoded.chars().anyMatch(c -> c == '/' || c == 0xfffd || Character.isISOControl(c))) {
      return false;
    }
    text.append(decoded);
    return true;
  }
}
