package org.mailkeep.repository.report;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

/**
 * Some days in a row.
 *
 * @param last the newest
 * @param days how many, that one included; at least 1
 */
public record Calendar(LocalDate last, int days) {

  public Calendar {
    if (days < 1) {
      throw new IllegalArgumentException(days + " days");
    }
  }

  /** The oldest. */
  public LocalDate first() {
    return last.minusDays(days - 1L);
  }

  /** The one of that number, from 0. */
  public LocalDate day(int number) {
    return first().plusDays(number);
  }

  void set(DayState[] states, LocalDate day, DayState state) {
    long number = first().until(day, ChronoUnit.DAYS);
    if (number >= 0 && number < days) {
      states[(int) number] = state;
    }
  }
}
