package org.mailkeep.cli;

import java.io.IOException;
import java.util.List;
import org.mailkeep.repository.store.Requests;
import org.mailkeep.restore.PointInTime;
import org.mailkeep.restore.RestoreReport;

/**
 * What a restore of files did.
 *
 * @param verified whether what is there was compared with the backup
 * @param differences what differs from it
 */
record RestoredFiles(Destination target, List<PointInTime.Choice> chosen, RestoreReport report, boolean verified,
    List<RestoreReport.Failure> differences, Requests requests) implements Result {

  @Override
  public void text(TextOutput out) throws IOException {
    out.line("restored " + Amounts.count(report.accounts(), "account", "accounts") + ", "
        + Amounts.count(report.files(), "file", "files") + ", " + Amounts.bytes(report.bytes()) + " to "
        + target.shown());
    out.line("  " + RequestLine.text(requests));
    if (!report.failures().isEmpty()) {
      out.line("  not restored: " + Amounts.count(report.failures().size(), "file", "files"));
    }
    if (verified) {
      out.line("  compared with the backup: " + (differences.isEmpty()
          ? "all equal"
          : Amounts.count(differences.size(), "file differs", "files differ")));
    }
  }

  @Override
  public void json(JsonOutput out) throws IOException {
    out.field("dryRun", false).field("target", target.shown()).field("files", report.files()).field("bytes",
        report.bytes());
    RequestLine.json(requests, out);
    accounts(chosen, out);
    failures("failures", report.failures(), out);
    if (verified) {
      failures("differences", differences, out);
    }
  }

  static void accounts(List<PointInTime.Choice> chosen, JsonOutput out) throws IOException {
    out.list("accounts", chosen,
        choice -> out.field("account", choice.entry().account()).field("captured", choice.entry().captured())
            .field("snapshot", choice.snapshot().run().hex()));
  }

  private static void failures(String name, List<RestoreReport.Failure> failures, JsonOutput out) throws IOException {
    out.list(name, failures, failure -> out.field("account", failure.account()).field("path", failure.path())
        .field("reason", failure.reason()).field("damaged", failure.damaged()));
  }
}
