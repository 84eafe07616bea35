package org.mailkeep.cli;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mailkeep.repository.report.AccountReport;
import org.mailkeep.repository.report.LostSnapshot;
import org.mailkeep.repository.report.Totals;
import org.mailkeep.repository.retention.PeriodKind;
import org.mailkeep.repository.retention.PromisedPeriod;
import org.mailkeep.repository.retention.PromisedPeriod.State;
import org.mailkeep.repository.retention.RetentionHistory;

/**
 * The report for people at a terminal, and for programs.
 *
 * @param zone of the people
 */
record RetentionReportResult(ReportedAccounts reported, ZoneId zone) implements Result {
  private static final int MOST_PERIODS = 12;
  private static final int MOST_LINES = 50;

  @Override
  public void text(TextOutput out) throws IOException {
    summary(out);
    out.line("");
    policy(out);
    lost(out);
    accounts(out);
    List<String> problems = reported.report().problems();
    for (String problem : problems.subList(0, Math.min(MOST_LINES, problems.size()))) {
      out.line("problem: " + problem);
    }
    if (problems.size() > MOST_LINES) {
      out.line("and " + Amounts.count(problems.size() - MOST_LINES, "other problem", "other problems"));
    }
  }

  /** What it comes to, in a few lines. */
  void summary(TextOutput out) throws IOException {
    for (String line : RetentionReportWords.summary(reported, zone)) {
      out.line(line);
    }
  }

  private void policy(TextOutput out) throws IOException {
    RetentionHistory.Reign reign = reported.report().history().current();
    out.line(RetentionReportWords.policy(reign, zone));
    for (Map.Entry<String, String> line : PolicyWords.lines(reign.policy()).entrySet()) {
      out.line("  " + line.getKey() + ": " + line.getValue());
    }
    out.line("");
  }

  private void lost(TextOutput out) throws IOException {
    TextOutput.Table table = out.table("GONE SNAPSHOT", "TIME", "HOST", "JOB", ">ACCOUNTS", "WHY IT IS MISSED");
    List<LostSnapshot> lost = reported.report().lost();
    for (LostSnapshot one : lost.subList(0, Math.min(MOST_LINES, lost.size()))) {
      table.row(one.snapshot().brief(), Times.show(one.time(), zone), one.source().host(), one.source().job(),
          Amounts.count(one.complete()), RetentionReportWords.proof(one.proof()));
    }
    table.write();
    if (lost.size() > MOST_LINES) {
      out.line("and " + Amounts.count(lost.size() - MOST_LINES, "other one", "other ones"));
    }
    if (!lost.isEmpty()) {
      out.line("");
    }
  }

  private void accounts(TextOutput out) throws IOException {
    TextOutput.Table table = out.table("ACCOUNT", "GROUP", ">POINTS", ">DAYS", ">WEEKS", ">MONTHS", ">YEARS", ">GAPS",
        ">EARLY", ">HOLDS", "VERIFIED", "DRILLED", "LOCKED UNTIL");
    for (AccountReport account : reported.worst()) {
      table.row(account.account(), account.group(), Amounts.count(account.points().size()),
          share(account, PeriodKind.DAY), share(account, PeriodKind.WEEK), share(account, PeriodKind.MONTH),
          share(account, PeriodKind.YEAR), Amounts.count(account.gaps()), Amounts.count(account.early().size()),
          Amounts.count(account.holds().size()), time(account.verified().map(last -> last.time())),
          time(account.drilled().map(last -> last.time())), time(account.lockedUntil()));
    }
    table.write();
    int more = reported.names().size() - reported.worst().size();
    if (more > 0) {
      out.line("and " + Amounts.count(more, "account", "accounts") + " with less to tell; --format csv has all");
    }
    for (AccountReport account : reported.worst()) {
      problem(out, account, "gap", State.GAP, ": no complete backup");
      problem(out, account, "not known", State.UNKNOWN, ": nothing is there, and a snapshot of then is gone");
      for (int i = 0; i < Math.min(MOST_PERIODS, account.early().size()); i++) {
        out.line("deleted early: account " + account.account() + ", snapshot "
            + account.early().get(i).snapshot().brief() + " of " + Times.show(account.early().get(i).time(), zone)
            + ": every policy since keeps it");
      }
      if (account.early().size() > MOST_PERIODS) {
        out.line("deleted early: account " + account.account() + ", "
            + Amounts.count(account.early().size() - MOST_PERIODS) + " more");
      }
    }
  }

  private static void problem(TextOutput out, AccountReport account, String word, State state, String why)
      throws IOException {
    if (!account.periods(state).isEmpty()) {
      out.line(word + ": account " + account.account() + ", " + PeriodWords.of(account.periods(state), MOST_PERIODS)
          + why);
    }
  }

  private static String share(AccountReport account, PeriodKind kind) {
    return account.promised(kind) == 0
        ? "-"
        : Amounts.count(account.present(kind)) + "/" + Amounts.count(account.promised(kind));
  }

  private String time(Optional<Instant> time) {
    return time.map(given -> Times.show(given, zone)).orElse("-");
  }

  @Override
  public void json(JsonOutput out) throws IOException {
    totals(out);
    out.list("policies", reported.report().history().reigns(), reign -> {
      out.field("policy", reign.version().number())
          .field("from", reign.version().number() == 0
              ? Optional.empty()
              : Optional.of(reign.version().time().toString()))
          .field("setBy", reign.version().by());
      PolicyWords.json(out, reign.policy());
    });
    out.list("holds", reported.report().history().holds(), held -> {
      HoldListCommand.json(out, held.hold());
      out.field("released",
          held.until().equals(Instant.MAX) ? Optional.empty() : Optional.of(held.until().toString()));
    });
    out.list("lostSnapshots", reported.report().lost(), lost -> out.field("snapshot", lost.snapshot().hex())
        .field("time", lost.time()).field("host", lost.source().host()).field("job", lost.source().job())
        .field("completeAccounts", lost.complete()).field("proof", lost.proof().word()).field("early", lost.early()));
    out.list("accountReports", reported.names(), name -> account(out, reported.report().account(name)));
    out.texts("problems", reported.report().problems());
  }

  /** Adds what it comes to. */
  void totals(JsonOutput out) throws IOException {
    Totals totals = reported.totals();
    out.field("now", reported.report().now()).field("timeZone", reported.zone().getId())
        .field("accounts", totals.accounts()).field("restorePoints", totals.points())
        .field("promised", totals.promised()).field("present", totals.present()).field("gaps", totals.gaps())
        .field("accountsWithGaps", totals.accountsWithGaps()).field("unknown", totals.unknown())
        .field("earlyDeletions", totals.early()).field("lostEarly", reported.lostEarly().size())
        .field("heldAccounts", totals.held()).field("neverVerified", totals.neverVerified())
        .field("verifiedLongestAgo", totals.verifiedLongestAgo().map(Instant::toString))
        .field("locksOffered", reported.report().locksOffered())
        .field("historyWhole", reported.report().history().whole());
  }

  private static void account(JsonOutput out, AccountReport account) throws IOException {
    out.field("account", account.account()).field("group", account.group());
    out.list("points", account.points(),
        point -> out.field("snapshot", point.run().id().hex()).field("time", point.time()));
    out.list("promises", List.of(PeriodKind.values()), kind -> out.field("period", kind.word())
        .field("promised", account.promised(kind)).field("present", account.present(kind)));
    out.list("gaps", account.periods(State.GAP), gap -> period(out, gap));
    out.list("unknown", account.periods(State.UNKNOWN), gap -> period(out, gap));
    out.list("earlyDeletions", account.early(),
        early -> out.field("snapshot", early.snapshot().hex()).field("time", early.time()));
    out.texts("holds", account.holds().stream().map(hold -> hold.id().hex()).toList());
    out.field("lastVerified", account.verified().map(last -> last.time().toString()))
        .field("lastDrilled", account.drilled().map(last -> last.time().toString()))
        .field("lockedUntil", account.lockedUntil().map(Instant::toString));
  }

  private static void period(JsonOutput out, PromisedPeriod gap) throws IOException {
    out.field("period", gap.period().kind().word()).field("first", gap.period().first().toString())
        .field("last", gap.period().last().toString())
        .field("instead", gap.instead().map(status -> status.word()));
  }
}
