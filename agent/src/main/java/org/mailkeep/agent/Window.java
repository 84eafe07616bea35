package org.mailkeep.agent;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.Optional;

/**
 * The hours in which backups may run, every day the same, by the clock on the wall. It may span midnight.
 *
 * @param from its first moment
 * @param to the moment after its last one
 */
public record Window(LocalTime from, LocalTime to) {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("H:mm")
      .withResolverStyle(ResolverStyle.STRICT);
  private static final DateTimeFormatter SHOWN = DateTimeFormatter.ofPattern("HH:mm");

  public Window {
    if (from.equals(to)) {
      throw new IllegalArgumentException("a window that begins when it ends: " + from + "-" + to);
    }
  }

  /**
   * Reads a window like {@code 01:00-06:00}.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Window parse(String text) {
    int dash = text.indexOf('-');
    try {
      if (dash > 0) {
        return new Window(LocalTime.parse(text.substring(0, dash).strip(), TIME),
            LocalTime.parse(text.substring(dash + 1).strip(), TIME));
      }
    } catch (DateTimeParseException e) {
      // said below
    }
    throw new IllegalArgumentException("'" + text + "' is not a window of time; write it like 01:00-06:00");
  }

  /** When the window ends that {@code now} lies in; empty if it lies in none. A night in which the clocks are changed is that much longer or shorter. */
  public Optional<Instant> end(Instant now, ZoneId zone) {
    ZonedDateTime local = now.atZone(zone);
    LocalTime time = local.toLocalTime();
    boolean overMidnight = from.isAfter(to);
    boolean afterFrom = !time.isBefore(from);
    boolean beforeTo = time.isBefore(to);
    if (overMidnight ? !afterFrom && !beforeTo : !afterFrom || !beforeTo) {
      return Optional.empty();
    }
    ZonedDateTime end = local.toLocalDate().plusDays(overMidnight && afterFrom ? 1 : 0).atTime(to).atZone(zone);
    return Optional.of(end.toInstant());
  }

  @Override
  public String toString() {
    return from.format(SHOWN) + "-" + to.format(SHOWN);
  }
}
