package org.mailkeep.cli;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes numbers for people: decimal units, few digits. JSON has them in full. */
final class Amounts {
  private static final String[] UNITS = {"kB", "MB", "GB", "TB", "PB", "EB"};

  private static final Pattern AMOUNT = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,3})?)([kKmMgG]?)");

  private static final Pattern SPAN = Pattern
      .compile("(?:(\\d{1,5})d)?(?:(\\d{1,6})h)?(?:(\\d{1,8})m)?(?:(\\d{1,9})s)?");
  private static final List<Duration> UNITS_OF_TIME = List.of(Duration.ofDays(1), Duration.ofHours(1),
      Duration.ofMinutes(1), Duration.ofSeconds(1));

  private Amounts() {}

  /** Bytes: {@code 0 B}, {@code 999 B}, {@code 1.2 kB}, {@code 340 MB}. */
  static String bytes(long bytes) {
    if (Math.abs(bytes) < 1000) {
      return bytes + " B";
    }
    double value = bytes;
    int unit = -1;
    do {
      value /= 1000;
      unit++;
    } while (Math.abs(value) >= 999.5 && unit + 1 < UNITS.length);
    return String.format(Locale.ROOT, Math.abs(value) < 99.95 ? "%.1f %s" : "%.0f %s", value, UNITS[unit]);
  }

  /**
   * Reads an amount of bytes, at least 1: {@code 500}, {@code 500K}, {@code 1.5M}, {@code 2G}, in decimal units as they are written.
   *
   * @throws IllegalArgumentException if it is none
   */
  static long parse(String text) {
    Matcher amount = AMOUNT.matcher(text);
    if (amount.matches()) {
      double bytes = Double.parseDouble(amount.group(1)) * switch (amount.group(2).toUpperCase(Locale.ROOT)) {
        case "K" -> 1e3;
        case "M" -> 1e6;
        case "G" -> 1e9;
        default -> 1;
      };
      if (bytes >= 1) {
        return (long) bytes;
      }
    }
    throw new IllegalArgumentException("'" + text + "' is not an amount of bytes such as 500K, 20M or 1G");
  }

  /**
   * Reads a span of time, at least a second: {@code 45s}, {@code 90m}, {@code 36h}, {@code 7d}, {@code 1h30m}.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Duration parseDuration(String text) {
    Matcher span = SPAN.matcher(text);
    if (span.matches()) {
      Duration duration = Duration.ZERO;
      for (int i = 1; i <= UNITS_OF_TIME.size(); i++) {
        if (span.group(i) != null) {
          duration = duration.plus(UNITS_OF_TIME.get(i - 1).multipliedBy(Long.parseLong(span.group(i))));
        }
      }
      if (duration.isPositive()) {
        return duration;
      }
    }
    throw new IllegalArgumentException("'" + text + "' is not a span of time such as 90m, 5h or 2d");
  }

  /** A span of time as {@link #parseDuration} reads it: {@code 5h}, {@code 1h30m}, {@code 30d}. */
  static String span(Duration span) {
    StringBuilder text = new StringBuilder();
    Duration left = span;
    for (int i = 0; i < UNITS_OF_TIME.size(); i++) {
      long units = left.dividedBy(UNITS_OF_TIME.get(i));
      if (units > 0) {
        text.append(units).append("dhms".charAt(i));
        left = left.minus(UNITS_OF_TIME.get(i).multipliedBy(units));
      }
    }
    return text.toString();
  }

  /** A count: {@code 12,345}. */
  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** A count and what is counted: {@code 1 account}, {@code 12,345 messages}. */
  static String count(long count, String one, String many) {
    return count(count) + " " + (count == 1 ? one : many);
  }

  /** A time span: {@code 0.3 s}, {@code 59.9 s}, {@code 2:05 min}, {@code 3:07:00 h}. */
  static String duration(Duration duration) {
    if (duration.toMillis() < 59_950) {
      return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
    long seconds = duration.plusMillis(500).toSeconds();
    return seconds < 3600
        ? String.format(Locale.ROOT, "%d:%02d min", seconds / 60, seconds % 60)
        : String.format(Locale.ROOT, "%d:%02d:%02d h", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }
}
