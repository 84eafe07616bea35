package org.mailkeep.cli;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Metrics as Prometheus reads them, which all have the labels {@code job} and {@code host}.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">Exposition formats</a>
 */
final class MetricsText {
  private final StringBuilder text = new StringBuilder(1 << 12);
  private final List<String> common;

  MetricsText(String job, String host) {
    common = List.of(label("job", job), label("host", host));
  }

  /** A metric of one value. */
  MetricsText gauge(String name, String help, long value) {
    family(name, help);
    return sample(name, List.of(), Long.toString(value));
  }

  MetricsText gauge(String name, String help, Instant value) {
    return gauge(name, help, value.getEpochSecond());
  }

  MetricsText gauge(String name, String help, Duration value) {
    family(name, help);
    return sample(name, List.of(), String.format(Locale.ROOT, "%.3f", value.toMillis() / 1000.0));
  }

  /** A metric of which there is a value for each value of {@code label}: none at all if there are none of these. */
  MetricsText gauges(String name, String help, String label, Collection<Map.Entry<String, Long>> values) {
    if (!values.isEmpty()) {
      family(name, help);
      values.forEach(
          value -> sample(name, List.of(label(label, value.getKey())), Long.toString(value.getValue())));
    }
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }

  /** A name as a label can hold it: what is no Unicode becomes a question mark. */
  static String labelValue(String name) {
    return new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  private static String label(String name, String value) {
    return name + "=\"" + labelValue(value).replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }

  private void family(String name, String help) {
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(" gauge\n");
  }

  private MetricsText sample(String name, List<String> labels, String value) {
    List<String> all = new ArrayList<>(common);
    all.addAll(labels);
    text.append(name).append('{').append(String.join(",", all)).append("} ").append(value).append('\n');
    return this;
  }
}
