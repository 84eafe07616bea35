package org.mailkeep.cli;

import java.time.Duration;
import java.util.List;

/**
 * A command that a job runs beside the backup.
 *
 * @param command program and arguments
 * @param words the command as it stands in the configuration
 * @param timeout how long it may take
 */
record Hook(List<String> command, String words, Duration timeout) {

  static final Duration USUAL_TIMEOUT = Duration.ofMinutes(10);

  Hook {
    command = List.copyOf(command);
  }

  /** A line for the shell. */
  static Hook shell(String line, Duration timeout) {
    return new Hook(List.of("/bin/sh", "-c", line), line, timeout);
  }

  /** A program and its arguments, between which no shell comes. */
  static Hook program(List<String> command, Duration timeout) {
    return new Hook(command, String.join(" ", command), timeout);
  }
}
