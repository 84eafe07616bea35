package org.mailkeep.agent.source;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A directory of mbox files, each a mailbox of its own; or a single file, which is the INBOX then. Dovecot's indexes and lists, lock files and whatever begins with a dot are none.
 *
 * @param inbox the INBOX, below the root; null if it is not told, and {@code inbox} in any case is it
 * @param utf8 whether names are plain text rather than modified UTF-7
 */
record MboxLayout(@Nullable String inbox, boolean utf8) implements StoreLayout {

  @Override
  public FileForm form(String relativePath) {
    if (relativePath.isEmpty() || relativePath.equals(inbox)) {
      return FileForm.MBOX;
    }
    boolean hidden = relativePath.charAt(0) == '.' || relativePath.contains("/.");
    String name = relativePath.substring(relativePath.lastIndexOf('/') + 1);
    boolean kept = hidden || name.isEmpty() || name.endsWith(".lock") || name.equals("subscriptions")
        || name.startsWith("dovecot.index") || name.startsWith("dovecot.list.index")
        || name.startsWith("dovecot-uidvalidity") || name.equals("dovecot-keywords");
    return kept ? FileForm.OPAQUE : FileForm.MBOX;
  }

  @Override
  public @Nullable String mailbox(String relativePath, boolean folder) {
    if (folder || form(relativePath) != FileForm.MBOX) {
      return null;
    }
    boolean inboxName = inbox == null
        ? relativePath.toLowerCase(Locale.ROOT).equals("inbox")
        : relativePath.equals(inbox);
    return relativePath.isEmpty() || inboxName
        ? MailboxName.INBOX
        : MailboxName.of(Arrays.asList(relativePath.split("/", -1)), utf8);
  }
}
