package org.mailkeep.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The options that say where a backup's metrics go. */
final class MetricsOptions {
  private final Option<Optional<Path>> file = Option.path("--metrics", "FILE",
      "At the end, whatever it is, write metrics to this file, for the textfile collector of Prometheus' node exporter: NAME.prom.");
  private final Option<Optional<MetricsPush>> push = Option.of("--metrics-push", "URL",
      "And send them to this Pushgateway: http://HOST:9091.", MetricsPush::parse);

  List<Option<?>> all() {
    return List.of(file, push);
  }

  MetricsTargets targets() {
    return new MetricsTargets(file.value(), push.value());
  }
}
