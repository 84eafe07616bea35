package org.mailkeep.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.mailkeep.repository.report.LostSnapshot;
import org.mailkeep.repository.report.Totals;
import org.mailkeep.repository.retention.RetentionHistory;

/** What a report comes to, in plain words. */
final class RetentionReportWords {

  private RetentionReportWords() {}

  /** A few sentences, the most important first. */
  static List<String> summary(ReportedAccounts reported, ZoneId zone) {
    Totals totals = reported.totals();
    List<String> lines = new ArrayList<>();
    lines.add(Amounts.count(totals.accounts(), "account", "accounts") + " with "
        + Amounts.count(totals.points(), "restore point", "restore points") + ", as of "
        + Times.show(reported.report().now(), zone));
    lines.add(totals.promised() == 0
        ? "the policy promises no restore point of any day, week, month or year that has ended"
        : Amounts.count(totals.present()) + " of " + Amounts.count(totals.promised())
            + " promised days, weeks, months and years have their restore point");
    lines.add(totals.gaps() == 0
        ? "no gaps"
        : Amounts.count(totals.gaps(), "gap", "gaps") + " in "
            + Amounts.count(totals.accountsWithGaps(), "account", "accounts") + ": there was no complete backup");
    if (totals.unknown() > 0) {
      lines.add(Amounts.count(totals.unknown(), "promised period has", "promised periods have")
          + " no restore point, and a snapshot of that time is gone: nobody knows whose entries it had");
    }
    lines.add(reported.deletions() == 0
        ? "no early deletions: nothing is known to be gone that a policy kept"
        : Amounts.count(reported.deletions(), "early deletion", "early deletions") + ": "
            + Amounts.count(totals.early(), "account's entry", "accounts' entries") + " and "
            + Amounts.count(reported.lostEarly().size(), "whole snapshot", "whole snapshots")
            + " that every policy kept");
    long holds = reported.report().history().holds().stream().filter(held -> held.until().equals(Instant.MAX)).count();
    lines.add(holds == 0
        ? "no holds"
        : Amounts.count(holds, "hold", "holds") + " on "
            + Amounts.count(totals.held(), "account", "accounts"));
    lines.add(verified(totals, zone));
    lines.add(reported.report().locksOffered()
        ? "the store locks objects; until when is said account by account"
        : "the store does not lock objects: whoever may delete there can");
    if (!reported.report().history().whole()) {
      lines.add(
          "older policies or holds can't be read: what was kept before is not known, and nothing older is called deleted early");
    }
    if (!reported.report().problems().isEmpty()) {
      lines.add(Amounts.count(reported.report().problems().size(), "problem", "problems")
          + " with the log or the evidence: check it with mailkeep audit verify");
    }
    return lines;
  }

  private static String verified(Totals totals, ZoneId zone) {
    if (totals.accounts() == 0) {
      return "no account was ever backed up";
    }
    String never = totals.neverVerified() == 0
        ? "every account was verified"
        : Amounts.count(totals.neverVerified(), "account was", "accounts were") + " never verified";
    return never + totals.verifiedLongestAgo()
        .map(time -> (totals.neverVerified() == 0 ? ", " : "; of the others, ") + "the one longest ago on "
            + Times.show(time, zone))
        .orElse("");
  }

  /** Which policy it is. */
  static String policy(RetentionHistory.Reign reign, ZoneId zone) {
    return reign.version().number() == 0
        ? "no policy was ever set: everything is kept, and nothing is promised of any day"
        : "policy " + reign.version().number() + ", set " + Times.show(reign.version().time(), zone) + " by "
            + reign.version().by() + ", time zone " + reign.policy().zone().getId();
  }

  /** How it is known that a snapshot was there. */
  static String proof(LostSnapshot.Proof proof) {
    return switch (proof) {
      case MISSING -> "it is in use and not stored: EARLY DELETION";
      case DAMAGED -> "it is in use, and what is stored is something else: EARLY DELETION";
      case LOGGED -> "the log says that it was committed, and every policy since keeps it: EARLY DELETION";
      case GIVEN_UP -> "the log says that it was committed; a policy may have given it up";
    };
  }
}
