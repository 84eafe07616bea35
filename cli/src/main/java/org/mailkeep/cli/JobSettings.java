package org.mailkeep.cli;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.mailkeep.agent.JobPlan;
import org.mailkeep.agent.Window;
import org.mailkeep.agent.source.MailLocation;
import org.mailkeep.repository.run.Agents;

/**
 * A job of the configuration file.
 *
 * @param name what it is called
 * @param source where the mail is
 * @param accounts globs of accounts; all if there are none
 * @param excluded globs of accounts to leave out
 * @param listed where the names of all accounts come from
 * @param window the hours in which it may run
 * @param stopAfter how long it may run
 * @param rescanEvery how often everything is to be read
 * @param missing whether to go on when many accounts are gone
 * @param agents whether others may be backing up meanwhile
 * @param metrics where its metrics go
 * @param before commands without which there is no backup
 * @param after commands that follow it, however it went
 * @param onFailure commands that follow one that went wrong
 * @param report whom to write to
 */
record JobSettings(String name, MailLocation source, List<String> accounts, List<String> excluded,
    Optional<BackupRequest.Listed> listed, Optional<Window> window, Optional<Duration> stopAfter,
    Optional<Duration> rescanEvery, JobPlan.Missing missing, Agents agents, MetricsTargets metrics, List<Hook> before,
    List<Hook> after,
    List<Hook> onFailure, Optional<ReportSettings> report) {

  /** The backup that it wants. */
  BackupRequest request(BackupRequest.Look look) {
    return new BackupRequest(name, source, accounts, excluded, listed, missing, look, window, stopAfter, agents,
        BackupRequest.Busy.WAIT, false);
  }
}
