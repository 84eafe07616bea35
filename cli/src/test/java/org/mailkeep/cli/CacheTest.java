package org.mailkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailkeep.repository.run.AgentCache;
import tools.jackson.databind.JsonNode;

/** The cache may be gone, damaged, full, somebody else's or in use: that costs time at most. */
class CacheTest {
  @TempDir
  private Path folder;

  private Cli cli;
  private Path mail;
  private String source;

  @BeforeEach
  void backUp() throws IOException {
    // Files that were written a moment ago would be read again next time, whatever the cache says.
    cli = new Cli(folder).at(Clock.offset(Clock.systemUTC(), Duration.ofHours(1))).init();
    mail = Files.createDirectory(folder.resolve("mail"));
    source = "files:" + mail + "/%n";
    Files.writeString(mail.resolve("anna"), "first\n".repeat(1000));
    Files.writeString(mail.resolve("bert"), "other\n".repeat(900));
    cli.run("backup", "--source", source).succeeded();
  }

  @Test
  void twoBackupsAtOnceWithOneCacheAreOneTooMany() throws IOException {
    try (AgentCache used = AgentCache.open(cache())) {
      BadInputTest.assertFailed(cli.run("backup", "--source", source), 1, "another mailkeep");
      BadInputTest.assertFailed(cli.run("backup", "--source", source, "--dry-run"), 1, "another mailkeep");
      assertThat(used).isNotNull();
    }
    assertNextRunIsFine();
  }

  @Test
  void aCacheThatCannotBeWrittenIsNamed() {
    BadInputTest.assertFailed(cli.with("MAILKEEP_CACHE_DIR", "/proc/mailkeep").run("backup", "--source", source), 1,
        "set MAILKEEP_CACHE_DIR");
    BadInputTest.assertFailed(cli.with("MAILKEEP_CACHE_DIR", mail.resolve("anna").toString()).run("backup", "--source",
        source), 1, "set MAILKEEP_CACHE_DIR");
    BadInputTest.assertFailed(cli.without("MAILKEEP_CACHE_DIR").run("backup", "--source", source), 2,
        "set MAILKEEP_CACHE_DIR or HOME");
  }

  @Test
  void aCacheThatWasDeletedIsMadeAnew() throws IOException {
    Path cache = folder.resolve("cache");
    Files.move(cache, folder.resolve("gone"));

    assertReadAgainAndNothingNew();
  }

  @Test
  void theCacheOfAnotherRepositoryIsNotUsed() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Cli other = new Cli(elsewhere).init();
    other.run("backup", "--source", source).succeeded();
    Path foreign = only(elsewhere.resolve("cache"));
    Path mine = cache();
    Files.move(mine, folder.resolve("gone"));
    Files.move(foreign, mine);

    assertReadAgainAndNothingNew();
  }

  @Test
  void aBaseThatWasCutOffIsReadAgain() throws IOException {
    for (Path base : files(cache().resolve("accounts"))) {
      try (FileChannel channel = FileChannel.open(base, StandardOpenOption.WRITE)) {
        channel.truncate(channel.size() / 2);
      }
    }

    assertReadAgainAndNothingNew();
  }

  @Test
  void aBaseThatWasChangedIsReadAgain() throws IOException {
    for (Path base : files(cache().resolve("accounts"))) {
      BadInputTest.flip(base, Files.size(base) / 2, (byte) 1);
    }

    assertReadAgainAndNothingNew();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "runs/00000001", "nonsense \u00e9\u0000", "../../x"})
  void aNoteOfTheRunThatWasUnderWayMayBeAnything(String text) throws IOException {
    Files.writeString(cache().resolve("running"), text);
    Files.writeString(mail.resolve("anna"), "more\n");

    assertNextRunIsFine();
  }

  @ParameterizedTest
  @ValueSource(strings = {".sst", "MANIFEST", "CURRENT"})
  void anIndexThatIsDamagedIsMadeAnew(String part) throws IOException {
    Files.writeString(mail.resolve("anna"), "needs the index\n");
    cli.run("backup", "--source", source).succeeded();
    for (Path file : files(cache().resolve("index"))) {
      if (file.toString().contains(part)) {
        Files.writeString(file, "not what it was");
      }
    }
    for (Path base : files(cache().resolve("accounts"))) {
      Files.delete(base);
    }

    assertReadAgainAndNothingNew();
  }

  @Test
  void aDiskThatIsFullWhenTheRunBeginsIsNamed() throws IOException {
    Files.writeString(mail.resolve("anna"), "more\n");
    Files.createSymbolicLink(cache().resolve("running"), Path.of("/dev/full"));

    BadInputTest.assertFailed(cli.run("backup", "--source", source), 1,
        "running: No space left on device; free some space");
    Files.delete(cache().resolve("running"));
    assertNextRunIsFine();
  }

  @Test
  void aDiskThatIsFullAfterTheCommitCostsNoMoreThanTime() throws IOException {
    Files.writeString(mail.resolve("anna"), "more\n");
    for (Path base : files(cache().resolve("accounts"))) {
      Files.createSymbolicLink(base.resolveSibling(base.getFileName() + ".new"), Path.of("/dev/full"));
    }

    Cli.Ran ran = cli.run("backup", "--source", source);
    assertThat(ran.code()).as(ran.toString()).isZero();
    assertThat(cli.json("snapshots").get("snapshots")).hasSize(2);
    for (Path file : files(cache().resolve("accounts"))) {
      Files.delete(file);
    }
    assertNextRunIsFine();
  }

  /** The next run is fine, and needs what the cache held before no more. */
  private void assertReadAgainAndNothingNew() throws IOException {
    JsonNode run = cli.json("backup", "--source", source);
    assertThat(run.get("readBytes").longValue()).isPositive();
    assertThat(run.get("newBytes").longValue()).isZero();
    assertNextRunIsFine();
  }

  private void assertNextRunIsFine() throws IOException {
    cli.run("backup", "--source", source).succeeded();
    assertThat(cli.json("backup", "--source", source).get("newBytes").longValue()).isZero();
    cli.run("verify", "--read-data", "all").succeeded();
    Path to = folder.resolve("to");
    cli.run("restore", "--all", "--to", "files:" + to).succeeded();
    assertThat(Cli.state(to.resolve(mail.toString().substring(1)))).isEqualTo(Cli.state(mail));
  }

  private Path cache() throws IOException {
    return only(folder.resolve("cache"));
  }

  private static Path only(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findFirst().orElseThrow();
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
