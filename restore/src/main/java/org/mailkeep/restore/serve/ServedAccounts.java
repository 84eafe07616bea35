package org.mailkeep.restore.serve;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.Repository;

/** The accounts that can be logged in to, each with its own name and all with one password. Thread-safe. */
public final class ServedAccounts {
  private final Repository repository;
  private final Map<String, List<Night>> nights;
  private final Map<String, ServedAccount> read = new HashMap<>();

  /**
   * Offers accounts.
   *
   * @param nights by account, what is shown of each
   */
  public ServedAccounts(Repository repository, Map<String, List<Night>> nights) {
    this.repository = repository;
    this.nights = Map.copyOf(nights);
  }

  Repository repository() {
    return repository;
  }

  /** The account of exactly that name; null if it is not offered. */
  @Nullable ServedAccount account(String name) throws IOException {
    List<Night> shown = nights.get(name);
    if (shown == null) {
      return null;
    }
    synchronized (read) {
      ServedAccount account = read.get(name);
      if (account == null) {
        account = ServedAccount.read(repository, shown);
        read.put(name, account);
      }
      return account;
    }
  }
}
