package org.mailkeep.cli;

import java.time.Duration;
import java.util.Locale;

/** Writes numbers for people: decimal units, few digits. JSON has them in full. */
final class Amounts {
  private static final String[] UNITS = {"kB", "MB", "GB", "TB", "PB", "EB"};

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
