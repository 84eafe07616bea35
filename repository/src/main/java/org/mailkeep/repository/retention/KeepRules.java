package org.mailkeep.repository.retention;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What is kept of an account's complete entries. Rules add up: an entry is kept if any of them keeps it. Without any of them everything is kept that is not too old.
 *
 * @param last so many of the newest
 * @param hourly the newest of each of so many hours that have any
 * @param daily the same of days
 * @param weekly the same of weeks from Monday to Sunday (ISO 8601)
 * @param monthly the same of months
 * @param yearly the same of years
 * @param within all that are no older than this
 * @param minimumAge nothing younger is retired, complete or not; zero for no such promise
 * @param maximumAge nothing older is kept but the newest complete entry
 */
public record KeepRules(int last, int hourly, int daily, int weekly, int monthly, int yearly, Optional<Duration> within,
    Duration minimumAge, Optional<Duration> maximumAge) {

  /** The most entries, or hours, or days, that a rule counts. */
  public static final int MOST = 100_000;

  /** The longest span. */
  public static final Duration LONGEST = Duration.ofDays(36_525);

  /** Keeps everything. */
  public static final KeepRules EVERYTHING = new KeepRules(0, 0, 0, 0, 0, 0, Optional.empty(), Duration.ZERO,
      Optional.empty());

  public KeepRules {
    for (int count : new int[] {last, hourly, daily, weekly, monthly, yearly}) {
      if (count < 0 || count > MOST) {
        throw new IllegalArgumentException("a rule keeps 0 to " + MOST + ", not " + count);
      }
    }
    within.ifPresent(KeepRules::check);
    check(minimumAge);
    maximumAge.ifPresent(KeepRules::check);
    if (maximumAge.isPresent() && maximumAge.get().compareTo(minimumAge) < 0) {
      throw new IllegalArgumentException("the maximum age is less than the minimum age");
    }
  }

  /** Whether entries have to be chosen: else all are kept. */
  public boolean choose() {
    return last + hourly + daily + weekly + monthly + yearly > 0 || within.isPresent();
  }

  /** How many the rule keeps that keeps for {@code reason}. */
  int count(Reason reason) {
    return switch (reason) {
      case LAST -> last;
      case HOURLY -> hourly;
      case DAILY -> daily;
      case WEEKLY -> weekly;
      case MONTHLY -> monthly;
      case YEARLY -> yearly;
      case EVERYTHING, WITHIN, YOUNG, NEWEST, INCOMPLETE, AHEAD, HELD, SUSPICIOUS, FROZEN -> 0;
    };
  }

  private static void check(Duration age) {
    if (age.isNegative() || age.compareTo(LONGEST) > 0 || !age.equals(age.truncatedTo(ChronoUnit.SECONDS))) {
      throw new IllegalArgumentException("an age is 0 to " + LONGEST.toDays() + " days, in whole seconds, not " + age);
    }
  }
}
