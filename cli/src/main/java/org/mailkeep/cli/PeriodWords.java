package org.mailkeep.cli;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.mailkeep.repository.retention.Period;
import org.mailkeep.repository.retention.PeriodKind;
import org.mailkeep.repository.retention.PromisedPeriod;

/** How periods are said to people. */
final class PeriodWords {

  private PeriodWords() {}

  /** Oldest first, days that follow each other as one span: at most {@code most}, and how many more there are. */
  static String of(List<PromisedPeriod> periods, int most) {
    List<String> words = new ArrayList<>();
    for (PeriodKind kind : PeriodKind.values()) {
      List<Period> sorted = periods.stream().map(PromisedPeriod::period).filter(period -> period.kind() == kind)
          .sorted(Comparator.comparing(Period::first)).toList();
      int begin = 0;
      for (int i = 1; i <= sorted.size(); i++) {
        if (kind != PeriodKind.DAY || i == sorted.size()
            || !sorted.get(i - 1).last().plusDays(1).equals(sorted.get(i).first())) {
          words.add(word(sorted.get(begin), sorted.get(i - 1).last()));
          begin = i;
        }
      }
    }
    return String.join(", ", words.subList(0, Math.min(most, words.size())))
        + (words.size() > most ? " and " + Amounts.count(words.size() - most) + " more" : "");
  }

  private static String word(Period period, LocalDate last) {
    return switch (period.kind()) {
      case DAY -> last.equals(period.first()) ? last.toString() : period.first() + " to " + last;
      case WEEK -> "week of " + period.first();
      case MONTH -> "month " + period.first().toString().substring(0, 7);
      case YEAR -> "year " + period.first().getYear();
    };
  }
}
