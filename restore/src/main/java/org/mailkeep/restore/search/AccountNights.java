package org.mailkeep.restore.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.mailkeep.repository.snapshot.AccountEntry;
import org.mailkeep.repository.snapshot.AccountStatus;
import org.mailkeep.repository.snapshot.Snapshot;

/**
 * The nights of one account, oldest first. A snapshot that only carries on what the one before had, or that did not find the account, is none of them.
 *
 * @param account its name
 * @param nights at least one
 */
public record AccountNights(String account, List<Night> nights) {

  public AccountNights {
    nights = List.copyOf(nights);
  }

  /**
   * The nights of all accounts that are wanted, by account.
   *
   * @param snapshots oldest first
   */
  public static List<AccountNights> of(List<Snapshot> snapshots, Predicate<String> wanted) {
    TreeMap<String, List<Night>> found = new TreeMap<>();
    for (Snapshot snapshot : snapshots) {
      for (AccountEntry entry : snapshot.accounts()) {
        boolean looked = entry.status() == AccountStatus.COMPLETE || entry.status() == AccountStatus.UNREADABLE;
        if (looked && entry.head().isPresent() && wanted.test(entry.account())) {
          found.computeIfAbsent(entry.account(), name -> new ArrayList<>()).add(new Night(snapshot, entry));
        }
      }
    }
    List<AccountNights> all = new ArrayList<>();
    found.forEach((account, nights) -> {
      nights.sort(Comparator.comparing(Night::captured));
      all.add(new AccountNights(account, nights));
    });
    return all;
  }

  /** The newest night. */
  public Night last() {
    return nights.getLast();
  }
}
