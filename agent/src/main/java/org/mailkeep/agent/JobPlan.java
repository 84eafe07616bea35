package org.mailkeep.agent;

import java.util.List;
import java.util.function.Predicate;
import org.mailkeep.agent.source.SourceAccount;
import org.mailkeep.repository.run.Agents;

/**
 * What a job is to back up, and how.
 *
 * @param source the mail location that the accounts come from
 * @param accounts those that are there and wanted
 * @param wanted whether an account of that name was asked for: one that was there before and is not now gets recorded as absent
 * @param missing whether to go on when many accounts are gone
 * @param look how closely files are looked at that seem to be as they were
 * @param host the machine, for the snapshots
 * @param job what the job is called, for the snapshots
 * @param agents whether others may be backing up to the repository meanwhile
 * @param bounds when the job commits and when it ends
 */
public record JobPlan(String source, List<SourceAccount> accounts, Predicate<String> wanted, Missing missing, Look look,
    String host, String job, Agents agents, JobBounds bounds) {

  public JobPlan {
    accounts = List.copyOf(accounts);
  }

  /** Whether what shows no change counts as unchanged. */
  boolean believing() {
    return look == Look.CHANGES;
  }

  /** What to do when many accounts that are known from before are not there. */
  public enum Missing {
    FAIL, ALLOW
  }

  /** How closely files are looked at that seem to be as they were the last time. */
  public enum Look {
    /** What shows no change is not read. */
    CHANGES,
    /** Everything is read, whatever is known of it: finds what changed without showing it. */
    RESCAN
  }
}
