package org.mailkeep.cli;

import org.mailkeep.repository.base.RepositoryException;

/** How a command ended, as the number that scripts see. The numbers are a promise: docs/json.md and the README list them. */
enum ExitCode {
  DONE(0, "done"), FAILED(1, "failed"), USAGE(2, "wrong usage"), SOURCES_UNREADABLE(3,
      "done, but some of the sources could not be read"), OVERDUE(4,
          "accounts are overdue, or restore points are missing"), RUNNING(5,
              "the job is running already"), NO_REPOSITORY(10,
                  "there is no repository"), DAMAGED(11,
                      "damage found"), WRONG_KEY(12,
                          "wrong key or passphrase"), NOT_ALLOWED(13, "not allowed by retention or lock");

  private final int number;
  private final String meaning;

  ExitCode(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  int number() {
    return number;
  }

  String meaning() {
    return meaning;
  }

  /** What a failure of the repository means to a script. */
  static ExitCode of(RepositoryException failure) {
    return switch (failure) {
      case RepositoryException.Corrupt corrupt -> DAMAGED;
      case RepositoryException.Missing missing -> DAMAGED;
      case RepositoryException.NoRepository nothing -> NO_REPOSITORY;
      case RepositoryException.WrongKey wrong -> WRONG_KEY;
      case RepositoryException.UnsupportedFormat newer -> FAILED;
      case RepositoryException.Exists exists -> FAILED;
      case RepositoryException.Refused refused -> FAILED;
      case RepositoryException.Unavailable unavailable -> FAILED;
      case RepositoryException.OutcomeUnknown unknown -> FAILED;
    };
  }
}
