package org.mailkeep.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mailkeep.repository.retention.KeepRules;

/** The options that say what is kept. */
final class RetentionOptions {
  /** The rules that count, as options and files call them, in the order of {@link KeepRules}. */
  static final List<String> COUNTS = List.of("last", "hourly", "daily", "weekly", "monthly", "yearly");

  private final List<Option<Optional<Integer>>> counts = List.of(
      counted("last", "Keep the newest so many."),
      counted("hourly", "Keep the newest of each of so many hours."),
      counted("daily", "Keep the newest of each of so many days."),
      counted("weekly", "Keep the newest of each of so many weeks, which begin on Monday."),
      counted("monthly", "Keep the newest of each of so many months."),
      counted("yearly", "Keep the newest of each of so many years."));
  private final Option<Optional<Duration>> within = Option.of("--keep-within", "SPAN",
      "Keep all that are no older than this: 36h, 30d.", Amounts::parseDuration);
  private final Option<Boolean> all = Option.flag("--keep-all", "Keep everything.");
  private final Option<Optional<Duration>> minimum = Option.of("--min-age", "SPAN",
      "Retire nothing that is younger, complete or not.", Amounts::parseDuration);
  private final Option<Optional<Duration>> maximum = Option.of("--max-age", "SPAN",
      "Retire all that is older, but for the newest complete entry and what is held.", Amounts::parseDuration);

  List<Option<?>> options() {
    List<Option<?>> options = new ArrayList<>(counts);
    options.addAll(List.of(within, all, minimum, maximum));
    return options;
  }

  /** Whether anything was said of what is kept. */
  boolean given() {
    return choosing() || all.value() || minimum.value().isPresent() || maximum.value().isPresent();
  }

  private boolean choosing() {
    return counts.stream().anyMatch(count -> count.value().isPresent()) || within.value().isPresent();
  }

  /** What was said. */
  KeepRules rules() {
    if (all.value() && choosing()) {
      throw CommandFailure.usage("--keep-all and other --keep options exclude each other");
    }
    if (!all.value() && !choosing() && maximum.value().isEmpty()) {
      throw CommandFailure
          .usage("--min-age alone keeps everything; say what is kept, such as --keep-daily 30, or --keep-all");
    }
    try {
      return rules(counts.stream().mapToInt(count -> count.value().orElse(0)).toArray(), within.value(),
          minimum.value().orElse(Duration.ZERO), maximum.value());
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(String.valueOf(e.getMessage()));
    }
  }

  /** Rules that count as {@link #COUNTS} names them. */
  static KeepRules rules(int[] counts, Optional<Duration> within, Duration minimum, Optional<Duration> maximum) {
    return new KeepRules(counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], within, minimum, maximum);
  }

  /** Reads how many a rule keeps. */
  static int count(String text) {
    if (text.matches("[0-9]{1,6}") && Integer.parseInt(text) <= KeepRules.MOST) {
      return Integer.parseInt(text);
    }
    throw new IllegalArgumentException("'" + text + "' is not a number from 0 to " + KeepRules.MOST);
  }

  private static Option<Optional<Integer>> counted(String rule, String description) {
    return Option.of("--keep-" + rule, "COUNT", description, RetentionOptions::count);
  }
}
