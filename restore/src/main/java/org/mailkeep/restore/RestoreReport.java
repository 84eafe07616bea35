package org.mailkeep.restore;

import java.util.List;

/**
 * What a restore did.
 *
 * @param accounts how many accounts it touched
 * @param files files that are there now, or would be
 * @param bytes their bytes
 * @param failures what could not be restored, and why
 */
public record RestoreReport(long accounts, long files, long bytes, List<Failure> failures) {

  public RestoreReport {
    failures = List.copyOf(failures);
  }

  /**
   * One file that is not there.
   *
   * @param damaged whether the repository is at fault, not the target
   */
  public record Failure(String account, String path, String reason, boolean damaged) {}
}
