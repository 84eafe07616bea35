package org.mailkeep.repository.report;

/**
 * What backed up.
 *
 * @param host the machine
 * @param job what started it there
 */
public record Source(String host, String job) {

  /** Nobody knows. */
  static final Source UNKNOWN = new Source("", "");
}
