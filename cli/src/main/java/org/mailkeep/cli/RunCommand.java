package org.mailkeep.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** {@code mailkeep run}: runs jobs of the configuration file, one after the other. */
final class RunCommand implements Command {
  private final Option<Optional<Path>> config = Option.path("--config", "FILE",
      "The configuration. Default: $MAILKEEP_CONFIG, else /etc/mailkeep/mailkeep.yaml.");
  private final Option<Boolean> all = Option.flag("--all", "All jobs, in the order of the file.");
  private final Words names = Words.of("JOB", "Which jobs of the configuration to run.");

  @Override
  public Syntax syntax() {
    return Syntax.of("run", "Runs jobs of the configuration file: what a schedule starts every night.", config, all)
        .with(names);
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    Settings settings = SettingsReader.read(Settings.file(config.value(), wiring.shell()), SettingsFiles.UNSEEN)
        .sound(wiring.messages());
    Runs runs = new Runs(wiring, settings, chosen(settings));
    wiring.output().show(runs);
    return runs.exitCode();
  }

  private List<JobSettings> chosen(Settings settings) {
    if (all.value() == !names.value().isEmpty()) {
      throw CommandFailure.usage("say which jobs to run, or --all; there are " + known(settings));
    }
    if (all.value()) {
      return settings.jobs();
    }
    List<JobSettings> jobs = new ArrayList<>();
    for (String name : new LinkedHashSet<>(names.value())) {
      jobs.add(settings.job(name).orElseThrow(() -> CommandFailure
          .usage(settings.file() + ": there is no job " + name + "; there are " + known(settings))));
    }
    return jobs;
  }

  private static String known(Settings settings) {
    return String.join(", ", settings.jobs().stream().map(JobSettings::name).toList());
  }

  /** Runs the jobs while it is shown: each is told when it is done. */
  private static final class Runs implements Result {
    private final Wiring wiring;
    private final Settings settings;
    private final List<JobSettings> jobs;
    private ExitCode worst = ExitCode.DONE;

    private Runs(Wiring wiring, Settings settings, List<JobSettings> jobs) {
      this.wiring = wiring;
      this.settings = settings;
      this.jobs = jobs;
    }

    @Override
    public void text(TextOutput out) throws IOException {
      for (JobSettings job : jobs) {
        run(job).text(out);
        out.flush();
      }
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.list("jobs", rows -> {
        for (JobSettings job : jobs) {
          JobOutcome outcome = run(job);
          rows.row(() -> {
            outcome.json(out);
            out.field("error", outcome.error()).field("exitCode", outcome.code().number());
          });
        }
      });
    }

    private JobOutcome run(JobSettings job) {
      wiring.interruption().check();
      JobOutcome outcome = new JobRun(wiring.with(settings), job).run();
      if (worst == ExitCode.DONE || worst == ExitCode.SOURCES_UNREADABLE && outcome.code() != ExitCode.DONE) {
        worst = outcome.code();
      }
      return outcome;
    }

    /** That of the first job that failed, else that some sources could not be read, else done. */
    private ExitCode exitCode() {
      return worst;
    }
  }
}
