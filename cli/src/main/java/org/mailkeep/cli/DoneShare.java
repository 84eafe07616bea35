package org.mailkeep.cli;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.mailkeep.agent.source.SourceAccount;
import org.mailkeep.repository.run.AccountBase;
import org.mailkeep.repository.snapshot.AccountCounts;

/**
 * Which part of a backup is done, judged by what each account amounted to the last time. An account that is new counts as much as the others on average; when all are new, all count alike. Not thread-safe.
 */
final class DoneShare {
  /** What it takes to look at a file that has not changed, and at an account, in bytes that could be read instead. */
  private static final long FILE = 8 << 10;
  private static final long ACCOUNT = 64 << 10;

  private final Map<String, Double> weights;
  private final double all;
  private final double average;
  private double done;

  private DoneShare(Map<String, Double> weights, double all, double average) {
    this.weights = weights;
    this.all = all;
    this.average = average;
  }

  /** Nothing of {@code accounts}, of which {@code bases} are known. */
  static DoneShare of(Collection<SourceAccount> accounts, Collection<AccountBase> bases) {
    Map<String, AccountCounts> counts = new HashMap<>();
    bases.forEach(base -> counts.put(base.account(), base.counts()));
    return of(accounts.stream().map(SourceAccount::name).toList(), counts);
  }

  static DoneShare of(Collection<String> accounts, Map<String, AccountCounts> counts) {
    Map<String, Double> weights = new HashMap<>();
    double known = 0;
    for (String account : accounts) {
      AccountCounts last = counts.get(account);
      if (last != null) {
        double weight = ACCOUNT + (double) FILE * last.files() + last.bytes();
        weights.put(account, weight);
        known += weight;
      }
    }
    double average = weights.isEmpty() ? 1 : known / weights.size();
    return new DoneShare(weights, known + average * (accounts.size() - weights.size()), average);
  }

  /** One more account is done: which part of all is done now, from 0 to 1. */
  double done(String account) {
    done += weights.getOrDefault(account, average);
    return all > 0 ? Math.min(1, done / all) : 0;
  }
}
