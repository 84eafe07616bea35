package org.mailkeep.repository.retention;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;

/** What a rule counts that promises a restore point of each. */
public enum PeriodKind {
  /** A day. */
  DAY(Reason.DAILY, ChronoUnit.DAYS),
  /** A week from Monday to Sunday. */
  WEEK(Reason.WEEKLY, ChronoUnit.WEEKS),
  /** A month. */
  MONTH(Reason.MONTHLY, ChronoUnit.MONTHS),
  /** A year. */
  YEAR(Reason.YEARLY, ChronoUnit.YEARS);

  private final Reason rule;
  private final ChronoUnit unit;

  PeriodKind(Reason rule, ChronoUnit unit) {
    this.rule = rule;
    this.unit = unit;
  }

  /** The word for people and JSON. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static PeriodKind of(Reason rule) {
    for (PeriodKind kind : values()) {
      if (kind.rule == rule) {
        return kind;
      }
    }
    throw new IllegalArgumentException(rule + " promises no period");
  }

  Reason rule() {
    return rule;
  }

  ChronoUnit unit() {
    return unit;
  }

  LocalDate first(LocalDate day) {
    return switch (this) {
      case DAY -> day;
      case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
      case MONTH -> day.withDayOfMonth(1);
      case YEAR -> day.withDayOfYear(1);
    };
  }
}
