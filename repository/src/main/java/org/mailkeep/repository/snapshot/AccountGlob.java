package org.mailkeep.repository.snapshot;

import java.util.Locale;
import java.util.function.Predicate;

/** Picks accounts by name: {@code *} stands for any characters, {@code ?} for one; letters match in either case. */
public final class AccountGlob implements Predicate<String> {
  private final String glob;

  public AccountGlob(String glob) {
    this.glob = glob.toLowerCase(Locale.ROOT);
  }

  /** Whether it stands for nothing but the account of that very name. */
  public static boolean isName(String glob) {
    return glob.indexOf('*') < 0 && glob.indexOf('?') < 0;
  }

  @Override
  public boolean test(String account) {
    String name = account.toLowerCase(Locale.ROOT);
    int g = 0;
    int n = 0;
    int star = -1;
    int matched = 0;
    while (n < name.length()) {
      if (g < glob.length() && glob.charAt(g) == '*') {
        star = g++;
        matched = n;
      } else if (g < glob.length() && (glob.charAt(g) == '?' || glob.charAt(g) == name.charAt(n))) {
        g++;
        n++;
      } else if (star >= 0) {
        g = star + 1;
        n = ++matched;
      } else {
        return false;
      }
    }
    while (g < glob.length() && glob.charAt(g) == '*') {
      g++;
    }
    return g == glob.length();
  }

  @Override
  public String toString() {
    return glob;
  }
}
