package org.mailkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What only a process of its own shows: signals, inherited output, which libraries are loaded. */
class ProcessTest {
  @TempDir
  private Path folder;
  private Cli cli;
  private Path mail;

  @BeforeEach
  void start() throws IOException {
    cli = new Cli(folder).init();
    mail = Files.createDirectory(folder.resolve("mail"));
    Files.writeString(mail.resolve("anna"), "first\n");
  }

  @Test
  void whatCommandsPrintGoesToStandardErrorWhateverItWas() throws Exception {
    configure("    before: echo said; echo cried >&2\n    after: [echo, said too]\n");

    assertThat(mailkeep(List.of(), "run", "users", "--json")).isZero();
    JsonNode json = JsonMapper.shared().readTree(Files.readString(folder.resolve("out")));
    assertThat(json.get("exitCode").intValue()).isZero();
    assertThat(folder.resolve("err")).hasContent("said\ncried\nsaid too\n");
  }

  @Test
  void aSignalEndsTheCommandThatRunsAndThoseAfterwardsStillDo() throws Exception {
    configure("    before: kill -TERM $PPID; sleep 1000\n    after: echo $MAILKEEP_RESULT > " + folder
        + "/after\n    on-failure: touch " + folder + "/failed\n");

    assertThat(mailkeep(List.of(), "run", "users")).isEqualTo(128 + 15);
    assertThat(folder.resolve("after")).hasContent("failed (interrupted)");
    assertThat(folder.resolve("failed")).exists();
  }

  @Test
  void aSignalWhileAccountsAreListedStillLetsCommandsAfterwardsRun() throws Exception {
    configure(
        "    accounts-command: kill -TERM $PPID; echo anna; echo bert\n    after: cat $MAILKEEP_REPORT > " + folder
            + "/after\n");

    assertThat(mailkeep(List.of(), "run", "users")).isEqualTo(128 + 15);
    JsonNode report = JsonMapper.shared().readTree(Files.readString(folder.resolve("after")));
    assertThat(report.get("exitCode").intValue()).isEqualTo(1);
    assertThat(report.get("error").stringValue()).isEqualTo("interrupted");
  }

  @Test
  void otherCommandsLoadNeitherYamlNorMail() throws Exception {
    configure("");
    assertThat(mailkeep(List.of("-Xlog:class+load"), "backup", "--source", "files:" + mail + "/%n")).isZero();
    assertThat(Files.readString(folder.resolve("out"))).contains("org.mailkeep.cli.Backup ")
        .doesNotContain("org.snakeyaml", "jakarta.mail", "org.eclipse.angus");
    assertThat(mailkeep(List.of("-Xlog:class+load"), "run", "users")).isZero();
    assertThat(Files.readString(folder.resolve("out"))).contains("org.snakeyaml").doesNotContain("jakarta.mail");
  }

  /** Runs a command line in a JVM of its own, whose output goes to the files out and err. */
  private int mailkeep(List<String> flags, String... args) throws Exception {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "-cp",
        System.getProperty("java.class.path")));
    command.addAll(flags);
    command.add("org.mailkeep.cli.Main");
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command).redirectInput(Path.of("/dev/null").toFile())
        .redirectOutput(folder.resolve("out").toFile()).redirectError(folder.resolve("err").toFile());
    builder.environment().put("MAILKEEP_REPOSITORY", cli.repository().toString());
    builder.environment().put("MAILKEEP_CREDENTIAL", folder.resolve("kit").toString());
    builder.environment().put("MAILKEEP_CACHE_DIR", folder.resolve("cache").toString());
    builder.environment().put("MAILKEEP_CONFIG", folder.resolve("mailkeep.yaml").toString());
    return builder.start().waitFor();
  }

  private void configure(String more) throws IOException {
    Files.writeString(folder.resolve("mailkeep.yaml"),
        "jobs:\n  users:\n    source: files:" + mail + "/%n\n" + more);
  }
}
