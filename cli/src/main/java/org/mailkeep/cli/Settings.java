package org.mailkeep.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.mailkeep.cli.config.Problem;

/**
 * What the configuration file says. Everything of it may be said on the command line or in the environment too, which comes first.
 *
 * @param file where it stands
 * @param repository the repository
 * @param credential a credential file
 * @param cache the folder for the local cache
 * @param limitUpload bytes a second
 * @param limitDownload bytes a second
 * @param jobs in their order
 */
record Settings(Path file, Optional<String> repository, Optional<Path> credential, Optional<Path> cache,
    Optional<Long> limitUpload, Optional<Long> limitDownload, List<JobSettings> jobs) {
  static final String CONFIG = "MAILKEEP_CONFIG";

  private static final Path USUAL = Path.of("/etc/mailkeep/mailkeep.yaml");

  Settings {
    jobs = List.copyOf(jobs);
  }

  /** The file that is meant: the one that was named, or that a variable names, or the usual one. */
  static Path file(Optional<Path> named, Shell shell) {
    return named.or(() -> shell.pathVariable(CONFIG)).orElse(USUAL);
  }

  /** The job of a name. */
  Optional<JobSettings> job(String name) {
    return jobs.stream().filter(job -> job.name().equals(name)).findFirst();
  }

  /**
   * What came of reading a file.
   *
   * @param file the file
   * @param settings what it says; what its mistakes leave of that if there are any
   * @param problems its mistakes
   */
  record Read(Path file, Settings settings, List<Problem> problems) {

    Read {
      problems = List.copyOf(problems);
    }

    /** What it says. If there are mistakes, names them all and fails. */
    Settings sound(Messages messages) {
      tell(messages);
      if (!problems.isEmpty()) {
        throw CommandFailure.usage(file + ": " + Amounts.count(problems.size(), "mistake", "mistakes")
            + "; nothing was done");
      }
      return settings;
    }

    /** Names the mistakes, each with file and line. */
    void tell(Messages messages) {
      problems.forEach(problem -> messages.error(file + ":" + problem.line() + ": " + problem.text()));
    }
  }
}
