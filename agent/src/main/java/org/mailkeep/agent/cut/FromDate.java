package org.mailkeep.agent.cut;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the day and time at the end of a From_ line, such as {@code From joe@uni.example Sat Jan  3 01:05:34 1996 +0100}: weekday, month, day, time of day, with or without seconds, year, and
 * perhaps a zone before or behind the year. Without a zone it is the local time of the machine, as programs write it.
 */
final class FromDate {
  private static final List<String> MONTHS = List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep",
      "oct",
      "nov", "dec");

  private FromDate() {}

  /** The moment that {@code line} tells; null if it has not the form. */
  static @Nullable Instant of(String line) {
    String[] words = line.strip().split("\\s+");
    for (int i = words.length - 4; i >= 1; i--) {
      int month = MONTHS.indexOf(words[i].toLowerCase(Locale.ROOT));
      if (month >= 0 && words[i + 1].matches("[0-9]{1,2}") && words[i + 2].matches("[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?")) {
        return at(words, i, month + 1);
      }
    }
    return null;
  }

  private static @Nullable Instant at(String[] words, int from, int month) {
    String[] time = words[from + 2].split(":");
    int year = 0;
    ZoneOffset zone = null;
    for (int i = from + 3; i < words.length; i++) {
      if (words[i].matches("[0-9]{4}") && year == 0) {
        year = Integer.parseInt(words[i]);
      } else if (words[i].matches("[+-][01][0-9][0-5][0-9]")) {
        zone = ZoneOffset.of(words[i]);
      }
    }
    try {
      LocalDateTime local = LocalDateTime.of(year, month, Integer.parseInt(words[from + 1]), Integer.parseInt(time[0]),
          Integer.parseInt(time[1]), time.length > 2 ? Math.min(59, Integer.parseInt(time[2])) : 0);
      return year == 0 ? null : local.atZone(zone == null ? ZoneId.systemDefault() : zone).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }
}
