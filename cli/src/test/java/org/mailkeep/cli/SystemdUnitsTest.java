package org.mailkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The units that the distribution brings for systemd. */
class SystemdUnitsTest {
  private static final Path UNITS = Path.of("src/main/dist/share/systemd");
  private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");

  @TempDir
  private Path folder;

  @Test
  void systemdUnderstandsThemAll() throws Exception {
    assumeThat(ANALYZE).as("systemd is installed").isExecutable();
    // It wants the program to be there.
    Path program = Files.createFile(folder.resolve("mailkeep"));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    String service = instance("service", program);
    String timer = instance("timer", program);

    Process process = new ProcessBuilder(ANALYZE.toString(), "verify", "--man=no", service, timer)
        .redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said.lines().filter(line -> line.contains("mailkeep@"))).isEmpty();
  }

  /** Such a unit of a job, with the path of {@code program}. */
  private String instance(String kind, Path program) throws IOException {
    String unit = Files.readString(UNITS.resolve("mailkeep@." + kind)).replace("/usr/bin/mailkeep", program.toString());
    return Files.writeString(folder.resolve("mailkeep@users." + kind), unit).toString();
  }
}
