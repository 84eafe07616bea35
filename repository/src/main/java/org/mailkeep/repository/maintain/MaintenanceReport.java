package org.mailkeep.repository.maintain;

import java.util.List;

/**
 * What maintenance did, or would do.
 *
 * @param epoch in which runs start now
 * @param boundary epochs below it are closed
 * @param ended runs that were taken for dead
 * @param waiting runs that have not ended and may be alive: what is of their epoch or a later one is folded another time
 * @param folded runs that went into the ledgers
 * @param mergedFrom index segments that were merged into fewer
 * @param segments merged index segments that there are now
 * @param roots links that the chain grew by
 * @param problems one line for each object that could not be used
 */
public record MaintenanceReport(int epoch, int boundary, long ended, long waiting, long folded, long mergedFrom,
    long segments, long roots, List<String> problems) {
  public MaintenanceReport {
    problems = List.copyOf(problems);
  }
}
