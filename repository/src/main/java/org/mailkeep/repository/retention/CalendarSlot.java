package org.mailkeep.repository.retention;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;

/** The hour, day, week, month or year that a time lies in, as a number. */
final class CalendarSlot {

  private CalendarSlot() {}

  /** The number: equal for two times in the same slot. An hour that a clock shows twice is two hours. */
  static long of(Reason rule, long millis, ZoneId zone) {
    ZonedDateTime time = Instant.ofEpochMilli(millis).atZone(zone);
    LocalDate day = time.toLocalDate();
    return switch (rule) {
      case HOURLY -> time.truncatedTo(ChronoUnit.HOURS).toEpochSecond();
      case DAILY -> day.toEpochDay();
      case WEEKLY -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)).toEpochDay();
      case MONTHLY -> day.getYear() * 12L + day.getMonthValue();
      case YEARLY -> day.getYear();
      case LAST, EVERYTHING, WITHIN, YOUNG, NEWEST, INCOMPLETE, AHEAD, HELD, SUSPICIOUS, FROZEN ->
        throw new IllegalArgumentException(rule + " has no calendar");
    };
  }
}
