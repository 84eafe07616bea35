package org.mailkeep.restore;

import java.util.Optional;
import java.util.function.Predicate;

/**
 * What to restore.
 *
 * @param account whether the account of that name is wanted
 * @param mailbox the only mailbox that is wanted; empty means all
 */
public record Selection(Predicate<String> account, Optional<String> mailbox) {

  /** Whether {@code name}, null where no mailbox is, is wanted. INBOX is written in any case, and may stand before other names. */
  public boolean wants(@org.jspecify.annotations.Nullable String name) {
    return mailbox.isEmpty() || name != null && canonical(name).equals(canonical(mailbox.get()));
  }

  private static String canonical(String mailbox) {
    if (mailbox.equalsIgnoreCase("INBOX")) {
      return "INBOX";
    }
    return mailbox.regionMatches(true, 0, "INBOX/", 0, 6) ? mailbox.substring(6) : mailbox;
  }
}
