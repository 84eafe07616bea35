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
    Properties built = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
      built.load(Objects.requireNonNull(in, "version.properties is missing from the jar"));
    }
    return built.getProperty("version");
  }
}
