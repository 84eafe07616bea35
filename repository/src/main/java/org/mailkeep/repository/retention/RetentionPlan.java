package org.mailkeep.repository.retention;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.mailkeep.repository.run.RunId;

/**
 * What is kept and what is retired, account by account: a pure function of rules, entries and a clock.
 *
 * <ul>
 *   <li>Only complete entries count for rules. One that is suspicious does not count, and is kept with all older ones of its account until somebody accepts it.
 *   <li>An account's newest complete entry is kept whatever the rules say; of an account without any, the newest.
 *   <li>What is not complete is kept while it is newer than the newest complete entry.
 *   <li>Holds come before everything, the maximum age too.
 * </ul>
 *
 * <p>Ages are counted from the newest entry of all accounts that is not later than the clock says: a clock that runs ahead alone retires nothing, and an entry whose time lies ahead is kept and takes no other's place. Where
 * nobody backs up any more nothing gets older.
 *
 * <p>Applied twice it retires nothing more, and where a rule counts more, or a span is longer, it retires nothing that it kept before. Thread-safe. Memory: a bit for each entry beside the entries, and 32 more once it is asked for promises.
 */
public final class RetentionPlan {

  private static final long DAY = Duration.ofDays(1).toMillis();

  private final RetentionRules rules;
  private final RetentionEntries entries;
  private final Set<GuardDecisions.Accepted> accepted;
  private final long now;
  private final Map<String, BitSet> kept = new HashMap<>();
  /** By account, of each entry the day until which it is promised, from 1970 on; worked out when it is asked for. */
  private final Map<String, int[]> promised = new ConcurrentHashMap<>();
  private final SortedSet<String> suspicious = new TreeSet<>();
  private long retired;

  private RetentionPlan(RetentionRules rules, RetentionEntries entries, Instant clock) {
    this.rules = rules;
    this.entries = entries;
    this.accepted = rules.guard().accepted();
    now = newest(entries, clock.toEpochMilli());
    entries.accounts().forEach((account, columns) -> {
      AccountPlan plan = plan(account, columns);
      BitSet bits = new BitSet(columns.size());
      for (int i = 0; i < columns.size(); i++) {
        bits.set(i, !plan.reasons(i).isEmpty());
        if (plan.suspicion(i).isPresent()) {
          suspicious.add(account);
        }
      }
      retired += columns.size() - bits.cardinality();
      kept.put(account, bits);
    });
  }

  /**
   * Plans.
   *
   * @param entries all committed ones; none may be added afterwards
   * @param clock the time, as this machine has it
   */
  public static RetentionPlan of(Policy policy, Holds holds, GuardDecisions guard, RetentionEntries entries,
      Instant clock) {
    return of(new RetentionRules(policy, holds, guard), entries, clock);
  }

  /** Plans by what a root says. */
  public static RetentionPlan of(RetentionRules rules, RetentionEntries entries, Instant clock) {
    return new RetentionPlan(rules, entries, clock);
  }

  /** Whether the entry of {@code account} in the snapshot of {@code run} is kept. What was not planned for is. */
  public boolean keeps(RunId run, String account) {
    AccountColumns columns = entries.account(account);
    int number = entries.number(run);
    boolean found = false;
    BitSet bits = kept.getOrDefault(account, new BitSet());
    for (int i = 0; i < columns.size(); i++) {
      if (columns.run(i) == number) {
        if (bits.get(i)) {
          return true;
        }
        found = true;
      }
    }
    return !found;
  }

  /**
   * Until when the entry of {@code account} in the snapshot of {@code run} is promised to be kept, whatever comes, at most a day later than that; 1970 if nothing is promised of it but that it is there. As long as a day, week, month
   * or year is not over, no entry is sure to stand for it.
   */
  public Instant promised(RunId run, String account) {
    AccountColumns columns = entries.account(account);
    int number = entries.number(run);
    int[] days = promised.computeIfAbsent(account, first -> promisedDays(first, columns));
    int latest = 0;
    for (int i = 0; i < days.length; i++) {
      if (columns.run(i) == number) {
        latest = Math.max(latest, days[i]);
      }
    }
    return Instant.ofEpochMilli(latest * DAY);
  }

  private int[] promisedDays(String account, AccountColumns columns) {
    AccountPlan plan = plan(account, columns);
    int[] days = new int[columns.size()];
    for (int i = 0; i < days.length; i++) {
      days[i] = (int) Math.ceilDiv(plan.promised(i), DAY);
    }
    return days;
  }

  /** All accounts, sorted. */
  public SortedSet<String> accounts() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(entries.accounts().keySet()));
  }

  /** The accounts that have entries which are suspicious and were not accepted, sorted. */
  public SortedSet<String> suspicious() {
    return Collections.unmodifiableSortedSet(suspicious);
  }

  /** What becomes of each entry of {@code account}, oldest first. */
  public List<Verdict> verdicts(String account) {
    AccountColumns columns = entries.account(account);
    AccountPlan plan = plan(account, columns);
    List<Hold> holds = rules.holds().on(account);
    List<Verdict> verdicts = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      RunId run = entries.run(columns.run(i));
      verdicts.add(new Verdict(run, Instant.ofEpochMilli(columns.time(i)), columns.status(i),
          plan.reasons(i), holds.stream().filter(hold -> hold.has(run.id())).toList(), plan.suspicion(i)));
    }
    return verdicts;
  }

  /** The rules that it goes by. */
  public RetentionRules rules() {
    return rules;
  }

  /** The moment from which ages are counted. */
  public Instant now() {
    return Instant.ofEpochMilli(now);
  }

  /** How many entries there are. */
  public long entries() {
    return entries.size();
  }

  /** How many of them are retired. */
  public long retired() {
    return retired;
  }

  /** How many entries it retires that {@code other}, of the same entries, keeps. */
  public long retiresBeyond(RetentionPlan other) {
    if (other.entries != entries) {
      throw new IllegalArgumentException("a plan of other entries");
    }
    long beyond = 0;
    for (Map.Entry<String, BitSet> account : kept.entrySet()) {
      BitSet lost = (BitSet) other.kept.getOrDefault(account.getKey(), new BitSet()).clone();
      lost.andNot(account.getValue());
      beyond += lost.cardinality();
    }
    return beyond;
  }

  private AccountPlan plan(String account, AccountColumns columns) {
    return new AccountPlan(account, columns, entries, rules, accepted, now);
  }

  /** The time of the newest entry of all accounts that is not later than {@code clock}; that itself, if there is none. */
  static long newest(RetentionEntries entries, long clock) {
    long newest = Long.MIN_VALUE;
    for (AccountColumns columns : entries.accounts().values()) {
      for (int i = columns.size() - 1; i >= 0 && newest < clock; i--) {
        if (columns.time(i) <= clock) {
          newest = Math.max(newest, columns.time(i));
          break;
        }
      }
    }
    return newest == Long.MIN_VALUE ? clock : newest;
  }
}
