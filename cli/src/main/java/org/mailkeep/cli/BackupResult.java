package org.mailkeep.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.ToLongFunction;
import org.mailkeep.agent.JobReport;
import org.mailkeep.agent.JobResult;
import org.mailkeep.repository.snapshot.AccountCounts;
import org.mailkeep.repository.snapshot.AccountEntry;
import org.mailkeep.repository.snapshot.Snapshot;
import org.mailkeep.repository.store.Requests;

/**
 * What a backup did, or would do.
 *
 * @param source the mail location
 * @param job what was committed
 * @param report what happened on the way
 * @param refused names that can't be an account's, and why
 * @param took how long it lasted
 * @param dry whether nothing was written
 * @param requests what the store was asked
 * @param interrupted whether it ended early because the process was told to end
 */
record BackupResult(String source, JobResult job, JobReport report, List<String> refused, Duration took,
    boolean dry, Requests requests, boolean interrupted) implements Result {

  /** How many files and folders could not be read. */
  long unreadable() {
    return report.unreadableFiles() + refused.size();
  }

  /** For scripts. */
  ExitCode exitCode() {
    if (interrupted) {
      return ExitCode.FAILED;
    }
    return unreadable() == 0 ? ExitCode.DONE : ExitCode.SOURCES_UNREADABLE;
  }

  @Override
  public void text(TextOutput out) throws IOException {
    Snapshot snapshot = job.last();
    String held = Amounts.count(job.accounts().size(), "account", "accounts") + ", "
        + Amounts.count(sum(AccountCounts::messages), "message", "messages")
        + ", " + Amounts.bytes(sum(AccountCounts::bytes));
    out.line((dry ? "dry run, nothing written: " : "snapshot " + snapshot.run().brief() + ": ") + held);
    out.line("  " + (dry ? "would read " : "read ")
        + Amounts.count(sum(AccountCounts::newMessages), "message", "messages") + ", "
        + Amounts.bytes(sum(AccountCounts::newBytes)) + "; new " + Amounts.bytes(job.newBytes()) + ", stored "
        + (dry ? "would be " : "")
        + Amounts.bytes(job.storedBytes()) + "; " + Amounts.duration(took));
    long compressed = report.reproducedBytes() + report.irreproducibleBytes();
    if (compressed > 0) {
      out.line("  compressed mail: " + Amounts.bytes(compressed) + ", " + 100 * report.reproducedBytes() / compressed
          + " % of it taken apart");
    }
    if (job.adoptedBytes() > 0) {
      out.line("  went on with " + Amounts.bytes(job.adoptedBytes()) + " that an unfinished backup had stored");
    }
    out.line("  " + RequestLine.text(requests));
    if (unreadable() > 0) {
      out.line("  could not read " + Amounts.count(unreadable(), "file or folder", "files or folders")
          + ": what was there before is kept");
    }
    if (job.runs().size() > 1) {
      out.line("  committed " + job.runs().size() + " times; this is the last snapshot of them");
    }
    if (!job.carried().isEmpty()) {
      out.line("  " + (interrupted ? "told to end" : "its time was up") + " before "
          + Amounts.count(job.carried().size(), "account was", "accounts were")
          + " reached: they stay as they were, and come first the next time");
    }
    for (AccountEntry entry : job.accounts()) {
      switch (entry.status()) {
        case ABSENT -> out.line("  account " + entry.account() + " was backed up before and is not there now");
        case COMPLETE, UNREADABLE, CARRIED -> {}
      }
    }
  }

  @Override
  public void json(JsonOutput out) throws IOException {
    out.field("job", job.last().job());
    details(out);
  }

  /** Adds all but the job's name. */
  void details(JsonOutput out) throws IOException {
    Snapshot snapshot = job.last();
    if (!dry) {
      out.field("snapshot", snapshot.run().hex());
      out.texts("snapshots", job.runs().stream().map(run -> run.snapshot().run().hex()).toList());
    }
    out.field("dryRun", dry).field("source", source).field("host", snapshot.host())
        .field("started", job.runs().getFirst().snapshot().started()).field("finished", snapshot.finished())
        .field("messages", sum(AccountCounts::messages)).field("files", sum(AccountCounts::files))
        .field("bytes", sum(AccountCounts::bytes))
        .field("readMessages", sum(AccountCounts::newMessages)).field("readBytes", sum(AccountCounts::newBytes))
        .field("newBytes", job.newBytes()).field("storedBytes", job.storedBytes())
        .field("adoptedBytes", job.adoptedBytes())
        .field("reproducedBytes", report.reproducedBytes()).field("irreproducibleBytes", report.irreproducibleBytes())
        .field("unreadableFiles", report.unreadableFiles());
    RequestLine.json(requests, out);
    out.list("accounts", job.accounts(), entry -> AccountJson.write(out, entry));
    out.list("unreadable", report.unreadable(), file -> out.field("account", file.account())
        .field("path", file.path().toString()).field("reason", file.reason()));
    out.field("interrupted", interrupted).texts("carried", job.carried());
    out.texts("refused", refused);
  }

  private long sum(ToLongFunction<AccountCounts> count) {
    return job.accounts().stream().map(AccountEntry::counts).mapToLong(count).sum();
  }
}
