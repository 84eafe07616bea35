package org.mailkeep.repository.retention;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.mailkeep.repository.snapshot.AccountGlob;

/**
 * Accounts that are kept alike.
 *
 * @param name what people call them
 * @param accounts patterns of their names, as {@link AccountGlob} reads them
 * @param rules what is kept of them
 */
public record PolicyGroup(String name, List<String> accounts, KeepRules rules) {

  /** The longest name, bytes of UTF-8. */
  public static final int LONGEST_NAME = 100;

  /** The longest pattern, bytes of UTF-8. */
  public static final int LONGEST_GLOB = 1024;

  /** The most patterns. */
  public static final int MOST_GLOBS = 10_000;

  public PolicyGroup {
    accounts = List.copyOf(accounts);
    if (name.isBlank() || name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
      throw new IllegalArgumentException("the name of a group has 1 to " + LONGEST_NAME + " bytes: '" + name + "'");
    }
    if (accounts.size() > MOST_GLOBS) {
      throw new IllegalArgumentException("group " + name + " has more than " + MOST_GLOBS + " patterns");
    }
    for (String glob : accounts) {
      if (glob.isEmpty() || glob.getBytes(StandardCharsets.UTF_8).length > LONGEST_GLOB) {
        throw new IllegalArgumentException("a pattern of accounts has 1 to " + LONGEST_GLOB + " bytes");
      }
    }
  }

  boolean has(String account) {
    return accounts.stream().anyMatch(glob -> new AccountGlob(glob).test(account));
  }
}
