package org.mailkeep.restore.serve;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Dates as IMAP writes them, and as mail does. All are UTC, as INTERNALDATE is told here. */
final class MailTimes {
  private static final List<String> MONTHS = List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep",
      "Oct", "Nov", "Dec");
  private static final Pattern DATE = Pattern.compile("(\\d{1,2})[ -]+([A-Za-z]{3})[A-Za-z]*[ -]+(\\d{2,4})");

  private MailTimes() {}

  /** A date-time (RFC 3501, section 9): {@code " 1-Oct-2026 04:05:06 +0000"} in quotes. */
  static String internalDate(Instant time) {
    OffsetDateTime at = utc(time);
    return String.format(Locale.ROOT, "\"%2d-%s-%04d %02d:%02d:%02d +0000\"", at.getDayOfMonth(),
        MONTHS.get(at.getMonthValue() - 1), at.getYear(), at.getHour(), at.getMinute(), at.getSecond());
  }

  static LocalDate date(Instant time) {
    return utc(time).toLocalDate();
  }

  /** Years have four digits in IMAP. */
  private static OffsetDateTime utc(Instant time) {
    Instant least = Instant.parse("0001-01-01T00:00:00Z");
    Instant most = Instant.parse("9999-12-31T23:59:59Z");
    Instant shown = time.isBefore(least) ? least : time.isAfter(most) ? most : time;
    return shown.atOffset(ZoneOffset.UTC);
  }

  /** Reads the date of SEARCH: {@code 1-Oct-2026}. */
  static LocalDate parse(String text) throws BadCommand {
    Matcher matcher = DATE.matcher(text);
    if (!matcher.matches()) {
      throw new BadCommand("not a date such as 1-Oct-2026");
    }
    return date(matcher).orElseThrow(() -> new BadCommand("no such day"));
  }

  /** The day that a Date field names, wherever it was that day; empty if it names none. */
  static Optional<LocalDate> sent(String field) {
    Matcher matcher = DATE.matcher(field);
    return matcher.find() ? date(matcher) : Optional.empty();
  }

  private static Optional<LocalDate> date(Matcher matcher) {
    for (int month = 0; month < MONTHS.size(); month++) {
      if (MONTHS.get(month).equalsIgnoreCase(matcher.group(2))) {
        int year = Integer.parseInt(matcher.group(3));
        // RFC 5322, section 4.3
        int full = matcher.group(3).length() == 2 ? year + (year < 50 ? 2000 : 1900) : year;
        try {
          return Optional.of(LocalDate.of(matcher.group(3).length() == 3 ? year + 1900 : full, month + 1,
              Integer.parseInt(matcher.group(1))));
        } catch (DateTimeException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }
}
