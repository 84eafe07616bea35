package org.mailkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.cli.sample.SampleMail;
import tools.jackson.databind.JsonNode;

class RestoreFilesTest {
  @TempDir
  private Path folder;

  private Cli cli;
  private Path original;
  private Path restored;

  @BeforeEach
  void start() throws Exception {
    cli = new Cli(folder).init();
    SampleMail mail = new SampleMail(folder.resolve("mail"), 1, 1);
    mail.firstNight();
    original = folder.resolve("mail");
    restored = folder.resolve("restored" + original);
    cli.run("backup", "--source", mail.location()).succeeded();
  }

  @Test
  void aRestoreThatWasCutOffGoesOnAndLeavesWhatIsThere() throws Exception {
    restore().succeeded();
    List<Path> files = files();
    Files.delete(files.get(0));
    Files.write(files.get(1), new byte[] {1, 2, 3});
    Files.writeString(files.get(1).resolveSibling(".mailkeep-restore-17"), "unfinished");
    Object left = Files.getAttribute(files.get(2), "unix:ino");
    Files.setAttribute(files.get(3), "unix:mode", 0777);

    assertThat(restore().code()).isEqualTo(1);
    restore("--resume", "--verify").succeeded();

    assertThat(Cli.state(restored)).isEqualTo(Cli.state(original));
    assertThat(Files.getAttribute(files.get(2), "unix:ino")).isEqualTo(left);
    assertThat(Files.getAttribute(files.get(3), "unix:mode")).isNotEqualTo(0777);
  }

  @Test
  void whatDiffersFromTheBackupIsNamed() throws Exception {
    restore().succeeded();
    Path changed = files().getFirst();
    byte[] bytes = Files.readAllBytes(changed);
    bytes[bytes.length - 1] ^= 1;
    var modified = Files.getLastModifiedTime(changed);
    Files.write(changed, bytes);
    Files.setLastModifiedTime(changed, modified);

    Cli.Ran resumed = restore("--resume", "--verify");

    assertThat(resumed.code()).isEqualTo(1);
    assertThat(resumed.err()).contains(changed.getFileName().toString())
        .contains("differs from the backup at byte " + (bytes.length - 1));
  }

  @Test
  void aDryRunSaysWhatWouldBeFetched() throws Exception {
    JsonNode plan = cli.json("restore", "--all", "--dry-run", "--to", "files:" + folder.resolve("restored"));
    JsonNode done = cli.json("restore", "--all", "--to", "files:" + folder.resolve("restored"));

    assertThat(plan.get("files").asLong()).isEqualTo(done.get("files").asLong()).isEqualTo(files().size());
    assertThat(plan.get("blocks").asLong()).isPositive();
    assertThat(plan.get("fetchRequests").asLong()).isBetween(1L, plan.get("blocks").asLong() + 20);
    assertThat(plan.get("fetchBytes").asLong()).isPositive().isLessThan(done.get("bytes").asLong());
  }

  private Cli.Ran restore(String... more) {
    return cli.run(Stream.concat(
        Stream.of("restore", "--all", "--to", "files:" + folder.resolve("restored")), Stream.of(more))
        .toArray(String[]::new));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(restored)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
