package org.mailkeep.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.mailkeep.agent.JobPlan;
import org.mailkeep.repository.run.Agents;

/** {@code mailkeep config check}: finds all mistakes in the configuration file, or says what it means. */
final class ConfigCheckCommand implements Command {
  private final Option<Optional<Path>> config = Option.path("--config", "FILE",
      "The configuration. Default: $MAILKEEP_CONFIG, else /etc/mailkeep/mailkeep.yaml.");

  @Override
  public Syntax syntax() {
    return Syntax.of("config check",
        "Finds all mistakes in the configuration file, or says what it means; asks no repository and no mail server.",
        config);
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    Settings.Read read = SettingsReader.read(Settings.file(config.value(), wiring.shell()), SettingsFiles.SEEN);
    read.tell(wiring.messages());
    wiring.output().show(new Checked(read));
    return read.problems().isEmpty() ? ExitCode.DONE : ExitCode.USAGE;
  }

  private record Checked(Settings.Read read) implements Result {
    @Override
    public void text(TextOutput out) throws IOException {
      if (!read.problems().isEmpty()) {
        return;
      }
      Settings settings = read.settings();
      out.line(read.file() + ": " + Amounts.count(settings.jobs().size(), "job", "jobs"));
      out.line("  to " + settings.repository().orElse("the repository that -r or MAILKEEP_REPOSITORY names"));
      for (JobSettings job : settings.jobs()) {
        out.line("job " + job.name());
        for (String line : lines(job)) {
          out.line("  " + line);
        }
      }
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.field("file", read.file().toString());
      out.list("problems", read.problems(),
          problem -> out.field("line", problem.line()).field("message", problem.text()));
      out.list("jobs", read.problems().isEmpty() ? read.settings().jobs() : List.<JobSettings>of(),
          job -> out.field("job", job.name())
              .field("source", job.source().toString()).texts("words", lines(job)));
    }

    private static List<String> lines(JobSettings job) {
      List<String> lines = new ArrayList<>();
      lines.add("backs up " + (job.accounts().isEmpty() ? "all accounts" : String.join(", ", job.accounts()))
          + (job.excluded().isEmpty() ? "" : " but " + String.join(", ", job.excluded())) + " of " + job.source());
      job.listed().ifPresent(listed -> lines.add("knows its accounts from " + switch (listed) {
        case BackupRequest.Listed.In(var file) -> file.toString();
        case BackupRequest.Listed.By(var command) -> "the command: " + command;
      }));
      job.window().ifPresent(window -> lines.add("runs between " + window + " only"));
      job.stopAfter().ifPresent(time -> lines.add("ends in order after " + Amounts.span(time)));
      job.rescanEvery().ifPresent(time -> lines.add("reads everything again every " + Amounts.span(time)));
      if (job.missing() == JobPlan.Missing.ALLOW) {
        lines.add("goes on even if many accounts are missing");
      }
      if (job.agents() == Agents.ONE) {
        lines.add("relies on being the only one who backs up to the repository");
      }
      hooks(lines, "before", job.before());
      hooks(lines, "after", job.after());
      hooks(lines, "on failure", job.onFailure());
      job.report().ifPresent(report -> lines.add("writes to " + String.join(", ", report.to()) + " "
          + switch (report.on()) {
            case FAILURE -> "when it does not end with 0";
            case ALWAYS -> "after every run";
          } + ", through " + report.server().host() + ":" + report.server().port() + " ("
          + report.server().security().name().toLowerCase(Locale.ROOT) + ")"));
      return lines;
    }

    private static void hooks(List<String> lines, String when, List<Hook> hooks) {
      hooks.forEach(hook -> lines.add(when + ": " + hook.words() + " (for at most " + Amounts.span(hook.timeout())
          + ")"));
    }
  }
}
