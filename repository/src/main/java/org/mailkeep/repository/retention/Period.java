package org.mailkeep.repository.retention;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * A day, week, month or year.
 *
 * @param kind which of them
 * @param first its first day
 */
public record Period(PeriodKind kind, LocalDate first) {

  /** The one that {@code time} lies in. */
  static Period of(PeriodKind kind, Instant time, ZoneId zone) {
    return new Period(kind, kind.first(time.atZone(zone).toLocalDate()));
  }

  /** Its last day. */
  public LocalDate last() {
    return first.plus(1, kind.unit()).minusDays(1);
  }

  /** The one that is so many before it. */
  Period before(long many) {
    return new Period(kind, first.minus(many, kind.unit()));
  }

  /** How many later {@code other} is. */
  long until(Period other) {
    return first.until(other.first, kind.unit());
  }

  Instant begin(ZoneId zone) {
    return first.atStartOfDay(zone).toInstant();
  }

  /** The moment after it. */
  Instant end(ZoneId zone) {
    return last().plusDays(1).atStartOfDay(zone).toInstant();
  }
}
