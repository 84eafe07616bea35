package org.mailkeep.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.report.AccountReport;
import org.mailkeep.repository.report.EarlyDeletion;
import org.mailkeep.repository.report.LostSnapshot;
import org.mailkeep.repository.report.Totals;
import org.mailkeep.repository.retention.Hold;
import org.mailkeep.repository.retention.PeriodKind;
import org.mailkeep.repository.retention.PromisedPeriod.State;
import org.mailkeep.repository.retention.RetentionHistory;

/** The report as one page that needs nothing else: no script, no font, no picture from anywhere. */
final class RetentionReportHtml {
  private static final int MOST_PERIODS = 12;
  private static final int MOST_ROWS = 500;
  private static final String STYLE = "retention-report.css";

  private final HtmlOutput out;
  private final ReportedAccounts reported;
  private final ZoneId zone;
  private final RetentionReportCharts charts;

  RetentionReportHtml(HtmlOutput out, ReportedAccounts reported, ZoneId zone) {
    this.out = out;
    this.reported = reported;
    this.zone = zone;
    charts = new RetentionReportCharts(out, reported);
  }

  void write() throws IOException {
    out.add("""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>Mailkeep retention report, %s</title>
        <style>
        """,
        reported.report().now().atZone(zone).toLocalDate());
    out.add(style()).add("</style>\n</head>\n<body>\n<main>\n");
    head();
    charts.calendar();
    charts.bars();
    accounts();
    early();
    lost();
    policies();
    holds();
    problems();
    out.add(
        "<footer><p>Times are in the time zone %s, days in that of the policy, %s. This report was made from signed "
            + "records with neither the keys of mail nor those of folder names. It is evidence of what was promised and "
            + "recorded: whether stored mail is sound, <code>mailkeep verify</code> tells, and whether the log is whole, "
            + "<code>mailkeep audit verify</code>.</p></footer>\n</main>\n</body>\n</html>\n",
        zone.getId(),
        reported.zone().getId());
  }

  private void head() throws IOException {
    Totals totals = reported.totals();
    boolean good = totals.gaps() + totals.unknown() + reported.deletions() == 0;
    out.add("<header>\n<h1>Retention report</h1>\n<p class=\"sub\">as of %s</p>\n",
        Times.show(reported.report().now(), zone));
    out.add(good ? "<p class=\"verdict good\">%s</p>\n" : "<p class=\"verdict bad\">%s</p>\n", good
        ? "All that the policy promises is there."
        : Amounts.count(totals.gaps(), "gap", "gaps") + " and "
            + Amounts.count(reported.deletions(), "early deletion", "early deletions") + ".");
    out.add("</header>\n<section aria-label=\"Figures\" class=\"cards\">\n");
    card("accounts", Amounts.count(totals.accounts()), true);
    card("restore points", Amounts.count(totals.points()), true);
    card("promises kept", totals.promised() == 0 ? "none made" : percent(totals.present(), totals.promised()),
        totals.present() == totals.promised());
    card("gaps", Amounts.count(totals.gaps()), totals.gaps() == 0);
    card("early deletions", Amounts.count(reported.deletions()), reported.deletions() == 0);
    card("accounts on hold", Amounts.count(totals.held()), true);
    card("never verified", Amounts.count(totals.neverVerified()), true);
    out.add("</section>\n<section aria-labelledby=\"words\">\n<h2 id=\"words\">In words</h2>\n<ul>\n");
    for (String line : RetentionReportWords.summary(reported, zone)) {
      out.add("<li>%s</li>\n", line);
    }
    out.add("</ul>\n</section>\n");
  }

  /** Rounded down, so that all is all. */
  private static String percent(long part, long all) {
    long permille = part * 1000 / all;
    return permille / 10 + "." + permille % 10 + " %";
  }

  private void card(String label, String figure, boolean good) throws IOException {
    out.add(good ? "<div class=\"card\">" : "<div class=\"card bad\">")
        .add("<b>%s</b><span>%s</span></div>\n", figure, label);
  }

  private void accounts() throws IOException {
    out.add("<section aria-labelledby=\"accounts\">\n<h2 id=\"accounts\">Accounts</h2>\n");
    int more = reported.names().size() - reported.worst().size();
    out.add("<p>%s</p>\n", more > 0
        ? "The " + Amounts.count(reported.worst().size()) + " accounts with most to answer for; "
            + Amounts.count(more, "other is", "others are")
            + " left out here, and are in the sums above. The table in CSV has all."
        : "All accounts, those with most to answer for first.");
    if (reported.worst().isEmpty()) {
      out.add("</section>\n");
      return;
    }
    out.add("<div class=\"scroll\"><table>\n<thead><tr><th scope=\"col\">Account</th><th scope=\"col\">%s to %s</th>"
        + "<th scope=\"col\" class=\"n\">Points</th>", reported.calendar().first(), reported.calendar().last());
    for (PeriodKind kind : PeriodKind.values()) {
      out.add("<th scope=\"col\" class=\"n\">%ss</th>",
          kind.word().substring(0, 1).toUpperCase(Locale.ROOT) + kind.word().substring(1));
    }
    out.add("<th scope=\"col\">Newest</th><th scope=\"col\">Verified</th><th scope=\"col\">Drilled</th>"
        + "<th scope=\"col\">Locked until</th></tr></thead>\n<tbody>\n");
    for (AccountReport account : reported.worst()) {
      row(account);
    }
    out.add("</tbody></table></div>\n</section>\n");
  }

  private void row(AccountReport account) throws IOException {
    out.add("<tr><th scope=\"row\"><bdi class=\"name\">%s</bdi> <span class=\"group\">%s</span>", account.account(),
        account.group());
    for (Hold hold : account.holds().subList(0, Math.min(3, account.holds().size()))) {
      out.add(" <span class=\"hold\">on hold: <bdi>%s</bdi></span>", hold.reason());
    }
    out.add("</th><td class=\"days\">");
    charts.strip(account);
    note(account, State.GAP, "no complete backup: ");
    note(account, State.UNKNOWN, "gone, or never there: ");
    if (!account.early().isEmpty()) {
      out.add("<span class=\"miss\">deleted early: %s</span>",
          Amounts.count(account.early().size(), "entry", "entries"));
    }
    out.add("</td><td class=\"n\">%s</td>", Amounts.count(account.points().size()));
    for (PeriodKind kind : PeriodKind.values()) {
      long promised = account.promised(kind);
      long present = account.present(kind);
      out.add(present < promised ? "<td class=\"n bad\">%s</td>" : "<td class=\"n\">%s</td>",
          promised == 0 ? "\u2013" : Amounts.count(present) + "/" + Amounts.count(promised));
    }
    out.add("<td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>\n", day(account.newest()),
        day(account.verified().map(last -> last.time())), day(account.drilled().map(last -> last.time())),
        day(account.lockedUntil()));
  }

  private void note(AccountReport account, State state, String words) throws IOException {
    if (!account.periods(state).isEmpty()) {
      out.add("<span class=\"miss\">%s%s</span>", words, PeriodWords.of(account.periods(state), MOST_PERIODS));
    }
  }

  private void early() throws IOException {
    if (reported.totals().early() == 0) {
      return;
    }
    out.add("<section aria-labelledby=\"early\">\n<h2 id=\"early\">Deleted early</h2>\n<p>These were recorded as "
        + "complete and are gone, though every policy and hold since has kept them.</p>\n<div class=\"scroll\"><table>"
        + "\n<thead><tr><th scope=\"col\">Account</th><th scope=\"col\">Night</th><th scope=\"col\">Snapshot</th></tr>"
        + "</thead>\n<tbody>\n");
    long left = reported.totals().early();
    int rows = MOST_ROWS;
    for (AccountReport account : reported.worst()) {
      for (EarlyDeletion deletion : account.early().subList(0, Math.min(rows, account.early().size()))) {
        out.add("<tr class=\"bad\"><th scope=\"row\"><bdi class=\"name\">%s</bdi></th><td>%s</td><td><code>%s</code>"
            + "</td></tr>\n", account.account(), Times.show(deletion.time(), zone), deletion.snapshot().brief());
        left--;
        rows--;
      }
    }
    out.add("</tbody></table></div>\n");
    more(left);
    out.add("</section>\n");
  }

  private void lost() throws IOException {
    List<LostSnapshot> lost = reported.report().lost();
    if (lost.isEmpty()) {
      return;
    }
    out.add("<section aria-labelledby=\"lost\">\n<h2 id=\"lost\">Snapshots that are gone</h2>\n<p>Whose entries they "
        + "had is not known any more.</p>\n<div class=\"scroll\"><table>\n<thead><tr><th scope=\"col\">Snapshot</th>"
        + "<th scope=\"col\">Night</th><th scope=\"col\">Host</th><th scope=\"col\">Job</th>"
        + "<th scope=\"col\" class=\"n\">Accounts</th><th scope=\"col\">How that is known</th></tr></thead>\n<tbody>\n");
    for (boolean early : new boolean[] {true, false}) {
      for (LostSnapshot one : lost.stream().filter(each -> each.early() == early).limit(MOST_ROWS).toList()) {
        out.add(early ? "<tr class=\"bad\">" : "<tr>")
            .add("<th scope=\"row\"><code>%s</code></th><td>%s</td><td><bdi>%s</bdi></td><td><bdi>%s</bdi></td>"
                + "<td class=\"n\">%s</td><td>%s</td></tr>\n", one.snapshot().brief(), Times.show(one.time(), zone),
                one.source().host(), one.source().job(), Amounts.count(one.complete()),
                RetentionReportWords.proof(one.proof()));
      }
    }
    out.add("</tbody></table></div>\n");
    more(lost.size() - lost.stream().filter(LostSnapshot::early).limit(MOST_ROWS).count()
        - lost.stream().filter(one -> !one.early()).limit(MOST_ROWS).count());
    out.add("</section>\n");
  }

  private void policies() throws IOException {
    out.add("<section aria-labelledby=\"policy\">\n<h2 id=\"policy\">Policies</h2>\n<p>The newest is in force. What an "
        + "older one gave up while it was in force was not deleted early.</p>\n");
    List<RetentionHistory.Reign> reigns = reported.report().history().reigns().reversed();
    for (RetentionHistory.Reign reign : reigns.subList(0, Math.min(20, reigns.size()))) {
      out.add("<h3>%s</h3>\n<dl>\n", reign.version().number() == 0
          ? "Before any policy was set"
          : "Policy " + reign.version().number() + ", set " + Times.show(reign.version().time(), zone) + " by "
              + reign.version().by());
      for (Map.Entry<String, String> line : PolicyWords.lines(reign.policy()).entrySet()) {
        out.add("<dt><bdi>%s</bdi></dt><dd><bdi>%s</bdi></dd>\n", line.getKey(), line.getValue());
      }
      out.add("</dl>\n");
    }
    more(reigns.size() - 20);
    out.add("</section>\n");
  }

  private void holds() throws IOException {
    List<RetentionHistory.Held> holds = reported.report().history().holds();
    if (holds.isEmpty()) {
      return;
    }
    out.add(
        "<section aria-labelledby=\"holds\">\n<h2 id=\"holds\">Holds</h2>\n<div class=\"scroll\"><table>\n<thead><tr>"
            + "<th scope=\"col\">Hold</th><th scope=\"col\">Accounts</th><th scope=\"col\">Snapshot</th>"
            + "<th scope=\"col\">Reason</th><th scope=\"col\">Reference</th><th scope=\"col\">Placed</th>"
            + "<th scope=\"col\">By</th><th scope=\"col\">Released</th></tr></thead>\n<tbody>\n");
    for (RetentionHistory.Held held : holds.reversed().subList(0, Math.min(MOST_ROWS, holds.size()))) {
      Hold hold = held.hold();
      out.add("<tr><th scope=\"row\"><code>%s</code></th><td><bdi class=\"name\">%s</bdi></td><td>%s</td>"
          + "<td><bdi>%s</bdi></td><td><bdi>%s</bdi></td><td>%s</td><td><bdi>%s</bdi></td><td>%s</td></tr>\n",
          hold.id().brief(), hold.account(), hold.snapshot().map(Id128::brief).orElse("all"), hold.reason(),
          hold.reference(), day(Optional.of(hold.since())), hold.by(),
          held.until().equals(Instant.MAX) ? "in force" : day(Optional.of(held.until())));
    }
    out.add("</tbody></table></div>\n");
    more(holds.size() - MOST_ROWS);
    out.add("</section>\n");
  }

  private void problems() throws IOException {
    List<String> problems = reported.report().problems();
    if (problems.isEmpty()) {
      return;
    }
    out.add("<section aria-labelledby=\"problems\">\n<h2 id=\"problems\">Problems</h2>\n<ul>\n");
    for (String problem : problems.subList(0, Math.min(MOST_ROWS, problems.size()))) {
      out.add("<li class=\"miss\">%s</li>\n", problem);
    }
    out.add("</ul>\n");
    more(problems.size() - MOST_ROWS);
    out.add("</section>\n");
  }

  private void more(long left) throws IOException {
    if (left > 0) {
      out.add("<p>And %s more.</p>\n", Amounts.count(left));
    }
  }

  private String day(Optional<Instant> time) {
    return time.map(given -> Times.show(given, zone).split(" ", 2)[0]).orElse("\u2013");
  }

  private static String style() throws IOException {
    try (InputStream style = RetentionReportHtml.class.getResourceAsStream(STYLE)) {
      if (style == null) {
        throw new IllegalStateException(STYLE + " is not in the program");
      }
      return new String(style.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
