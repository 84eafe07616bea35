package org.mailkeep.restore.serve;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Mailbox names as IMAP writes them: modified UTF-7 (RFC 3501, section 5.1.3). */
final class MailboxNames {
  private MailboxNames() {}

  /** Writes a name; controls, which a server must not send, become U+FFFD. */
  static String encode(String name) {
    StringBuilder encoded = new StringBuilder();
    StringBuilder other = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c >= ' ' && c < 127) {
        shift(other, encoded);
        encoded.append(c == '&' ? "&-" : c);
      } else {
        other.append(Character.isISOControl(c) ? '\ufffd' : c);
      }
    }
    shift(other, encoded);
    return encoded.toString();
  }

  private static void shift(StringBuilder other, StringBuilder encoded) {
    if (!other.isEmpty()) {
      encoded.append('&').append(Base64.getEncoder().withoutPadding()
          .encodeToString(other.toString().getBytes(StandardCharsets.UTF_16BE)).replace('/', ',')).append('-');
      other.setLength(0);
    }
  }

  /** The same name in another case or not: INBOX has no case (RFC 3501, section 5.1). */
  static String canonical(String encoded) {
    if (encoded.regionMatches(true, 0, "INBOX", 0, 5) && (encoded.length() == 5 || encoded.charAt(5) == '/')) {
      return "INBOX" + encoded.substring(5);
    }
    return encoded;
  }
}
