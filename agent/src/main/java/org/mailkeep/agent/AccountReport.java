package org.mailkeep.agent;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.mailkeep.agent.unwrap.Proof;
import org.mailkeep.repository.snapshot.AccountCounts;

/** Counts what an account amounts to, and tells the job's report what happens on the way. */
final class AccountReport {

  private static final System.Logger LOG = System.getLogger(AccountReport.class.getName());

  private final String account;
  private final JobReport job;
  private long unreadable;
  private long messages;
  private long files;
  private long bytes;
  private long newMessages;
  private long newBytes;

  AccountReport(String account, JobReport job) {
    this.account = account;
    this.job = job;
  }

  /** The account has a file. */
  void held(long length, long messagesInIt) {
    files++;
    bytes += length;
    messages += messagesInIt;
  }

  /** A file was read. */
  void read(long length, long messagesInIt) {
    newBytes += length;
    newMessages += messagesInIt;
    job.read(length, messagesInIt);
  }

  /** A compressed payload was looked into. */
  void payload(Proof proof) {
    job.payload(proof);
  }

  /** A file or folder can't be read. */
  void unreadable(Path path, IOException reason) {
    unreadable++;
    job.unreadable(account, path, switch (reason) {
      case AccessDeniedException denied -> "permission denied";
      case FileSystemException failure when failure.getReason() != null -> failure.getReason();
      default -> String.valueOf(reason.getMessage());
    });
  }

  /** Something is strange, but nothing is lost by it. */
  void remark(String what) {
    LOG.log(System.Logger.Level.WARNING, "account {0}: {1}", account, what);
  }

  /** Whether everything could be read so far. */
  boolean complete() {
    return unreadable == 0;
  }

  AccountCounts counts() {
    return new AccountCounts(messages, files, bytes, newMessages, newBytes, unreadable);
  }
}
