package org.mailkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramTest {
  @TempDir
  private Path folder;

  private Cli cli;

  @BeforeEach
  void start() {
    cli = new Cli(folder);
  }

  @Test
  void versionNamesTheBuild() throws Exception {
    Cli.Ran ran = cli.run("--version");

    assertThat(ran.code()).isZero();
    assertThat(ran.out()).isEqualTo("mailkeep " + Version.number() + "\n");
    assertThat(Version.number()).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
  }

  @Test
  void helpGoesToStandardOutputAndNamesEveryExitCode() {
    Cli.Ran ran = cli.run("--help");

    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("Usage: mailkeep");
    for (ExitCode code : ExitCode.values()) {
      assertThat(ran.out()).containsPattern("(?m)^ *" + code.number() + " +" + code.meaning());
    }
    assertThat(ran.err()).isEmpty();
  }

  @Test
  void withoutACommandItSaysSoInOneLineOnStandardError() {
    Cli.Ran ran = cli.run();

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).isEqualTo("mailkeep: no command given; see mailkeep --help\n");
  }

  @Test
  void anUnknownCommandIsNamed() {
    Cli.Ran ran = cli.run("unarchive");

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).isEqualTo("mailkeep: there is no command or option 'unarchive'; see mailkeep --help\n");
  }

  @Test
  void whoAskedForJsonGetsItForAWrongLineToo() {
    Cli.Ran ran = cli.run("snapshots", "--json", "--no-such-option");

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.out()).isEqualTo(
        "{\"command\":\"snapshots\",\"error\":\"there is no command or option '--no-such-option'\",\"exitCode\":2}\n");
    assertThat(ran.err()).hasLineCount(1);
  }

  @Test
  void anEmptyRepositoryIsNoRepository() {
    Cli.Ran ran = cli.run("snapshots", "-r", "");

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).isEqualTo(
        "mailkeep: Invalid value for option '--repository': it has no name; see mailkeep snapshots --help\n");
  }
}
