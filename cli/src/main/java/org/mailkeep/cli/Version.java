package org.mailkeep.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Properties;

/** Names the version that this program was built as. */
final class Version {
  private Version() {}

  /** The version as the build wrote it, such as {@code 1.4.2}. */
  static String number() throws IOException {
    return built("version");
  }

  /** The day that the build says it is of, such as {@code 2026-11-01}. */
  static String date() throws IOException {
    return built("timestamp").replaceFirst("T.*", "");
  }

  private static String built(String property) throws IOException {
    Properties built = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
      built.load(Objects.requireNonNull(in, "version.properties is missing from the jar"));
    }
    return Objects.requireNonNull(built.getProperty(property), property);
  }
}
