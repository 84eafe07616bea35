package org.mailkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.run.AgentCache;
import tools.jackson.databind.JsonNode;

/** What {@code mailkeep run} does with the jobs of a configuration file. */
class RunTest {
  @TempDir
  private Path folder;
  private Cli cli;
  private Path mail;

  @BeforeEach
  void start() throws IOException {
    cli = new Cli(folder).init().without("MAILKEEP_REPOSITORY").with("MAILKEEP_CONFIG", file("mailkeep.yaml"))
        .at(Clock.offset(Clock.system(ZoneId.of("Europe/Berlin")), Duration.ofHours(1)));
    mail = Files.createDirectory(folder.resolve("mail"));
    Files.writeString(mail.resolve("anna"), "first\n");
    Files.writeString(mail.resolve("bert"), "other\n");
  }

  @Test
  void aJobIsBackedUpUnderItsName() throws IOException {
    configure("");

    Cli.Ran ran = cli.run("run", "users").succeeded();
    assertThat(ran.out()).startsWith("job users: done\nsnapshot ").contains("2 accounts");
    assertThat(ran.err()).isEmpty();
    JsonNode snapshots = cli.json("snapshots", "-r", cli.repository().toString()).get("snapshots");
    assertThat(snapshots).hasSize(1);
    assertThat(snapshots.get(0).get("job").stringValue()).isEqualTo("users");
  }

  @Test
  void accountsAreChosenAndListedAsTheFileSays() throws IOException {
    for (String name : List.of("test1", "carl")) {
      Files.writeString(mail.resolve(name), name);
    }
    configure("    accounts: ['*a*', 'bert', test1]\n    exclude: test*\n"
        + "    accounts-command: printf 'anna\\nbert\\ntest1\\ncarl\\n'\n");

    JsonNode job = cli.json("run", "users").get("jobs").get(0);
    assertThat(job.get("accounts").valueStream().map(account -> account.get("account").stringValue()))
        .containsExactly("anna", "bert", "carl");
  }

  @Test
  void theCommandLineComesFirstThenTheEnvironmentThenTheFile() throws IOException {
    configure("");
    Path elsewhere = folder.resolve("elsewhere");

    assertThat(cli.run("run", "users", "-r", elsewhere.toString()).err()).contains(elsewhere.toString());
    cli.with("MAILKEEP_REPOSITORY", elsewhere.toString());
    assertThat(cli.run("run", "users").err()).contains(elsewhere.toString());
    cli.run("run", "users", "-r", cli.repository().toString()).succeeded();
  }

  @Test
  void theFileNamesCredentialAndCache() throws IOException {
    configure("");
    Files.writeString(folder.resolve("mailkeep.yaml"), "credential: " + file("kit") + "\ncache: " + file("its-cache")
        + "\n" + Files.readString(folder.resolve("mailkeep.yaml")));

    cli.without("MAILKEEP_CREDENTIAL").without("MAILKEEP_PASSPHRASE").without("MAILKEEP_CACHE_DIR").run("run", "users")
        .succeeded();
    assertThat(folder.resolve("its-cache/jobs/users.lock")).exists();
  }

  @Test
  void aFileWithMistakesRunsNothing() throws IOException {
    configure("    before: touch " + file("ran") + "\n    windov: 1\n");

    Cli.Ran ran = cli.run("run", "users");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err().lines()).hasSize(2);
    assertThat(ran.err()).contains("mailkeep.yaml:6: jobs: users: windov", "1 mistake; nothing was done");
    assertThat(folder.resolve("ran")).doesNotExist();
  }

  @Test
  void whoNamesNoJobOrAnUnknownOneIsToldWhichThereAre() throws IOException {
    configure("");

    BadInputTest.assertFailed(cli.run("run"), 2, "say which jobs to run, or --all; there are users");
    BadInputTest.assertFailed(cli.run("run", "users", "--all"), 2, "say which jobs to run, or --all");
    BadInputTest.assertFailed(cli.run("run", "user"), 2, "there is no job user; there are users");
  }

  @Test
  void severalJobsRunOneAfterTheOtherWhateverBecomesOfEach() throws IOException {
    configure("  nothing:\n    source: files:" + file("nothing") + "/%n\n  more:\n    source: files:" + mail + "/%n\n");

    Cli.Ran ran = cli.run("run", "--all", "--json");
    assertThat(ran.code()).isEqualTo(1);
    JsonNode jobs = ran.json().get("jobs");
    assertThat(jobs.valueStream().map(job -> job.get("job").stringValue())).containsExactly("users", "nothing", "more");
    assertThat(jobs.valueStream().map(job -> job.get("exitCode").intValue())).containsExactly(0, 1, 0);
    assertThat(jobs.get(1).get("error").stringValue()).contains("no such file");
    assertThat(jobs.get(2).get("error").isNull()).isTrue();
    assertThat(jobs.get(2).get("messages")).isNotNull();
    assertThat(ran.err()).isEqualTo("mailkeep: job nothing: " + file("nothing") + ": no such file or directory\n");
    assertThat(cli.run("run", "more", "users").code()).isZero();
  }

  @Test
  void whatCannotBeReadIsExitCodeThree() throws IOException {
    Files.createSymbolicLink(mail.resolve("carl"), Path.of("/proc/version"));
    configure("    on-failure: printf \"$MAILKEEP_EXIT_CODE $MAILKEEP_RESULT\" > " + file("told") + "\n");

    assertThat(cli.run("run", "users").code()).isEqualTo(3);
    assertThat(folder.resolve("told")).hasContent("3 done, 1 file or folder could not be read");
  }

  @Test
  void aJobThatIsRunningIsNotRunTwice() throws IOException {
    configure("    before: touch " + file("ran") + "\n    on-failure: touch " + file("ran") + "\n");
    Path jobs = Files.createDirectories(folder.resolve("cache/jobs"));
    try (JobLock held = JobLock.take(jobs, "users")) {
      Cli.Ran ran = cli.run("run", "users");
      assertThat(held).isNotNull();
      assertThat(ran.code()).isEqualTo(5);
      assertThat(ran.err()).isEqualTo("mailkeep: job users: is running already (it holds " + jobs.resolve("users.lock")
          + "); nothing was done\n");
    }
    assertThat(folder.resolve("ran")).doesNotExist();
    cli.run("run", "users").succeeded();
  }

  @Test
  void outsideItsWindowAJobOnlySaysSo() throws IOException {
    configure("    window: 01:00-06:00\n    before: touch " + file("ran") + "\n    after: touch " + file("ran")
        + "\n    on-failure: touch " + file("told") + "\n");
    cli.at(Clock.fixed(Instant.parse("2026-11-28T12:00:00Z"), ZoneOffset.UTC));

    Cli.Ran ran = cli.run("run", "users");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err())
        .isEqualTo("mailkeep: job users: it is 12:00, outside the window 01:00-06:00: nothing was backed up\n");
    assertThat(folder.resolve("ran")).doesNotExist();
    assertThat(folder.resolve("told")).exists();
  }

  @Test
  void aBackupToTheSameRepositoryIsWaitedFor() throws Exception {
    configure("");
    cli.run("run", "users").succeeded();
    Cli.Ran ran;
    try (AgentCache other = AgentCache.open(agentCache())) {
      // Whoever waits says so first: that ends the other backup.
      ran = cli.onErr(said -> {
        if (said.contains("waits for another backup")) {
          close(other);
        }
      }).run("run", "users");
    }
    assertThat(ran.code()).as(ran.toString()).isZero();
    assertThat(ran.err().lines()).hasSize(1);
  }

  @Test
  void nobodyWaitsLongerThanTheTimeThatThereIs() throws IOException {
    configure("    stop-after: 5h\n");
    cli.run("run", "users").succeeded();
    try (AgentCache other = AgentCache.open(agentCache())) {
      Cli.Ran ran = cli.at(new Hasty()).run("run", "users");
      assertThat(other).isNotNull();
      assertThat(ran.code()).isEqualTo(1);
      assertThat(ran.err()).contains("another backup to this repository from here has not ended in time");
    }
  }

  @Test
  void everythingIsReadAgainWhenItIsTime() throws IOException {
    Path inbox = Files.createDirectories(folder.resolve("box/anna/cur"));
    Files.writeString(inbox.resolve("1.a.host:2,"), "first\nother\n");
    Files.writeString(folder.resolve("mailkeep.yaml"), "repository: " + cli.repository()
        + "\njobs:\n  users:\n    source: maildir:" + folder.resolve("box") + "/%n\n    rescan-every: 30d\n");
    Instant night = Instant.now().plus(Duration.ofHours(1));
    assertThat(readBytes(night)).as("the first night").isEqualTo(12);
    assertThat(readBytes(night.plus(Duration.ofDays(1)))).isZero();
    assertThat(readBytes(night.plus(Duration.ofDays(29)))).isZero();
    assertThat(readBytes(night.plus(Duration.ofDays(30)).minusSeconds(600))).as("a little earlier that night")
        .isEqualTo(12);
    assertThat(readBytes(night.plus(Duration.ofDays(31)))).isZero();
    Files.delete(folder.resolve("cache/jobs/users.rescan"));
    assertThat(readBytes(night.plus(Duration.ofDays(32)))).as("nothing is remembered").isEqualTo(12);
    assertThat(readBytes(night.plus(Duration.ofDays(33)))).isZero();
  }

  @Test
  void aFullDiskAfterTheBackupIsAWarning() throws IOException {
    configure("    rescan-every: 30d\n");
    Files.createSymbolicLink(Files.createDirectories(folder.resolve("cache/jobs")).resolve("users.rescan.new"),
        Path.of("/dev/full"));

    Cli.Ran ran = cli.run("run", "users").succeeded();
    assertThat(ran.err()).contains("when everything was read could not be noted").contains("No space left");
    assertThat(ran.out()).contains("snapshot ");
  }

  private long readBytes(Instant night) {
    return cli.at(Clock.fixed(night, ZoneOffset.UTC)).json("run", "users").get("jobs").get(0).get("readBytes")
        .longValue();
  }

  private static void close(AgentCache cache) {
    try {
      cache.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The cache of the repository. */
  private Path agentCache() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("cache"))) {
      return files.filter(path -> !path.endsWith("jobs")).findFirst().orElseThrow();
    }
  }

  /** The job {@code users}, with more lines. */
  private void configure(String more) throws IOException {
    Files.writeString(folder.resolve("mailkeep.yaml"),
        "repository: " + cli.repository() + "\njobs:\n  users:\n    source: files:" + mail + "/%n\n" + more);
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  /** A clock that is an hour later each time it is asked. */
  private static final class Hasty extends Clock {
    private Instant now = Instant.now();

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      now = now.plus(Duration.ofHours(1));
      return now;
    }
  }
}
