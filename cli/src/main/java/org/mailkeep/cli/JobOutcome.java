package org.mailkeep.cli;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a job of the configuration file went.
 *
 * @param job its name
 * @param begun when it began
 * @param ended when it ended, or how far it is
 * @param code for scripts
 * @param backup what was backed up, if anything was
 * @param error why it failed
 * @param warnings what else went wrong
 */
record JobOutcome(String job, Instant begun, Instant ended, ExitCode code, Optional<BackupResult> backup,
    Optional<String> error, List<String> warnings) implements Result {

  JobOutcome {
    warnings = List.copyOf(warnings);
  }

  static JobOutcome of(String job, Instant begun, BackupResult backup, Instant ended) {
    return new JobOutcome(job, begun, ended, backup.exitCode(), Optional.of(backup),
        backup.interrupted() ? Optional.of("interrupted") : Optional.empty(), List.of());
  }

  static JobOutcome failed(String job, Instant begun, Failure failure, Instant ended) {
    return new JobOutcome(job, begun, ended, failure.code(), Optional.empty(), Optional.of(failure.line()), List.of());
  }

  /** The same, of which something else went wrong that changes nothing of how it went. */
  JobOutcome warned(String warning) {
    List<String> more = new ArrayList<>(warnings);
    more.add(warning);
    return new JobOutcome(job, begun, ended, code, backup, error, more);
  }

  /** The same, failed by what came after the backup, unless it had failed already. */
  JobOutcome spoilt(String reason) {
    return error.isPresent()
        ? warned(reason)
        : new JobOutcome(job, begun, ended, ExitCode.FAILED, backup, Optional.of(reason), warnings);
  }

  JobOutcome endedAt(Instant time) {
    return new JobOutcome(job, begun, time, code, backup, error, warnings);
  }

  /** How it went, in few words: {@code done}, {@code failed (no space left)}. */
  String words() {
    if (error.isPresent()) {
      return "failed (" + error.get() + ")";
    }
    if (code == ExitCode.DONE || backup.isEmpty()) {
      return code.meaning();
    }
    return "done, " + Amounts.count(backup.get().unreadable(), "file or folder", "files or folders")
        + " could not be read";
  }

  @Override
  public void text(TextOutput out) throws IOException {
    out.line("job " + job + ": " + words());
    if (backup.isPresent()) {
      backup.get().text(out);
    }
  }

  @Override
  public void json(JsonOutput out) throws IOException {
    out.field("job", job).field("begun", begun).field("ended", ended);
    if (backup.isPresent()) {
      backup.get().details(out);
    }
    out.texts("warnings", warnings);
  }
}
