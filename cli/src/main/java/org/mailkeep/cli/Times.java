package org.mailkeep.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** Reads and writes times as people do, in their time zone. */
final class Times {
  private static final DateTimeFormatter DAY = strict("uuuu-MM-dd");
  private static final DateTimeFormatter TIME = strict("uuuu-MM-dd['T'][' ']HH:mm[:ss][XXX][XX][X]");
  private static final DateTimeFormatter SHOWN = strict("uuuu-MM-dd HH:mm:ss");

  private Times() {}

  /** A time that a person gave, before it is known where that person lives. */
  @FunctionalInterface
  interface Moment {
    Instant in(ZoneId zone);
  }

  /**
   * Reads {@code 2026-10-01}, which means the end of that day; {@code 2026-10-01T14:30}, with seconds or without, with a blank in place of the T
   * or not; or that with an offset such as {@code +02:00} or {@code Z}.
   */
  static Moment parse(String text) {
    return parse(text, day -> day.plusDays(1), -1);
  }

  /** Reads the same, but a day means its beginning. */
  static Moment parseBegin(String text) {
    return parse(text, day -> day, 0);
  }

  private static Moment parse(String text, UnaryOperator<LocalDate> ofDay, long nanos) {
    try {
      if (text.strip().length() <= "2026-10-01".length()) {
        LocalDate day = ofDay.apply(LocalDate.parse(text.strip(), DAY));
        return zone -> day.atStartOfDay(zone).toInstant().plusNanos(nanos);
      }
      return switch (TIME.parseBest(text.strip(), OffsetDateTime::from, LocalDateTime::from)) {
        case OffsetDateTime exact -> zone -> exact.toInstant();
        case LocalDateTime local -> zone -> local.atZone(zone).toInstant();
        default -> throw new IllegalStateException();
      };
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a time such as 2026-10-01, 2026-10-01T14:30 or 2026-10-01T14:30+02:00");
    }
  }

  /** A time for a table; one that no calendar has, as a damaged clock may leave it, in UTC. */
  static String show(Instant time, ZoneId zone) {
    try {
      return SHOWN.format(time.atZone(zone));
    } catch (DateTimeException e) {
      return time.toString();
    }
  }

  private static DateTimeFormatter strict(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
  }
}
