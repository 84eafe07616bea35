package org.mailkeep.repository.report;

import java.time.Instant;
import java.util.Optional;
import org.mailkeep.repository.retention.PromisedPeriod.State;

/** What the reports of accounts come to. Not thread-safe. */
public final class Totals {

  private long accounts;
  private long points;
  private long promised;
  private long present;
  private long gaps;
  private long accountsWithGaps;
  private long unknown;
  private long early;
  private long held;
  private long neverVerified;
  private Optional<Instant> verifiedLongestAgo = Optional.empty();

  /** Counts one account. */
  public void add(AccountReport account) {
    accounts++;
    points += account.points().size();
    promised += account.periods().size() - account.periods(State.PENDING).size();
    present += account.periods(State.PRESENT).size();
    gaps += account.gaps();
    accountsWithGaps += account.gaps() > 0 ? 1 : 0;
    unknown += account.periods(State.UNKNOWN).size();
    early += account.early().size();
    held += account.holds().isEmpty() ? 0 : 1;
    if (account.verified().isEmpty()) {
      neverVerified++;
    } else {
      Instant time = account.verified().get().time();
      verifiedLongestAgo = Optional.of(verifiedLongestAgo.filter(oldest -> oldest.isBefore(time)).orElse(time));
    }
  }

  /** How many accounts. */
  public long accounts() {
    return accounts;
  }

  /** Restore points that are there. */
  public long points() {
    return points;
  }

  /** Periods of which one is promised. */
  public long promised() {
    return promised;
  }

  /** Those of them that have one. */
  public long present() {
    return present;
  }

  /** Those in which there was no complete backup. */
  public long gaps() {
    return gaps;
  }

  /** How many accounts have such. */
  public long accountsWithGaps() {
    return accountsWithGaps;
  }

  /** Those that have none, where nobody knows whether there was one. */
  public long unknown() {
    return unknown;
  }

  /** Entries that are gone before their time. */
  public long early() {
    return early;
  }

  /** Accounts on which there is a hold. */
  public long held() {
    return held;
  }

  /** Accounts that were never verified, as far as evidence goes back. */
  public long neverVerified() {
    return neverVerified;
  }

  /** Of the others, when the one was that was verified longest ago. */
  public Optional<Instant> verifiedLongestAgo() {
    return verifiedLongestAgo;
  }
}
