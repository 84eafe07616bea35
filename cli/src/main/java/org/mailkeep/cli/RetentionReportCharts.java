package org.mailkeep.cli;

import java.io.IOException;
import java.time.LocalDate;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.mailkeep.repository.report.AccountReport;
import org.mailkeep.repository.report.Calendar;
import org.mailkeep.repository.report.DayState;

/** Pictures of a report, as SVG within its page; each says in words as well what it shows. */
final class RetentionReportCharts {
  private static final int CELL = 17;
  private static final int LEFT = 34;
  private static final int TOP = 22;
  /** For the name of a month that begins in the last week. */
  private static final int RIGHT = 30;
  private static final int BAR = 26;

  private final HtmlOutput out;
  private final ReportedAccounts reported;

  RetentionReportCharts(HtmlOutput out, ReportedAccounts reported) {
    this.out = out;
    this.reported = reported;
  }

  /** The days of all accounts, a column a week. */
  void calendar() throws IOException {
    Calendar calendar = reported.calendar();
    int shift = calendar.first().getDayOfWeek().getValue() - 1;
    int weeks = (shift + calendar.days() + 6) / 7;
    int width = LEFT + weeks * CELL + RIGHT;
    out.add("<section aria-labelledby=\"calendar\">\n<h2 id=\"calendar\">Calendar</h2>\n<p>Each square is a day of all "
        + "accounts together.</p>\n<div class=\"scroll\"><svg class=\"calendar\" role=\"img\" "
        + "aria-labelledby=\"calendar-title\" width=\"%s\" height=\"%s\" viewBox=\"0 0 %s %s\">\n", width,
        TOP + 7 * CELL,
        width, TOP + 7 * CELL);
    out.add(
        "<title id=\"calendar-title\">Days from %s to %s: on %s of %s a promised restore point is missing</title>\n",
        calendar.first(), calendar.last(), missingDays().size(), calendar.days());
    for (int row = 0; row < 7; row += 2) {
      out.add("<text x=\"0\" y=\"%s\">%s</text>", TOP + row * CELL + 12,
          List.of("Mon", "Wed", "Fri", "Sun").get(row / 2));
    }
    int labelled = -3;
    for (int i = 0; i < calendar.days(); i++) {
      LocalDate day = calendar.day(i);
      int column = (shift + i) / 7;
      if ((i == 0 || day.getDayOfMonth() == 1) && column - labelled >= 3) {
        out.add("<text x=\"%s\" y=\"14\">%s</text>", LEFT + column * CELL,
            day.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH)
                + (i == 0 || day.getMonthValue() == 1 ? " " + day.getYear() : ""));
        labelled = column;
      }
      cell(LEFT + column * CELL, TOP + (shift + i) % 7 * CELL, day, reported.days().get(i));
    }
    out.add("</svg></div>\n");
    legend();
    missing();
    out.add("</section>\n");
  }

  private void cell(int x, int y, LocalDate day, Map<DayState, Long> counts) throws IOException {
    long present = counts.getOrDefault(DayState.PRESENT, 0L);
    long missing = missing(counts);
    out.add("<g><title>%s: %s</title><rect x=\"%s\" y=\"%s\" width=\"14\" height=\"14\" rx=\"3\" class=\"%s\"/>", day,
        words(counts), x, y, shade(counts, present, missing));
    if (counts.getOrDefault(DayState.DELETED, 0L) > 0) {
      out.add("<path class=\"mark\" d=\"M%s %sl6 6m0 -6l-6 6\"/>", x + 4, y + 4);
    } else if (missing > 0) {
      out.add("<path class=\"mark\" d=\"M%s %sh6\"/>", x + 4, y + 7);
    }
    out.add("</g>\n");
  }

  private static String shade(Map<DayState, Long> counts, long present, long missing) {
    if (counts.getOrDefault(DayState.DELETED, 0L) > 0) {
      return "deleted";
    }
    if (missing > 0) {
      return missing * 10 <= present ? "gap few" : missing <= present ? "gap some" : "gap";
    }
    return present > 0 ? "present" : counts.getOrDefault(DayState.PENDING, 0L) > 0 ? "pending" : "nothing";
  }

  private static long missing(Map<DayState, Long> counts) {
    return counts.getOrDefault(DayState.GAP, 0L) + counts.getOrDefault(DayState.UNKNOWN, 0L)
        + counts.getOrDefault(DayState.DELETED, 0L);
  }

  private static String words(Map<DayState, Long> counts) {
    List<String> words = new ArrayList<>();
    for (DayState state : DayState.values()) {
      long count = counts.getOrDefault(state, 0L);
      if (count > 0) {
        words.add(Amounts.count(count, "account", "accounts") + " " + word(state));
      }
    }
    return String.join(", ", words);
  }

  private static String word(DayState state) {
    return switch (state) {
      case NOTHING -> "with nothing promised";
      case PRESENT -> "with a restore point";
      case PENDING -> "still to be backed up";
      case GAP -> "with a gap";
      case UNKNOWN -> "with a gap, and a snapshot is gone";
      case DELETED -> "with an early deletion";
    };
  }

  private void legend() throws IOException {
    out.add("<ul class=\"legend\">");
    for (String[] entry : new String[][] {{"present", "restore points"}, {"gap few", "missing for some"},
        {"gap", "missing for most"}, {"deleted", "deleted early"}, {"pending", "not over yet"},
        {"nothing", "nothing promised"}}) {
      out.add("<li><svg aria-hidden=\"true\" width=\"14\" height=\"14\"><rect width=\"14\" height=\"14\" rx=\"3\" "
          + "class=\"%s\"/></svg> %s</li>", entry[0], entry[1]);
    }
    out.add("</ul>\n");
  }

  private List<Integer> missingDays() {
    List<Integer> days = new ArrayList<>();
    for (int i = 0; i < reported.days().size(); i++) {
      if (missing(reported.days().get(i)) > 0) {
        days.add(i);
      }
    }
    return days;
  }

  /** The same for who does not see the picture. */
  private void missing() throws IOException {
    List<Integer> days = missingDays();
    if (days.isEmpty()) {
      return;
    }
    out.add("<details><summary>%s with something missing</summary><table><thead><tr><th scope=\"col\">Day</th>"
        + "<th scope=\"col\">Accounts</th></tr></thead><tbody>\n", Amounts.count(days.size(), "day", "days"));
    for (int day : days.reversed()) {
      out.add("<tr><th scope=\"row\">%s</th><td>%s</td></tr>\n", reported.calendar().day(day),
          words(reported.days().get(day)));
    }
    out.add("</tbody></table></details>\n");
  }

  /** The days of one account in a line; days alike are drawn as one. */
  void strip(AccountReport account) throws IOException {
    List<DayState> days = account.days(reported.calendar(), reported.zone());
    long present = days.stream().filter(day -> day == DayState.PRESENT).count();
    out.add("<svg class=\"strip\" role=\"img\" aria-label=\"restore points on %s of %s days\" viewBox=\"0 0 %s 14\" "
        + "preserveAspectRatio=\"none\">", present, days.size(), days.size() * 4);
    int begin = 0;
    for (int i = 1; i <= days.size(); i++) {
      if (i == days.size() || days.get(i) != days.get(begin)) {
        LocalDate first = reported.calendar().day(begin);
        LocalDate last = reported.calendar().day(i - 1);
        out.add("<rect x=\"%s\" width=\"%s\" height=\"14\" class=\"%s\"><title>%s: %s</title></rect>", begin * 4,
            (i - begin) * 4, style(days.get(begin)), first.equals(last) ? first : first + " to " + last,
            word(days.get(begin)));
        begin = i;
      }
    }
    out.add("</svg>");
  }

  private static String style(DayState state) {
    return switch (state) {
      case NOTHING -> "nothing";
      case PRESENT -> "present";
      case PENDING -> "pending";
      case GAP, UNKNOWN -> "gap";
      case DELETED -> "deleted";
    };
  }

  /** How many accounts have how many restore points, and when they were verified. */
  void bars() throws IOException {
    List<String> points = new ArrayList<>();
    for (int i = 0; i < ReportedAccounts.POINTS.size(); i++) {
      int most = ReportedAccounts.POINTS.get(i);
      int least = i == 0 ? 0 : ReportedAccounts.POINTS.get(i - 1) + 1;
      points.add(most == 0 ? "none" : most == Integer.MAX_VALUE ? "more" : least + " to " + most);
    }
    List<String> verified = new ArrayList<>();
    for (int most : ReportedAccounts.VERIFIED) {
      verified.add(most == Integer.MAX_VALUE ? "longer ago" : "within " + (most == 1 ? "a day" : most + " days"));
    }
    verified.add("never");
    out.add("<div class=\"charts\">\n");
    chart("points", "Restore points of an account", points, reported.points(), 0);
    chart("verified", "Last verified", verified, reported.verified(), verified.size() - 1);
    out.add("</div>\n");
  }

  /** {@code alarming} is the bar that is better empty. */
  private void chart(String id, String title, List<String> labels, List<Long> values, int alarming) throws IOException {
    long most = 1;
    List<String> words = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      most = Math.max(most, values.get(i));
      words.add(labels.get(i) + ": " + Amounts.count(values.get(i)));
    }
    int height = values.size() * BAR;
    out.add("<section aria-labelledby=\"%s\">\n<h2 id=\"%s\">%s</h2>\n<svg class=\"bars\" role=\"img\" "
        + "aria-label=\"Accounts by this. %s\" viewBox=\"0 0 420 %s\">\n", id, id, title, String.join(", ", words),
        height);
    for (int i = 0; i < values.size(); i++) {
      long width = values.get(i) == 0 ? 0 : Math.max(2, values.get(i) * 230 / most);
      out.add("<text x=\"112\" y=\"%s\" text-anchor=\"end\">%s</text>", i * BAR + 17, labels.get(i));
      out.add("<rect x=\"120\" y=\"%s\" width=\"%s\" height=\"18\" rx=\"3\" class=\"%s\"/>", i * BAR + 4, width,
          i == alarming ? "gap" : "bar");
      out.add("<text x=\"%s\" y=\"%s\">%s</text>\n", 126 + width, i * BAR + 17, Amounts.count(values.get(i)));
    }
    out.add("</svg>\n</section>\n");
  }
}
