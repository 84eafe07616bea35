package org.mailkeep.restore;

import java.util.List;

/**
 * What a restore of messages did.
 *
 * @param accounts how many accounts it touched
 * @param added messages that were not there and are now, or would be
 * @param present messages that were there and were left alone
 * @param updated messages that were there and have been given the snapshot's flags
 * @param bytes of all of these
 * @param failed how many things could not be restored: messages, or mailboxes
 * @param failures the first {@link #MOST_NAMED} of them, and why
 * @param differing how many messages are there, but not as they were wanted
 * @param differences the first {@link #MOST_NAMED} of them, and how
 */
public record MessageReport(long accounts, long added, long present, long updated, long bytes, long failed,
    List<RestoreReport.Failure> failures, long differing, List<RestoreReport.Failure> differences) {

  /** So many failures and differences are named; the others are counted. */
  public static final int MOST_NAMED = 1000;

  public MessageReport {
    failures = List.copyOf(failures);
    differences = List.copyOf(differences);
  }

  /** How many messages are there now, or would be. */
  public long found() {
    return added + present + updated;
  }
}
