package org.mailkeep.agent.source;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Dovecot's own stores, and what is put off to their alternative storage: mdbox has the messages of all mailboxes in {@code storage/m.N}, sdbox each in {@code mailboxes/NAME/dbox-Mails/u.N}.
 *
 * @param mailboxes the folder that holds the mailboxes, below the root; empty for the root itself
 * @param messages the folder within each mailbox that holds what is its own
 * @param inbox whether the root itself is what the INBOX has of its own, and holds no other mailbox
 * @param utf8 whether names are plain text rather than modified UTF-7
 */
record DboxLayout(String mailboxes, String messages, boolean inbox, boolean utf8) implements StoreLayout {

  @Override
  public FileForm form(String relativePath) {
    int name = relativePath.lastIndexOf('/') + 1;
    String folder = relativePath.substring(0, Math.max(0, name - 1));
    if (relativePath.startsWith("m.", name)) {
      return !inbox && folder.equals("storage") && only(relativePath, name + 2, "0123456789")
          ? FileForm.DBOX
          : FileForm.OPAQUE;
    }
    boolean message = relativePath.startsWith("u.", name) && only(relativePath, name + 2, "0123456789abcdef")
        && (inbox ? name == 0 : mailbox(folder, true) != null);
    return message ? FileForm.DBOX : FileForm.OPAQUE;
  }

  private static boolean only(String path, int from, String characters) {
    for (int i = from; i < path.length(); i++) {
      if (characters.indexOf(path.charAt(i)) < 0) {
        return false;
      }
    }
    return from < path.length();
  }

  @Override
  public @Nullable String mailbox(String relativePath, boolean folder) {
    if (!folder) {
      return null;
    }
    if (inbox) {
      return relativePath.isEmpty() ? MailboxName.INBOX : null;
    }
    int from = mailboxes.isEmpty() ? 0 : mailboxes.length() + 1;
    int to = relativePath.length() - messages.length() - 1;
    boolean within = to > from && relativePath.endsWith(messages) && relativePath.charAt(to) == '/'
        && (from == 0 || relativePath.startsWith(mailboxes) && relativePath.charAt(from - 1) == '/');
    if (!within) {
      return null;
    }
    String[] levels = relativePath.substring(from, to).split("/", -1);
    boolean strange = Arrays.stream(levels).anyMatch(
        level -> level.isEmpty() || level.equals(".") || level.equals("..") || level.equals(messages));
    return strange ? null : MailboxName.of(Arrays.asList(levels), utf8);
  }
}
