package org.mailkeep.cli;

import java.io.IOException;
import java.util.List;
import org.mailkeep.repository.store.Requests;
import org.mailkeep.restore.MessageReport;
import org.mailkeep.restore.PointInTime;
import org.mailkeep.restore.RestoreReport;

/** What a restore of messages did. */
record RestoredMessages(Destination target, List<PointInTime.Choice> chosen, MessageReport report, boolean dry,
    Requests requests) implements Result {

  @Override
  public void text(TextOutput out) throws IOException {
    out.line((dry ? "dry run, nothing written: would restore " : "restored ")
        + Amounts.count(report.accounts(), "account", "accounts") + ", "
        + Amounts.count(report.found(), "message", "messages") + ", " + Amounts.bytes(report.bytes()) + " to "
        + target.shown());
    String updated = report.updated() == 0
        ? ""
        : ", " + Amounts.count(report.updated()) + " there already and given the snapshot's flags";
    out.line("  " + Amounts.count(report.added()) + " added, " + Amounts.count(report.present())
        + " there already" + updated + ", " + Amounts.count(report.differing()) + " differing");
    out.line("  " + RequestLine.text(requests));
    if (report.failed() > 0) {
      out.line("  not restored: " + Amounts.count(report.failed()));
    }
  }

  @Override
  public void json(JsonOutput out) throws IOException {
    out.field("dryRun", dry).field("target", target.shown()).field("files", report.found())
        .field("added", report.added()).field("present", report.present()).field("updated", report.updated())
        .field("differing", report.differing()).field("failed", report.failed()).field("bytes", report.bytes());
    RequestLine.json(requests, out);
    out.list("accounts", chosen,
        choice -> out.field("account", choice.entry().account()).field("captured", choice.entry().captured())
            .field("snapshot", choice.snapshot().run().hex()));
    list("failures", report.failures(), out);
    list("differences", report.differences(), out);
  }

  private static void list(String name, List<RestoreReport.Failure> failures, JsonOutput out) throws IOException {
    out.list(name, failures, failure -> out.field("account", failure.account()).field("path", failure.path())
        .field("reason", failure.reason()).field("damaged", failure.damaged()));
  }
}
