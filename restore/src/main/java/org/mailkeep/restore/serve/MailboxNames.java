package org.mailkeep.restore.serve;

import org.mailkeep.restore.target.ServerName;

/** Mailbox names as IMAP writes them: modified UTF-7 (RFC 3501, section 5.1.3). */
final class MailboxNames {
  private MailboxNames() {}

  /** Writes a name; controls, which a server must not send, become U+FFFD. */
  static String encode(String name) {
    return ServerName.encode(name.replaceAll("\\p{Cc}", "\ufffd"));
  }

  /** The same name in another case or not: INBOX has no case (RFC 3501, section 5.1). */
  static String canonical(String encoded) {
    if (encoded.regionMatches(true, 0, "INBOX", 0, 5) && (encoded.length() == 5 || encoded.charAt(5) == '/')) {
      return "INBOX" + encoded.substring(5);
    }
    return encoded;
  }
}
