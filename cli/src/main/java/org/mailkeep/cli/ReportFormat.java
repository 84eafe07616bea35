package org.mailkeep.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a report can be written as. */
enum ReportFormat {
  TEXT, JSON, CSV, HTML;

  static ReportFormat parse(String text) {
    return Arrays.stream(values()).filter(format -> format.word().equals(text)).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is none of "
            + Arrays.stream(values()).map(ReportFormat::word).collect(Collectors.joining(", "))));
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
