package org.mailkeep.cli;

import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.mailkeep.repository.report.AccountReport;
import org.mailkeep.repository.report.Calendar;
import org.mailkeep.repository.report.DayState;
import org.mailkeep.repository.report.LostSnapshot;
import org.mailkeep.repository.report.RetentionReport;
import org.mailkeep.repository.report.Totals;
import org.mailkeep.repository.retention.PromisedPeriod.State;

/**
 * What a report says of the accounts that are wanted: sums of all, and those in full that have most to answer for. Memory does not grow with what is said of the others.
 *
 * @param report which is asked for all others
 * @param names of all accounts that are wanted, sorted
 * @param totals of those
 * @param calendar the days that are shown
 * @param days how many accounts were in which state on each
 * @param points how many accounts have how many restore points: {@link #POINTS}
 * @param verified how many accounts were verified how long ago: {@link #VERIFIED}
 * @param worst at most {@link #SHOWN}, the worst first
 */
record ReportedAccounts(RetentionReport report, List<String> names, Totals totals, Calendar calendar,
    List<Map<DayState, Long>> days, List<Long> points, List<Long> verified, List<AccountReport> worst) {

  /** So many accounts are shown to people; a table has all. */
  static final int SHOWN = 200;

  /** Up to how many restore points belong together; the last has all that are more. */
  static final List<Integer> POINTS = List.of(0, 7, 14, 30, 60, 90, 180, Integer.MAX_VALUE);

  /** Up to how many days belong together; the last but one has all that are longer ago, the last what never was. */
  static final List<Integer> VERIFIED = List.of(1, 7, 30, 90, 365, Integer.MAX_VALUE);

  private static final Comparator<AccountReport> WORST_FIRST = Comparator
      .<AccountReport>comparingLong(account -> -account.early().size())
      .thenComparingLong(account -> -account.gaps())
      .thenComparingLong(account -> -account.periods(State.UNKNOWN).size())
      .thenComparing(AccountReport::account);

  static ReportedAccounts of(RetentionReport report, Predicate<String> wanted, int dayCount) {
    ZoneId zone = zone(report);
    Calendar calendar = new Calendar(report.now().atZone(zone).toLocalDate(), dayCount);
    List<String> names = report.accounts().stream().filter(wanted).toList();
    Totals totals = new Totals();
    List<Map<DayState, Long>> days = new ArrayList<>();
    for (int i = 0; i < dayCount; i++) {
      days.add(new EnumMap<>(DayState.class));
    }
    long[] points = new long[POINTS.size()];
    long[] verified = new long[VERIFIED.size() + 1];
    PriorityQueue<AccountReport> worst = new PriorityQueue<>(WORST_FIRST.reversed());
    for (String name : names) {
      AccountReport account = report.account(name);
      totals.add(account);
      List<DayState> states = account.days(calendar, zone);
      for (int i = 0; i < dayCount; i++) {
        days.get(i).merge(states.get(i), 1L, Long::sum);
      }
      points[bucket(POINTS, account.points().size())]++;
      verified[account.verified()
          .map(last -> bucket(VERIFIED, Math.max(0, Duration.between(last.time(), report.now()).toDays())))
          .orElse(VERIFIED.size())]++;
      worst.add(account);
      if (worst.size() > SHOWN) {
        worst.remove();
      }
    }
    return new ReportedAccounts(report, names, totals, calendar, days, LongStream.of(points).boxed().toList(),
        LongStream.of(verified).boxed().toList(), worst.stream().sorted(WORST_FIRST).toList());
  }

  private static int bucket(List<Integer> limits, long value) {
    int bucket = 0;
    while (value > limits.get(bucket)) {
      bucket++;
    }
    return bucket;
  }

  static ZoneId zone(RetentionReport report) {
    return report.history().current().policy().zone();
  }

  /** Whose days are meant. */
  ZoneId zone() {
    return zone(report);
  }

  /** Snapshots that are gone and had to be there, whosever entries they had. */
  List<LostSnapshot> lostEarly() {
    return report.lost().stream().filter(LostSnapshot::early).toList();
  }

  /** Entries that are gone before their time, and snapshots. */
  long deletions() {
    return totals.early() + lostEarly().size();
  }
}
