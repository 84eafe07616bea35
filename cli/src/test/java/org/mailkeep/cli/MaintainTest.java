package org.mailkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code mailkeep maintain} as people run it. */
class MaintainTest {
  @TempDir
  private Path folder;

  private Cli cli;
  private String source;

  @BeforeEach
  void backUp() throws IOException {
    cli = new Cli(folder).at(Clock.offset(Clock.systemUTC(), Duration.ofHours(1))).init();
    Path mail = Files.createDirectory(folder.resolve("mail"));
    source = "files:" + mail + "/%n";
    Files.writeString(mail.resolve("anna"), "first\n".repeat(1000));
    cli.run("backup", "--source", source).succeeded();
  }

  @Test
  void saysWhatItDid() {
    JsonNode dry = cli.json("maintain", "--dry-run");
    assertThat(dry.get("folded").asInt()).isEqualTo(1);
    assertThat(dry.get("dryRun").asBoolean()).isTrue();

    JsonNode done = cli.json("maintain");

    assertThat(done.get("folded").asInt()).isEqualTo(1);
    assertThat(done.get("boundary").asInt()).isEqualTo(2);
    assertThat(done.get("segments").asInt()).isEqualTo(1);
    assertThat(cli.run("maintain").succeeded().out()).contains("0 backups folded");
    cli.run("verify", "--read-data", "all").succeeded();
    cli.run("backup", "--source", source).succeeded();
    assertThat(cli.json("snapshots").get("snapshots")).hasSize(2);
    cli.run("restore", "--all", "--to", "files:" + folder.resolve("back")).succeeded();
  }

  @Test
  void aDeadlineIsADuration() {
    for (String wrong : new String[] {"2", "d", "0d", "-1d", "2 days", "99999999d"}) {
      assertThat(cli.run("maintain", "--deadline", wrong).code()).as(wrong).isEqualTo(2);
    }
    cli.run("maintain", "--deadline", "90m").succeeded();
    cli.run("maintain", "--deadline", "36h").succeeded();
  }

  @Test
  void anAgentMayNot() {
    Path agent = folder.resolve("agent");
    cli.run("key", "add", "--role", "agent", "--name", "mail1", "--out", agent.toString()).succeeded();

    BadInputTest.assertFailed(cli.with("MAILKEEP_CREDENTIAL", agent.toString()).run("maintain"), 12,
        "maintainer's credential");
  }

  @Test
  void aMaintainerMay() {
    Path maintainer = folder.resolve("maintainer");
    cli.run("key", "add", "--role", "maintainer", "--name", "m", "--out", maintainer.toString()).succeeded();
    assertThat(cli.with("MAILKEEP_CREDENTIAL", maintainer.toString()).json("maintain").get("folded").asInt()).isOne();
  }

  @Test
  void aRepositoryThatWasSetBackIsRefused() throws IOException {
    cli.run("maintain").succeeded();
    Path newest;
    try (Stream<Path> roots = Files.list(cli.repository().resolve("roots"))) {
      newest = roots.sorted().findFirst().orElseThrow();
    }
    Files.move(newest, folder.resolve("hidden"));

    BadInputTest.assertFailed(cli.run("snapshots"), 11, "was set back");
    BadInputTest.assertFailed(cli.run("backup", "--source", source), 11, "was set back");
    Files.move(folder.resolve("hidden"), newest);
    cli.run("backup", "--source", source).succeeded();
  }

  @Test
  void theCopiesOfControlObjectsMayBeGoneOrDamaged() throws IOException {
    Path controls;
    try (Stream<Path> files = Files.walk(folder.resolve("cache"))) {
      controls = files.filter(file -> file.getFileName().toString().equals("controls")).findFirst().orElseThrow();
    }
    try (Stream<Path> files = Files.list(controls)) {
      for (Path file : files.toList()) {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
      }
    }
    cli.run("backup", "--source", source).succeeded();
    try (Stream<Path> files = Files.list(controls)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    cli.run("backup", "--source", source).succeeded();
    cli.run("verify").succeeded();
  }
}
