package org.mailkeep.cli;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file that Prometheus' node exporter collects: replaced in one step, and readable for all. Works on an interrupted thread too, as channels would not.
 */
final class MetricsFile {
  /** A longer one is none of ours, or is not worth its memory. */
  private static final long LONGEST = 64 << 20;

  private static final Pattern SAMPLE = Pattern.compile("([a-z_]+)\\{(.*)\\} (-?[0-9]{1,15})");
  private static final Pattern LABEL = Pattern.compile("\\G([a-z_]+)=\"((?:[^\"\\\\]|\\\\.)*+)\"(?:,|$)");

  private final Path path;

  MetricsFile(Path path) {
    this.path = path.toAbsolutePath();
  }

  Path path() {
    return path;
  }

  /** Puts {@code text} in the place of what was there. If this fails, that stays. */
  void write(String text) throws IOException {
    // The collector takes files whose names end with .prom, and this one must not.
    Path temporary = path.resolveSibling("." + path.getFileName() + ".new");
    try {
      Files.deleteIfExists(temporary);
      try (FileOutputStream out = new FileOutputStream(temporary.toFile())) {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.getFD().sync();
      }
      Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rw-r--r--"));
      Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
  }

  /**
   * What the file says now of a metric of this job: its value for each value of {@code label}, or for the empty text if it has only one. Empty if there is no such file, or it can't be read.
   */
  Map<String, Long> values(String metric, String job, String host, Optional<String> label) {
    Map<String, Long> values = new HashMap<>();
    File file = path.toFile();
    if (!file.isFile() || file.length() > LONGEST) {
      return values;
    }
    try (InputStream in = new FileInputStream(file);
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher sample = SAMPLE.matcher(line);
        if (line.startsWith(metric + "{") && sample.matches()) {
          Map<String, String> labels = labels(sample.group(2));
          if (job.equals(labels.get("job")) && host.equals(labels.get("host"))
              && (label.isEmpty() || labels.containsKey(label.get()))) {
            values.put(label.map(labels::get).orElse(""), Long.parseLong(sample.group(3)));
          }
        }
      }
    } catch (IOException e) {
      return Map.of();
    }
    return values;
  }

  private static Map<String, String> labels(String text) {
    Map<String, String> labels = new HashMap<>();
    Matcher label = LABEL.matcher(text);
    while (label.find()) {
      labels.put(label.group(1), unescaped(label.group(2)));
    }
    return labels;
  }

  private static String unescaped(String value) {
    StringBuilder plain = new StringBuilder(value.length());
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\\' && i + 1 < value.length()) {
        c = value.charAt(++i);
        c = c == 'n' ? '\n' : c;
      }
      plain.append(c);
    }
    return plain.toString();
  }
}
