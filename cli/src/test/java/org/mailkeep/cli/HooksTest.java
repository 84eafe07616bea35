package org.mailkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands that a job runs before and after the backup. */
class HooksTest {
  @TempDir
  private Path folder;
  private Cli cli;
  private Path mail;

  @BeforeEach
  void start() throws IOException {
    cli = new Cli(folder).init().with("MAILKEEP_CONFIG", folder.resolve("mailkeep.yaml").toString());
    mail = Files.createDirectory(folder.resolve("mail"));
    Files.writeString(mail.resolve("anna"), "first\n");
  }

  @Test
  void whatCommandsNeedToKnowTheyAreToldAndNoSecret() throws IOException {
    cli.with("AWS_SECRET_ACCESS_KEY", "secret").with("CREDENTIALS_DIRECTORY", "/run/credentials").with("SITE", "north");
    configure("    before: env > before\n    after: 'env > after; cat $MAILKEEP_REPORT > report;"
        + " stat -c %a $MAILKEEP_REPORT > mode'\n    on-failure: touch failed\n");

    JsonNode run = cli.json("run", "users").get("jobs").get(0);
    String snapshot = run.get("snapshot").stringValue();
    assertThat(environment("before")).contains("MAILKEEP_JOB=users", "MAILKEEP_HOOK=before", "SITE=north")
        .noneMatch(line -> line.contains("secret") || line.contains(Cli.PASSPHRASE) || line.startsWith("CREDENTIALS"))
        .noneMatch(line -> line.startsWith("MAILKEEP_CREDENTIAL") || line.startsWith("MAILKEEP_EXIT_CODE"));
    assertThat(environment("after")).contains("MAILKEEP_JOB=users", "MAILKEEP_HOOK=after", "MAILKEEP_EXIT_CODE=0",
        "MAILKEEP_RESULT=done", "MAILKEEP_SNAPSHOT=" + snapshot)
        .noneMatch(line -> line.contains("secret") || line.contains(Cli.PASSPHRASE));
    JsonNode report = JsonMapper.shared().readTree(Files.readString(folder.resolve("report")));
    assertThat(report.get("job").stringValue()).isEqualTo("users");
    assertThat(report.get("snapshot").stringValue()).isEqualTo(snapshot);
    assertThat(report.get("exitCode").intValue()).isZero();
    assertThat(folder.resolve("mode")).hasContent("600");
    assertThat(folder.resolve("failed")).doesNotExist();
    assertThat(leftInCache()).containsExactlyInAnyOrder("users.lock");
  }

  @Test
  void aCommandBeforeThatFailsKeepsTheBackupFromRunning() throws IOException {
    configure("""
            before:
              - command: echo one >> ran
              - command: [sh, -c, 'echo "$1" >> ran; exit 7', sh, "$two; words"]
              - command: echo never >> ran
            after: echo after $MAILKEEP_EXIT_CODE >> ran
            on-failure: echo failure $MAILKEEP_RESULT >> ran
        """);

    Cli.Ran ran = cli.run("run", "users");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).startsWith("mailkeep: job users: before: sh -c ")
        .endsWith(": ended with code 7; nothing was backed up\n");
    List<String> lines = Files.readAllLines(folder.resolve("ran"));
    assertThat(lines).hasSize(4).startsWith("one", "$two; words", "after 1");
    assertThat(lines.getLast()).startsWith("failure failed (before: sh -c");
    assertThat(cli.json("snapshots").get("snapshots")).isEmpty();
  }

  @Test
  void aCommandThatIsNotThereHasFailed() throws IOException {
    configure("    before: [/no/such/command]\n");

    Cli.Ran ran = cli.run("run", "users");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("before: /no/such/command: ended with code 127");
  }

  @Test
  void aBackupThatFailedIsToldToThoseAfterIt() throws IOException {
    configure("    after: echo after $MAILKEEP_EXIT_CODE >> ran\n    on-failure: cat $MAILKEEP_REPORT > report\n");
    Files.move(cli.repository(), folder.resolve("gone"));

    assertThat(cli.run("run", "users").code()).isEqualTo(10);
    assertThat(folder.resolve("ran")).hasContent("after 10");
    JsonNode report = JsonMapper.shared().readTree(Files.readString(folder.resolve("report")));
    assertThat(report.get("exitCode").intValue()).isEqualTo(10);
    assertThat(report.get("error").stringValue()).contains("repository");
  }

  @Test
  void aCommandAfterThatFailsMakesTheJobFailAndOneOnFailureDoesNot() throws IOException {
    configure("    after:\n      - command: exit 3\n      - command: echo after >> ran\n    on-failure: exit 4\n");

    Cli.Ran ran = cli.run("run", "users", "--json");
    assertThat(ran.code()).isEqualTo(1);
    JsonNode job = ran.json().get("jobs").get(0);
    assertThat(job.get("error").stringValue()).isEqualTo("after: exit 3: ended with code 3");
    assertThat(job.get("warnings").get(0).stringValue()).isEqualTo("on-failure: exit 4: ended with code 4");
    assertThat(job.get("snapshot").stringValue()).isNotEmpty();
    assertThat(ran.err().lines()).hasSize(2);
    assertThat(folder.resolve("ran")).hasContent("after");
  }

  @Test
  void aCommandThatTakesTooLongIsEndedWithItsChildren() throws IOException {
    configure("""
            after:
              command: "sleep 1000 & echo $! > child; trap '' TERM; sleep 1000 & echo $! >> child; wait; wait"
              timeout: 1s
        """);

    Cli.Ran ran = cli.run("run", "users");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("took longer than 1.0 s and was ended");
    for (String child : Files.readAllLines(folder.resolve("child"))) {
      // Waits for ever if the process does.
      ProcessHandle.of(Long.parseLong(child)).ifPresent(process -> process.onExit().join());
    }
  }

  private Set<String> environment(String file) throws IOException {
    return Set.copyOf(Files.readAllLines(folder.resolve(file)));
  }

  private List<String> leftInCache() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("cache/jobs"))) {
      return files.map(path -> path.getFileName().toString()).collect(Collectors.toList());
    }
  }

  /** The job {@code users}, whose commands run in the test's folder. */
  private void configure(String commands) throws IOException {
    Files.writeString(folder.resolve("mailkeep.yaml"), "jobs:\n  users:\n    source: files:" + mail + "/%n\n" + commands
        .replaceAll("(> |touch )(\\w+)", "$1" + folder + "/$2"));
  }
}
