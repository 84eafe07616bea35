package org.mailkeep.cli;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mailkeep.agent.JobPlan;

/** Runs a job of the configuration file: the commands before, the backup, the commands after, the report. */
final class JobRun {
  private final Wiring wiring;
  private final JobSettings job;
  private final HookRun hooks;
  private final Instant begun;

  /** Will run {@code job} with parts of its own. */
  JobRun(Wiring wiring, JobSettings job) {
    this.wiring = wiring;
    this.job = job;
    hooks = new HookRun(wiring.shell().environment());
    begun = wiring.clock().instant();
  }

  /** Runs it. Never throws: what goes wrong is said on standard error and stands in what comes back. */
  JobOutcome run() {
    try {
      Path folder = folder();
      try (JobLock held = JobLock.take(folder, job.name())) {
        wiring.interruption().hasLastThings();
        return run(folder);
      }
    } catch (Throwable e) {
      return failed(e);
    }
  }

  private JobOutcome run(Path folder) {
    JobOutcome outcome;
    try (TemporaryFolder reports = TemporaryFolder.in(folder, "report-")) {
      outcome = withCommands(folder, reports.path().resolve("report.json"));
    } catch (IOException e) {
      outcome = failed(e);
    }
    boolean interrupted = Thread.interrupted();
    if (job.report().isPresent()) {
      outcome = told(job.report().get(), outcome);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return outcome;
  }

  private JobOutcome withCommands(Path folder, Path report) {
    Optional<JobOutcome> kept = outsideItsWindow();
    JobOutcome outcome = kept.isPresent() ? kept.get() : backUp(folder);
    // A signal has done its work by now: what follows is to be done all the same.
    boolean interrupted = Thread.interrupted();
    if (kept.isEmpty()) {
      outcome = after("after", job.after(), outcome, report, Severity.FAILURE);
    }
    if (outcome.code() != ExitCode.DONE) {
      outcome = after("on-failure", job.onFailure(), outcome, report, Severity.WARNING);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return outcome;
  }

  private Optional<JobOutcome> outsideItsWindow() {
    try {
      Optional<Instant> ignored = job.request(BackupRequest.Look.always(JobPlan.Look.CHANGES)).end(begun,
          wiring::zone);
      return Optional.empty();
    } catch (CommandFailure e) {
      return Optional.of(failed(e));
    }
  }

  private JobOutcome backUp(Path folder) {
    Map<String, String> facts = Map.of("MAILKEEP_JOB", job.name(), "MAILKEEP_HOOK", "before");
    for (Hook hook : job.before()) {
      Optional<String> failure = hooks.run(hook, facts);
      if (failure.isPresent()) {
        return failed(CommandFailure.failed("before: " + failure.get() + "; nothing was backed up"));
      }
    }
    try {
      Optional<RescanMemory> rescans = job.rescanEvery()
          .map(every -> new RescanMemory(folder.resolve(job.name() + ".rescan"), every, begun));
      BackupRequest.Look look = rescans.isPresent()
          ? rescans.get()::look
          : BackupRequest.Look.always(JobPlan.Look.CHANGES);
      BackupResult result = new BackupMetrics(wiring, job.request(look), job.metrics()).make();
      JobOutcome outcome = JobOutcome.of(job.name(), begun, result, wiring.clock().instant());
      return rescans.isPresent() ? remembered(rescans.get(), result, outcome) : outcome;
    } catch (Throwable e) {
      return failed(e);
    }
  }

  /** Forgetting costs a night in which everything is read, and does not undo what was backed up. */
  private JobOutcome remembered(RescanMemory rescans, BackupResult result, JobOutcome outcome) {
    try {
      rescans.done(result.job().carried());
      return outcome;
    } catch (IOException e) {
      return warned(outcome, "when everything was read could not be noted: " + Failure.of(e).line());
    }
  }

  /** Runs commands that follow the backup: all of them, even if one fails. */
  private JobOutcome after(String kind, List<Hook> commands, JobOutcome before, Path report,
      Severity severity) {
    JobOutcome outcome = before.endedAt(wiring.clock().instant());
    if (commands.isEmpty()) {
      return outcome;
    }
    try {
      write(outcome, report);
    } catch (IOException e) {
      outcome = warned(outcome, "the report for commands could not be written: " + Failure.of(e).line());
    }
    Map<String, String> facts = new HashMap<>(Map.of("MAILKEEP_JOB", job.name(), "MAILKEEP_HOOK", kind,
        "MAILKEEP_EXIT_CODE", Integer.toString(outcome.code().number()), "MAILKEEP_RESULT", outcome.words(),
        "MAILKEEP_REPORT", report.toString()));
    outcome.backup().ifPresent(backup -> facts.put("MAILKEEP_SNAPSHOT", backup.job().last().run().hex()));
    for (Hook hook : commands) {
      Optional<String> failure = hooks.run(hook, facts);
      if (failure.isPresent()) {
        String line = kind + ": " + failure.get();
        say(line);
        outcome = severity == Severity.FAILURE ? outcome.spoilt(line) : outcome.warned(line);
      }
    }
    return outcome;
  }

  private JobOutcome told(ReportSettings report, JobOutcome outcome) {
    if (report.on() == ReportSettings.On.FAILURE && outcome.code() == ExitCode.DONE) {
      return outcome;
    }
    Optional<String> failure = new JobLetter(outcome, wiring.shell().host(), wiring.zone()).send(report);
    if (failure.isEmpty()) {
      return outcome;
    }
    return warned(outcome, "the report was not sent: " + failure.get());
  }

  /** Writes the outcome for commands to read, in a file of this user's alone. */
  private static void write(JobOutcome outcome, Path report) throws IOException {
    Files.deleteIfExists(report);
    try (PrivateFile file = PrivateFile.reserve(Optional.of(report));
        StringWriter text = new java.io.StringWriter()) {
      Output output = new Output(text, "run", true);
      output.show(outcome);
      output.end(outcome.code(), outcome.error());
      file.write(text.toString());
    }
  }

  private JobOutcome failed(Throwable thrown) {
    Failure failure = wiring.explain(thrown);
    say(failure.line());
    return JobOutcome.failed(job.name(), begun, failure, wiring.clock().instant());
  }

  private JobOutcome warned(JobOutcome outcome, String line) {
    say(line);
    return outcome.warned(line);
  }

  private void say(String line) {
    wiring.messages().error("job " + job.name() + ": " + line);
  }

  /** Where jobs keep what they know. */
  private Path folder() throws IOException {
    Path folder = wiring.cacheFolder().resolve("jobs");
    try {
      return Files.createDirectories(folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw CommandFailure.failed("cache folder " + folder + " can't be used: " + e.getMessage()
          + "; set MAILKEEP_CACHE_DIR, or cache: in the configuration, to a folder that can be written");
    }
  }

  /** What a command's failure means for the job. */
  private enum Severity {
    WARNING, FAILURE
  }
}
