package org.mailkeep.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The options that every command has, before or after its name. */
final class GlobalOptions {
  private final Option<Optional<String>> repository = Option.of("-r, --repository", "REPO",
      "The repository: a folder, or s3://BUCKET/PREFIX?endpoint=URL. Default: $MAILKEEP_REPOSITORY.",
      GlobalOptions::named).everywhere();
  private final Option<Optional<Path>> credential = Option.path("--credential", "FILE",
      "A credential file in place of a passphrase. Default: $MAILKEEP_CREDENTIAL.").everywhere();
  private final Option<Optional<Long>> limitUpload = Option.of("--limit-upload", "RATE",
      "Send no more than so many bytes a second to the repository: 500K, 20M, 1G.", Amounts::parse).everywhere();
  private final Option<Optional<Long>> limitDownload = Option.of("--limit-download", "RATE",
      "Read no more than so many bytes a second from the repository.", Amounts::parse).everywhere();
  private final Option<Boolean> json = Option.flag("--json", "Print one JSON object.").everywhere();
  private final Option<Boolean> quiet = Option
      .flag("--quiet", "Print results and problems only: no progress, no remarks.")
      .everywhere();
  private final Option<Boolean> debug = Option.flag("--debug", "Show where an error comes from.").everywhere();

  List<Option<?>> all() {
    return List.of(repository, credential, limitUpload, limitDownload, json, quiet, debug);
  }

  /** What was given with {@code -r}. */
  Optional<String> repository() {
    return repository.value();
  }

  Optional<Path> credential() {
    return credential.value();
  }

  /** Bytes a second. */
  Optional<Long> limitUpload() {
    return limitUpload.value();
  }

  /** Bytes a second. */
  Optional<Long> limitDownload() {
    return limitDownload.value();
  }

  boolean json() {
    return json.value();
  }

  boolean quiet() {
    return quiet.value();
  }

  boolean debug() {
    return debug.value();
  }

  private static String named(String repository) {
    if (repository.isBlank()) {
      throw new IllegalArgumentException("it has no name");
    }
    return repository;
  }
}
