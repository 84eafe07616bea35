package org.mailkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void versionNamesTheBuild() throws Exception {
    assertThat(run("--version")).isZero();

    assertThat(out.toString()).isEqualToIgnoringNewLines("mailkeep " + Version.number());
    assertThat(Version.number()).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
  }

  @Test
  void helpGoesToStandardOutput() {
    assertThat(run("--help")).isZero();

    assertThat(out.toString()).contains("Usage: mailkeep");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void withoutACommandItSaysSoOnStandardError() {
    assertThat(run()).isEqualTo(CommandLine.ExitCode.USAGE);

    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).startsWith("No command given.");
  }

  private int run(String... args) {
    return Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(args);
  }
}
