package org.mailkeep.restore.serve;

/** A pattern of LIST: {@code *} stands for anything, {@code %} for anything without {@code /}. Matching takes time in proportion to pattern times name, however many stars there are. */
final class ListPattern {
  private final String pattern;

  ListPattern(String pattern) {
    this.pattern = MailboxNames.canonical(pattern);
  }

  boolean matches(String name) {
    boolean[] reached = new boolean[name.length() + 1];
    reached[0] = true;
    for (int p = 0; p < pattern.length(); p++) {
      char wanted = pattern.charAt(p);
      boolean[] next = new boolean[name.length() + 1];
      for (int n = 0; n <= name.length(); n++) {
        if (wanted == '*' || wanted == '%') {
          next[n] = reached[n] || n > 0 && next[n - 1] && (wanted == '*' || name.charAt(n - 1) != '/');
        } else {
          next[n] = n > 0 && reached[n - 1] && name.charAt(n - 1) == wanted;
        }
      }
      reached = next;
    }
    return reached[name.length()];
  }
}
