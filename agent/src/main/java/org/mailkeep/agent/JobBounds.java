package org.mailkeep.agent;

import java.time.Duration;

/**
 * When a job commits what it has, and when it ends. A job is a chain of runs: each commits some accounts, and begins with what other agents have committed by then.
 *
 * @param commitAfter a run that has lasted so long commits when its account is done, and another goes on
 * @param commitBytes and so does one that has stored so many new bytes of mail
 * @param end says when to end before all accounts are done
 */
public record JobBounds(Duration commitAfter, long commitBytes, JobEnd end) {

  /** Commits every 15 minutes or 4 GiB, and goes on until all is done. */
  public static final JobBounds DEFAULT = new JobBounds(Duration.ofMinutes(15), 4L << 30, JobEnd.NEVER);

  /** The same, with another end. */
  public JobBounds until(JobEnd sooner) {
    return new JobBounds(commitAfter, commitBytes, sooner);
  }
}
