package org.mailkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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

/** What {@code restore} says and does with targets that take messages. */
class RestoreMessagesTest {

  @TempDir
  private Path folder;

  private Cli cli;

  @BeforeEach
  void backUp() throws IOException {
    cli = new Cli(folder).init();
    for (String account : new String[] {"ann", "bob"}) {
      for (String mailbox : new String[] {"", ".Work"}) {
        Path cur = Files.createDirectories(folder.resolve("mail").resolve(account).resolve(mailbox).resolve("cur"));
        Files.createDirectories(cur.resolveSibling("new"));
        Files.createDirectories(cur.resolveSibling("tmp"));
        for (int i = 1; i <= 40; i++) {
          Files.writeString(cur.resolve("17040672" + (10 + i) + ".m" + i + ":2,S"), "Message-ID: <" + i + "@x>\n\n"
              + account + mailbox + i + "\n");
        }
      }
    }
    cli.run("backup", "--source", "maildir:" + folder + "/mail/%n").succeeded();
  }

  @ParameterizedTest
  @CsvSource({"eml:to, to/ann/Restored/2026/Work/0000000001.eml", "maildir:to, to/ann/.Restored.2026.Work/cur",
      "mbox:to/, to/ann/Restored/2026/Work.mbox", "zip:to.zip, to.zip"})
  void everythingGoesBelowAMailboxIfThatIsWanted(String to, String there) {
    String place = to.replace(":", ":" + folder + "/");
    String[] command = {"restore", "--account", "ann", "--into", "Restored/2026", "--to", place};

    JsonNode first = cli.json(command);
    assertThat(first.get("added").asInt()).isEqualTo(80);
    assertThat(folder.resolve(there)).exists();
    JsonNode second = cli.json(command);
    assertThat(second.get("added").asInt()).isZero();
    assertThat(second.get("present").asInt()).isEqualTo(80);
    assertThat(second.get("files").asInt()).isEqualTo(80);
  }

  @Test
  void oneMailboxBecomesOneMbox() throws IOException {
    Path file = folder.resolve("work.mbox");

    String said = cli.run("restore", "--account", "ann", "--mailbox", "Work", "--to", "mbox:" + file).succeeded().out();

    assertThat(said).contains("40 added, 0 there already, 0 differing");
    assertThat(Files.readString(file)).startsWith("From MAILER-DAEMON ").contains("ann.Work40\n");
  }

  @Test
  void aDryRunSaysWhatWouldBeAdded() {
    String said = cli.run("restore", "--all", "--to", "zip:" + folder + "/a.zip", "--dry-run").succeeded().out();

    assertThat(said).contains("dry run, nothing written", "160 added, 0 there already");
    assertThat(folder.resolve("a.zip")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--to files:x --into A", "--to imap://ann@127.0.0.1/A --into B", "--to eml:x --replace",
      "--to imap://ann@127.0.0.1 --overwrite", "--to eml:x --imap-user ann", "--to imap://ann:secret@127.0.0.1",
      "--to imap://127.0.0.1:1", "--to imap://ann@127.0.0.1:1", "--to pst:x", "--to imap://a%zz@h",
      "--to eml:x --into a//b",
      "--to imap://127.0.0.1 --imap-user %x"})
  void whatMakesNoSenseIsAUsageError(String options) {
    String[] words = ("restore --account ann " + options).split(" ");

    Cli.Ran ran = cli.run(words);

    assertThat(ran.code()).as(ran.toString()).isEqualTo(2);
    assertThat(ran.err()).doesNotContain("secret@");
  }

  @Test
  void severalAccountsNeedSeveralUsers() {
    Cli.Ran ran = cli.run("restore", "--all", "--to", "imap://ann@127.0.0.1:1");

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("2 accounts can't go to one user");
  }

  @Test
  void aPasswordFileThatAllMayReadIsRefused() throws IOException {
    Path password = Files.writeString(folder.resolve("password"), "hush");
    Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-r--r--"));

    Cli.Ran ran = cli.with("MAILKEEP_IMAP_PASSWORD_FILE", password.toString()).run("restore", "--account", "ann",
        "--to",
        "imap://ann@127.0.0.1:1");

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("everybody may read this secret").doesNotContain("hush");
  }
}
