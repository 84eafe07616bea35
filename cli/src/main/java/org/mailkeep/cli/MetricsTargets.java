package org.mailkeep.cli;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a backup's metrics go.
 *
 * @param file that a collector reads
 * @param push what they are sent to
 */
record MetricsTargets(Optional<Path> file, Optional<MetricsPush> push) {

  /** Whether nobody wants any. */
  boolean isEmpty() {
    return file.isEmpty() && push.isEmpty();
  }
}
