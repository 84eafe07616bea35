package org.mailkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What is said, and how a command ends, when something about the repository, the keys or the command line is wrong; and that nothing is lost by it. */
class BadInputTest {
  @TempDir
  private Path folder;

  private Cli cli;
  private Path mail;
  private String source;

  @BeforeEach
  void start() throws IOException {
    cli = new Cli(folder).init();
    mail = Files.createDirectory(folder.resolve("mail"));
    source = "files:" + mail + "/%n";
    Files.writeString(mail.resolve("anna"), "first\n".repeat(1000));
    Files.writeString(mail.resolve("bert"), "other\n".repeat(900));
  }

  @Test
  void aWrongPassphraseIsTold() {
    Cli.Ran ran = cli.without("MAILKEEP_CREDENTIAL").with("MAILKEEP_PASSPHRASE", "wrong").run("snapshots");

    assertFailed(ran, 12, "passphrase");
  }

  @Test
  void aPassphraseFileThatIsNoneIsTold() {
    cli.without("MAILKEEP_CREDENTIAL").without("MAILKEEP_PASSPHRASE");

    assertFailed(cli.with("MAILKEEP_PASSPHRASE_FILE", folder.resolve("none").toString()).run("snapshots"), 1,
        folder.resolve("none") + ": no such file");
    assertFailed(cli.with("MAILKEEP_PASSPHRASE_FILE", "/dev/null").run("snapshots"), 1, "/dev/null is empty");
    assertFailed(cli.without("MAILKEEP_PASSPHRASE_FILE").run("snapshots"), 2, "set MAILKEEP_PASSPHRASE");
  }

  @Test
  void aRepositoryThatIsNotThereIsTold() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertFailed(cli.run("snapshots", "-r", folder.resolve("none").toString()), 10, "no such folder");
    assertFailed(cli.run("snapshots", "-r", mail.toString()), 10, "mailkeep init -r " + mail);
    assertFailed(cli.run("snapshots", "-r", file.toString()), 10, "not a folder");
    assertFailed(cli.without("MAILKEEP_REPOSITORY").run("snapshots"), 2, "say -r REPO");
  }

  @Test
  void aRepositoryIsNotMadeWhereSomethingIs() throws IOException {
    backUp();

    assertFailed(cli.run("init", "-r", mail.toString()), 1, mail + " is not empty");
    assertFailed(cli.run("init"), 1, "repository");
    assertRestores("anna", "first\n".repeat(1000));
  }

  @Test
  void aRepositoryOfANewerFormatIsLeftAlone() throws IOException {
    backUp();
    Path format = cli.repository().resolve("FORMAT");
    flip(format, 5, (byte) 3);
    var before = Cli.state(cli.repository());

    // FORMAT never changes: a machine that knows the repository does not read it again, and learns of newer things from roots.
    Cli stranger = cli.with("MAILKEEP_CACHE_DIR", folder.resolve("fresh").toString());
    assertFailed(stranger.run("backup", "--source", source), 1, "Use a newer Mailkeep");
    assertFailed(cli.run("snapshots"), 1, "Use a newer Mailkeep");
    assertThat(Cli.state(cli.repository())).isEqualTo(before);
    flip(format, 5, (byte) 3);
    assertRestores("anna", "first\n".repeat(1000));
  }

  @Test
  void aChangedByteIsFoundAndNamedAndTheRestIsRestored() throws IOException {
    byte[] big = new byte[1 << 20];
    new Random(1).nextBytes(big);
    Files.write(mail.resolve("big"), big);
    backUp();
    Path pack = largest(cli.repository().resolve("packs"));
    flip(pack, Files.size(pack) / 2, (byte) 1);

    Cli.Ran verified = cli.run("verify", "--read-data", "all");
    assertThat(verified.code()).as(verified.toString()).isEqualTo(11);
    assertThat(verified.out()).contains("damage: ").contains(pack.getFileName().toString());
    Cli.Ran restored = cli.run("restore", "--all", "--to", "files:" + folder.resolve("restored"));
    assertThat(restored.code()).as(restored.toString()).isEqualTo(11);
    assertThat(restored.err().lines()).isNotEmpty().allMatch(line -> line.startsWith("mailkeep: not restored: "));
  }

  @Test
  void aMissingPackIsFoundAndNamed() throws IOException {
    backUp();
    Path pack = largest(cli.repository().resolve("packs"));
    Files.delete(pack);

    Cli.Ran verified = cli.run("verify");
    assertThat(verified.code()).as(verified.toString()).isEqualTo(11);
    assertThat(verified.out()).contains(pack.getFileName().toString());
    assertThat(cli.run("restore", "--all", "--to", "files:" + folder.resolve("restored")).code()).isEqualTo(11);
  }

  @Test
  void aTargetThatIsNotEmptyIsNotTouched() throws IOException {
    backUp();
    var before = Cli.state(mail);

    assertFailed(cli.run("restore", "--all", "--to", "files:" + mail), 1, mail + ": not empty");
    assertThat(Cli.state(mail)).isEqualTo(before);
  }

  @Test
  void aTargetThatIsAFileIsTold() throws IOException {
    backUp();

    assertFailed(cli.run("restore", "--all", "--to", "files:" + mail.resolve("anna")), 1, "anna");
    assertFailed(cli.run("restore", "--all", "--to", "files:/proc/nowhere"), 1, "/proc/nowhere");
  }

  @ParameterizedTest
  @ValueSource(strings = {"yesterday", "2026-13-01", "2026-10-32", "0", "'", "2026-10-01T25:00"})
  void aTimeThatIsNoneIsAUsageError(String time) throws IOException {
    backUp();

    assertFailed(cli.run("restore", "--all", "--at", time, "--to", "files:" + folder.resolve("to")), 2, time);
    assertThat(folder.resolve("to")).doesNotExist();
  }

  @Test
  void aTimeBeforeTheFirstBackupHasNothing() throws IOException {
    backUp();

    assertFailed(cli.run("restore", "--all", "--at", "2001-01-01", "--to", "files:" + folder.resolve("to")), 1,
        "2001-01-01");
    assertThat(folder.resolve("to")).doesNotExist();
  }

  @Test
  void anAccountThatNobodyHasIsTold() throws IOException {
    backUp();

    assertFailed(cli.run("restore", "--account", "[", "--to", "files:" + folder.resolve("to")), 1, "no backup of");
    assertFailed(cli.run("backup", "--source", source + "x", "--account", "nobody*"), 1, "nobody*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "maildir", "maildir:", "maildir:%n", "nonsense:/x/%n", "maildir:/x/%q",
      "maildir:/x/../%n",
      "maildir:/x/%n:NOPE=1", "files:/x/%{user"})
  void aLocationThatIsNoneIsAUsageError(String location) {
    Cli.Ran ran = cli.run("backup", "--source", location);

    assertFailed(ran, 2, "--source");
  }

  @Test
  void aLocationThatIsNotThereIsTold() {
    assertFailed(cli.run("backup", "--source", "maildir:/nowhere/%n/Maildir"), 1, "/nowhere");
  }

  @Test
  void aCredentialThatOthersMayReadWorksButIsToldOf() throws IOException {
    Path kit = folder.resolve("kit");
    Files.setPosixFilePermissions(kit, PosixFilePermissions.fromString("rw-r--r--"));

    assertThat(cli.run("snapshots").code()).isZero();
  }

  @Test
  void aCredentialThatWasCutOffIsAWrongKey() throws IOException {
    Path kit = folder.resolve("kit");
    String text = Files.readString(kit);
    int secret = text.indexOf("mailkeep-credential-1 ");
    for (int end : new int[] {0, 10, secret, secret + 22, secret + 100}) {
      Files.writeString(kit, text.substring(0, end));

      assertFailed(cli.run("snapshots"), 12, "kit");
    }
    Files.delete(kit);
    assertFailed(cli.run("snapshots"), 12, "kit");
  }

  @Test
  void theCredentialOfAnotherRepositoryIsAWrongKey() {
    Cli other = new Cli(folder.resolve("other")).init();

    assertFailed(other.run("snapshots", "-r", cli.repository().toString()), 12, "belongs to another repository");
  }

  @Test
  void failuresAreJsonToo() throws IOException {
    for (List<String> line : List.of(List.of("snapshots", "-r", "/nowhere"),
        List.of("backup", "--source", "files:/nowhere/%n"),
        List.of("restore", "--all", "--to", "files:" + mail), List.of("ls", "--account", "nobody"))) {
      Cli.Ran ran = cli.run(Stream.concat(line.stream(), Stream.of("--json")).toArray(String[]::new));

      JsonNode json = ran.json();
      assertThat(json.get("exitCode").intValue()).isEqualTo(ran.code()).isPositive();
      assertThat("mailkeep: " + json.get("error").stringValue() + "\n").isEqualTo(ran.err());
    }
  }

  private void backUp() {
    cli.run("backup", "--source", source).succeeded();
  }

  private void assertRestores(String name, String content) throws IOException {
    Path to = folder.resolve("to-" + name);
    cli.run("restore", "--account", name, "--to", "files:" + to).succeeded();
    assertThat(to.resolve(mail.resolve(name).toString().substring(1))).hasContent(content);
  }

  /** Nothing but one line on standard error, which says {@code words}. */
  static void assertFailed(Cli.Ran ran, int code, String words) {
    assertThat(ran.code()).as(ran.toString()).isEqualTo(code);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).startsWith("mailkeep: ").endsWith("\n").contains(words).doesNotContain("Exception");
    assertThat(ran.err().lines()).hasSize(1);
  }

  private static Path largest(Path below) throws IOException {
    try (Stream<Path> files = Files.walk(below)) {
      return files.filter(Files::isRegularFile).max((a, b) -> Long.compare(a.toFile().length(), b.toFile().length()))
          .orElseThrow();
    }
  }

  static void flip(Path file, long at, byte bits) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      channel.read(one, at);
      one.put(0, (byte) (one.get(0) ^ bits)).flip();
      channel.write(one, at);
    }
  }
}
