package org.mailkeep.cli;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.mailkeep.repository.report.AccountReport;
import org.mailkeep.repository.report.LostSnapshot;
import org.mailkeep.repository.retention.PeriodKind;
import org.mailkeep.repository.retention.PromisedPeriod.State;

/** The report as a table: a row for each account, and one for each snapshot that is gone and whose accounts are not known. */
final class RetentionReportCsv {
  /** A cell of a spreadsheet has room for so many. */
  private static final int MOST = 1000;

  private final CsvOutput out;

  RetentionReportCsv(CsvOutput out) {
    this.out = out;
  }

  void write(ReportedAccounts reported) throws IOException {
    List<Object> heading = new ArrayList<>(List.of("record", "account", "group", "restore_points", "newest"));
    for (PeriodKind kind : PeriodKind.values()) {
      heading.add("promised_" + kind.word() + "s");
      heading.add("present_" + kind.word() + "s");
    }
    heading.addAll(List.of("gaps", "gap_periods", "unknown", "unknown_periods", "early_deletions",
        "early_deleted_snapshots", "holds", "hold_reasons", "last_verified", "last_drilled", "locked_until"));
    out.row(heading.toArray());
    for (String name : reported.names()) {
      account(reported.report().account(name));
    }
    for (LostSnapshot lost : reported.report().lost()) {
      lost(lost, heading.size());
    }
  }

  private void account(AccountReport account) throws IOException {
    List<Object> row = new ArrayList<>(List.of("account", account.account(), account.group(),
        (long) account.points().size(), time(account.newest())));
    for (PeriodKind kind : PeriodKind.values()) {
      row.add(account.promised(kind));
      row.add(account.present(kind));
    }
    row.add(account.gaps());
    row.add(PeriodWords.of(account.periods(State.GAP), MOST));
    row.add((long) account.periods(State.UNKNOWN).size());
    row.add(PeriodWords.of(account.periods(State.UNKNOWN), MOST));
    row.add((long) account.early().size());
    row.add(account.early().stream().limit(MOST / 2).map(early -> early.time() + " " + early.snapshot().hex())
        .collect(Collectors.joining("; ")));
    row.add((long) account.holds().size());
    row.add(account.holds().stream().limit(20).map(hold -> hold.id().brief() + " " + hold.reason())
        .collect(Collectors.joining("; ")));
    row.add(time(account.verified().map(last -> last.time())));
    row.add(time(account.drilled().map(last -> last.time())));
    row.add(time(account.lockedUntil()));
    out.row(row.toArray());
  }

  private void lost(LostSnapshot lost, int columns) throws IOException {
    List<Object> row = new ArrayList<>(List.of("lost snapshot"));
    while (row.size() < columns) {
      row.add("");
    }
    row.set(4, lost.time().toString());
    row.set(columns - 7, lost.early() ? 1L : 0L);
    row.set(columns - 6, lost.snapshot().hex() + " " + lost.proof().word() + ": " + lost.complete() + " accounts");
    out.row(row.toArray());
  }

  private static String time(Optional<Instant> time) {
    return time.map(Instant::toString).orElse("");
  }
}
