package org.mailkeep.cli;

import java.io.IOException;
import java.util.List;
import org.mailkeep.repository.store.Requests;
import org.mailkeep.restore.PointInTime;
import org.mailkeep.restore.RestorePlan;

/** What a restore of files would do. */
record PlannedFiles(Destination target, List<PointInTime.Choice> chosen, RestorePlan plan, Requests requests)
    implements
      Result {

  @Override
  public void text(TextOutput out) throws IOException {
    out.line("dry run, nothing written: would restore " + Amounts.count(plan.accounts(), "account", "accounts") + ", "
        + Amounts.count(plan.files(), "file", "files") + ", " + Amounts.bytes(plan.bytes()) + " to " + target.shown());
    out.line("  would fetch " + Amounts.bytes(plan.fetch().bytes()) + " of mail: "
        + Amounts.count(plan.fetch().blocks(), "block", "blocks") + " in "
        + Amounts.count(plan.fetch().requests(), "request", "requests"));
    out.line("  " + RequestLine.text(requests));
  }

  @Override
  public void json(JsonOutput out) throws IOException {
    out.field("dryRun", true).field("target", target.shown()).field("files", plan.files()).field("bytes", plan.bytes());
    out.field("blocks", plan.fetch().blocks()).field("fetchBytes", plan.fetch().bytes())
        .field("fetchRequests", plan.fetch().requests());
    RequestLine.json(requests, out);
    RestoredFiles.accounts(chosen, out);
  }
}
