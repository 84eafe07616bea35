package org.mailkeep.agent.source;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Any files: what looks like mail by its name is taken apart like mail, which is safe whatever it is. There are no mailboxes.
 */
record FilesLayout() implements StoreLayout {

  @Override
  public FileForm form(String relativePath) {
    int name = relativePath.lastIndexOf('/') + 1;
    String lower = relativePath.substring(name).toLowerCase(Locale.ROOT);
    if (lower.endsWith(".eml") || maildirMessage(relativePath, name)) {
      return FileForm.MESSAGE;
    }
    return lower.endsWith(".mbox") ? FileForm.MBOX : FileForm.OPAQUE;
  }

  /** Whether it has a name such as {@code 1795441523.M208176P29129.host} and lies where a Maildir has its messages. */
  private static boolean maildirMessage(String path, int name) {
    return name < path.length() && path.charAt(name) >= '0' && path.charAt(name) <= '9' && path.indexOf('.', name) > 0
        && (MaildirLayout.within(path, name, "cur") || MaildirLayout.within(path, name, "new"));
  }

  @Override
  public @Nullable String mailbox(String relativePath, boolean folder) {
    return null;
  }
}
