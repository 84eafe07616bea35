package org.mailkeep.cli.config;

/**
 * One mistake in a configuration file.
 *
 * @param line where, from 1
 * @param section in which group of keys, such as {@code job users}; empty if in none
 * @param message what is wrong there and what to do
 */
public record Problem(int line, String section, String message) {

  /** What is wrong, and in which group of keys. */
  public String text() {
    return section.isEmpty() ? message : section + ": " + message;
  }
}
