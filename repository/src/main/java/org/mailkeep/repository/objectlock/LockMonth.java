package org.mailkeep.repository.objectlock;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;

/**
 * A month at whose beginning, in UTC, locks end. Locks end at no other time, so that an object's lock is made longer once a month at most.
 *
 * @param number months since the beginning of the year 0
 */
public record LockMonth(int number) implements Comparable<LockMonth> {

  /** The greatest: December 9999. */
  static final int LATEST = 9999 * 12 + 11;

  public LockMonth {
    if (number < 0 || number > LATEST) {
      throw new IllegalArgumentException("month " + number);
    }
  }

  /** The first that begins at {@code time} or later, of those from 1970 to 9999. */
  public static LockMonth covering(Instant time) {
    if (!time.isBefore(new LockMonth(LATEST).begin())) {
      return new LockMonth(LATEST);
    }
    YearMonth month = YearMonth.from((time.isBefore(Instant.EPOCH) ? Instant.EPOCH : time).atOffset(ZoneOffset.UTC));
    LockMonth before = new LockMonth(month.getYear() * 12 + month.getMonthValue() - 1);
    return before.begin().isBefore(time) ? new LockMonth(before.number + 1) : before;
  }

  /** When it begins. */
  public Instant begin() {
    return YearMonth.of(number / 12, number % 12 + 1).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /** The later of two. */
  public LockMonth max(LockMonth other) {
    return number >= other.number ? this : other;
  }

  @Override
  public int compareTo(LockMonth other) {
    return Integer.compare(number, other.number);
  }

  /** As in 2027-03. */
  @Override
  public String toString() {
    return YearMonth.of(number / 12, number % 12 + 1).toString();
  }
}
