package org.mailkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What {@code config check} says of a configuration file. */
class ConfigCheckTest {
  private static final String JOB = "jobs:\n  users:\n    source: files:/srv/%n\n";

  @TempDir
  private Path folder;
  private Cli cli;
  private Path file;

  @BeforeEach
  void start() {
    cli = new Cli(folder).without("MAILKEEP_REPOSITORY");
    file = folder.resolve("mailkeep.yaml");
  }

  @Test
  void everyMistakeIsNamedWithItsLineAndWhatWasMeant() throws IOException {
    Cli.Ran ran = check("""
        repositry: /backup
        limit-upload: fast
        cache: relative/folder
        jobs:
          users:
            source: maildir:/var/vmail/%d/%n/Maildir
            allow-missing: yes
            window: 1-6
            stop-after:
            window: 01:00-06:00
            accounts: {a: b}
            repotr: {}
          a user's:
            source: files:/srv/%n
          empty:
          lists:
            source: mdbox:%h/mdbox
            accounts-from: [a, b]
            before: []
            after:
              - command: [umount, /snap]
                timeout: soon
              - timeout: 5m
          excluding:
            source: files:/srv/%n
            accounts-from: /a
            accounts-command: b
        """);

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err().lines().map(line -> line.replace("mailkeep: " + file + ":", ""))).containsExactly(
        "1: repositry: there is no such key; did you mean repository?",
        "2: limit-upload: 'fast' is not an amount of bytes such as 500K, 20M or 1G",
        "3: cache: 'relative/folder' is not a path that begins with /",
        "7: jobs: users: allow-missing: 'yes' is neither true nor false",
        "8: jobs: users: window: '1-6' is not a window of time; write it like 01:00-06:00",
        "9: jobs: users: stop-after: has no value; give it one, or leave the key out",
        "10: window stands there twice; the first is in line 8",
        "11: jobs: users: accounts: expected a text, found a group of keys",
        "12: jobs: users: repotr: there is no such key; did you mean report?",
        "13: a job's name is of up to 64 letters, digits, '-', '_' and '.', such as users",
        "15: jobs: empty: has no source; add source: maildir:/var/vmail/%d/%n/Maildir",
        "18: jobs: lists: accounts-from: expected a text, found a list",
        "19: jobs: lists: before: an empty list is no command",
        "22: jobs: lists: after: timeout: 'soon' is not a span of time such as 90m, 5h or 2d",
        "23: jobs: lists: after: has no command; add command: [/usr/local/sbin/snapshot, create]",
        "26: jobs: excluding: accounts-from: /a: there is no such file, or this user may not see it",
        "27: jobs: excluding: accounts-from and accounts-command exclude each other");
  }

  @Test
  void mistakesAreInTheJsonToo() throws IOException {
    write("jobs:\n  users:\n    sourse: files:/srv/%n\n");
    Cli.Ran ran = cli.run("config", "check", "--config", file.toString(), "--json");

    JsonNode problems = ran.json().get("problems");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(problems).hasSize(2);
    assertThat(problems.get(1).get("line").intValue()).isEqualTo(3);
    assertThat(problems.get(1).get("message").stringValue()).contains("did you mean source?");
    assertThat(ran.json().get("exitCode").intValue()).isEqualTo(2);
  }

  @Test
  void aSoundFileIsToldInWordsWithoutARepository() throws IOException {
    Cli.Ran ran = check("""
        repository: s3://nowhere/mail?endpoint=https://127.0.0.1:1
        defaults:
          window: 22:00-10:00
          report: {to: [root, ops@uni.example], from: mailkeep@mail1, server: "localhost:25", security: none}
        jobs:
          users:
            source: maildir:/var/vmail/%d/%n/Maildir
            accounts: ["*@uni.example"]
            exclude: test*
            stop-after: 5h30m
            rescan-every: 30d
            allow-missing: true
            sole-agent: true
            before: [/usr/local/sbin/snapshot, create]
            after: {command: umount /snapshot, timeout: 90s}
            report: {on: always}
          lists:
            source: mdbox:%h/mdbox
            accounts-command: doveadm user '*'
            window:
        """);

    assertThat(ran.code()).as(ran.toString()).isZero();
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).isEqualTo(file + """
        : 2 jobs
          to s3://nowhere/mail?endpoint=https://127.0.0.1:1
        job users
          backs up *@uni.example but test* of maildir:/var/vmail/%d/%n/Maildir
          runs between 22:00-10:00 only
          ends in order after 5h30m
          reads everything again every 30d
          goes on even if many accounts are missing
          relies on being the only one who backs up to the repository
          before: /usr/local/sbin/snapshot create (for at most 10m)
          after: umount /snapshot (for at most 1m30s)
          writes to root, ops@uni.example after every run, through localhost:25 (none)
        job lists
          backs up all accounts of mdbox:%h/mdbox
          knows its accounts from the command: doveadm user '*'
          writes to root, ops@uni.example when it does not end with 0, through localhost:25 (none)
        """);
  }

  @Test
  void theJobsOwnListOfAccountsComesBeforeThatOfAll() throws IOException {
    Path list = Files.createFile(folder.resolve("list"));
    Cli.Ran ran = check(
        "defaults:\n  accounts-command: doveadm user '*'\n" + JOB + "    accounts-from: " + list + "\n");

    assertThat(ran.code()).as(ran.toString()).isZero();
    assertThat(ran.out()).contains("knows its accounts from " + list).doesNotContain("doveadm");
  }

  @Test
  void accountsThatCannotBeToldNeedAList() throws IOException {
    assertProblem("jobs:\n  users:\n    source: mdbox:%h/mdbox\n", 3, "add accounts-from or accounts-command");
  }

  @Test
  void aMistakeInWhatIsMeantForAllIsSaidOnce() throws IOException {
    assertProblem("defaults:\n  window: now\n" + JOB + "  more:\n    source: files:/home/%n\n", 2,
        "defaults: window: 'now' is not a window");
  }

  @Test
  void aReportNeedsToBeWhole() throws IOException {
    Cli.Ran ran = check(JOB + "    report: {user: u, security: none, on: sometimes, server: 'host:99999'}\n");

    assertThat(ran.err().lines()).hasSize(6).allMatch(line -> line.contains(":4: jobs: users: report: "));
    assertThat(ran.err()).contains("has no to", "has no from", "in the clear", "add password-file",
        "'sometimes' is none of failure, always", "'host:99999' is not a server");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b@c", "a@b\\r\\nBcc: c@d", "a@b, c@d", "<a@b>", ""})
  void whatIsNoAddressIsRefused(String address) throws IOException {
    assertProblem(JOB + "    report: {from: a@b, server: localhost, security: none, to: \"" + address + "\"}\n", 4,
        "is not an address");
  }

  @Test
  void aPasswordThatOthersMayReadIsRefused() throws IOException {
    Path password = Files.writeString(folder.resolve("password"), "secret\n");
    String report = JOB + "    report: {to: a@b, from: a@b, server: localhost, user: u, password-file: " + password
        + "}\n";
    Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-r--r--"));
    assertProblem(report, 4, "everybody may read this secret");
    Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-r-----"));
    assertThat(check(report).code()).isZero();
    Files.delete(password);
    assertProblem(report, 4, "there is no such file");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "`a: [1, 2`|1|not YAML", "`a: b c: d\n`|1|into quotes", "`a: \"x\n`|2|not YAML", "`\ta: b`|1|not YAML",
      "`a: *nothing`|1|an alias of nothing", "`a: b\n---\nc: d\n`|2|a second document",
      "`- a`|1|expected keys such as jobs:, found a list", "`text`|1|found 'text'", "``|1|empty",
      "`# only a remark`|1|empty", "`a: b\n\nc: x\u0001`|3|a character U+0001",
      "`jobs: !!javax.script.ScriptEngineManager [1]`|1|has no meaning here",
      "`jobs:\n  ? [a]\n  : b`|2|a key is a word"})
  void whatIsNoConfigurationIsRefusedAtItsLine(String text, int line, String message) throws IOException {
    Cli.Ran ran = check(text == null ? "" : text);

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains(file + ":" + line + ": ").contains(message);
  }

  @Test
  void aFileThatIsMeantToHurtIsRefused() throws IOException {
    assertProblem("a: " + "[".repeat(100_000), 1, "nested too deeply");
    assertProblem("a: &a [x]\nb: [" + "*a,".repeat(200) + "]\n", 2, "more than 100 aliases");
    assertProblem("a: &a [*a]\n", 1, "an alias of nothing above it");
    assertProblem("#".repeat(2 << 20), 1, "longer than 1048576 bytes");
    Files.write(file, "jobs: \u00e9".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(cli.run("config", "check", "--config", file.toString()).err()).contains(":1: not UTF-8 text");
  }

  @Test
  void anchorsSaveTyping() throws IOException {
    Cli.Ran ran = check("jobs:\n  a:\n    source: files:/srv/%n\n    exclude: &not [test*, x]\n"
        + "  b:\n    source: files:/home/%n\n    exclude: *not\n");

    assertThat(ran.code()).as(ran.toString()).isZero();
    assertThat(ran.out()).contains("all accounts but test*, x of files:/home/%n");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    BadInputTest.assertFailed(cli.run("config", "check", "--config", file.toString()), 1,
        file + ": no such file or directory");
    BadInputTest.assertFailed(cli.with("MAILKEEP_CONFIG", file.toString()).run("run", "--all"), 1,
        file + ": no such file or directory");
  }

  @Test
  void theExampleInTheDocumentationIsSound() throws IOException {
    String page = Files.readString(Path.of("../docs/configuration.md"));
    int begin = page.indexOf("```yaml\n") + "```yaml\n".length();
    write(page.substring(begin, page.indexOf("```", begin)));

    Settings.Read read = SettingsReader.read(file, SettingsFiles.UNSEEN);
    assertThat(read.problems()).isEmpty();
    assertThat(read.settings().jobs()).hasSizeGreaterThan(1);
  }

  private void assertProblem(String text, int line, String message) throws IOException {
    Cli.Ran ran = check(text);
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err().lines()).as(ran.err()).hasSize(1);
    assertThat(ran.err()).startsWith("mailkeep: " + file + ":" + line + ": ").contains(message);
  }

  private Cli.Ran check(String text) throws IOException {
    write(text);
    return cli.run("config", "check", "--config", file.toString());
  }

  private void write(String text) throws IOException {
    Files.writeString(file, text);
  }
}
