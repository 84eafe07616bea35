package org.mailkeep.agent.source;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Which names an account can have: they become parts of paths, and are printed. */
final class AccountName {
  /** A mail address at its longest (RFC 5321): 64 bytes, the sign between, 255 bytes. */
  private static final int LONGEST = 320;

  private AccountName() {}

  /** Says in a few words why a name cannot be an account's; null if it can. */
  static @Nullable String problem(String name) {
    if (name.isEmpty()) {
      return "empty account name";
    }
    if (name.equals(".") || name.equals("..") || name.indexOf('/') >= 0) {
      return "account name that is a path: " + printable(name);
    }
    if (name.codePoints().anyMatch(AccountName::unprintable)) {
      return "account name with control characters or broken text: " + printable(name);
    }
    if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
      return "account name of more than " + LONGEST + " bytes: " + printable(name);
    }
    return null;
  }

  /** The name as it can go into a message: bounded, on one line. */
  static String printable(String name) {
    StringBuilder text = new StringBuilder();
    name.codePoints().limit(80).forEach(c -> text.appendCodePoint(unprintable(c) ? '?' : c));
    return text.toString();
  }

  private static boolean unprintable(int codePoint) {
    int type = Character.getType(codePoint);
    // What could not be decoded became U+FFFD: two such names could be the same account.
    return codePoint == 0xfffd || type == Character.CONTROL || type == Character.SURROGATE
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }
}
