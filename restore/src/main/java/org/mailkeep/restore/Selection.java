package org.mailkeep.restore;

import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What to restore.
 *
 * @param account whether the account of that name is wanted
 * @param mailbox the only mailbox that is wanted; empty means all
 */
public record Selection(Predicate<String> account, Optional<String> mailbox) {

  /** Whether {@code name}, null where no mailbox is, is wanted: by its very name, or as INBOX, which may be asked for in any case and may stand before other names. */
  public boolean wants(@Nullable String name) {
    return mailbox.isEmpty() || name != null && (name.equals(mailbox.get())
        || withoutInbox(name).equals(withoutInbox(canonical(mailbox.get()))));
  }

  private static String canonical(String asked) {
    if (asked.equalsIgnoreCase("INBOX")) {
      return "INBOX";
    }
    return asked.regionMatches(true, 0, "INBOX/", 0, 6) ? "INBOX/" + asked.substring(6) : asked;
  }

  private static String withoutInbox(String name) {
    return name.startsWith("INBOX/") ? name.substring(6) : name;
  }
}
