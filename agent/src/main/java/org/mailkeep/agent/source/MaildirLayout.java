package org.mailkeep.agent.source;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Maildir: messages are the files in {@code cur} and {@code new}; a mailbox is a directory that holds those, by Maildir++ beside the INBOX with a dot before each level of its name, else ({@code
 * LAYOUT=fs}) one within the other.
 *
 * @param nested whether mailboxes lie within one another
 * @param inbox where the INBOX begins, below the root; empty for the root itself, null if it lies elsewhere
 * @param utf8 whether names are plain text rather than modified UTF-7
 */
record MaildirLayout(boolean nested, @Nullable String inbox, boolean utf8) implements StoreLayout {

  @Override
  public FileForm form(String relativePath) {
    int name = relativePath.lastIndexOf('/') + 1;
    boolean message = name < relativePath.length() && relativePath.charAt(name) != '.'
        && (within(relativePath, name, "cur") || within(relativePath, name, "new"));
    return message ? FileForm.MESSAGE : FileForm.OPAQUE;
  }

  /** Whether the name that begins at {@code name} stands in a directory of this name. */
  static boolean within(String path, int name, String directory) {
    int from = name - 1 - directory.length();
    return from >= 0 && path.startsWith(directory, from) && (from == 0 || path.charAt(from - 1) == '/');
  }

  @Override
  public @Nullable String mailbox(String relativePath, boolean folder) {
    if (!folder) {
      return null;
    }
    if (relativePath.equals(inbox)) {
      return MailboxName.INBOX;
    }
    return relativePath.isEmpty() ? null : nested ? nestedMailbox(relativePath) : dottedMailbox(relativePath);
  }

  private @Nullable String dottedMailbox(String path) {
    if (path.charAt(0) != '.' || path.length() == 1 || path.equals("..") || path.indexOf('/') >= 0) {
      return null;
    }
    return MailboxName.of(Arrays.asList(path.substring(1).split("\\.", -1)), utf8);
  }

  private @Nullable String nestedMailbox(String path) {
    List<String> levels = Arrays.asList(path.split("/", -1));
    boolean inner = levels.stream().anyMatch(level -> level.isEmpty() || level.charAt(0) == '.' || level.equals("cur")
        || level.equals("new") || level.equals("tmp"));
    return inner ? null : MailboxName.of(levels, utf8);
  }
}
