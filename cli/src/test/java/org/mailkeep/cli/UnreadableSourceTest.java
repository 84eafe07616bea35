package org.mailkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What can't be read, or is odd, in a source: it is named, the rest is backed up, and what was there before stays restorable. */
class UnreadableSourceTest {
  /** Only written to, by root too. */
  private static final Path UNREADABLE = Path.of("/proc/sys/vm/compact_memory");

  /** Its length is not what its directory says, as that of a file that somebody writes to. */
  private static final Path GROWING = Path.of("/proc/version");

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
    Files.writeString(mail.resolve("anna"), "first\n");
    Files.writeString(mail.resolve("bert"), "other\n");
  }

  @Test
  void aFileThatCannotBeReadIsNamedAndItsLastVersionKept() throws IOException {
    assumeThat(UNREADABLE).exists();
    assertNamedAndKept(UNREADABLE, "permission denied");
  }

  @Test
  void aFileThatKeepsChangingIsNamedAndItsLastVersionKept() throws IOException {
    assumeThat(GROWING).exists();
    assertNamedAndKept(GROWING, "changing");
  }

  @Test
  void aFileWithoutPermissionIsNamed() throws IOException {
    assumeThat(System.getProperty("user.name")).as("root reads everything").isNotEqualTo("root");
    Path file = Files.writeString(Files.createDirectory(mail.resolve("carl")).resolve("secret"), "x");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));

    Cli.Ran ran = cli.run("backup", "--source", source);
    assertThat(ran.code()).isEqualTo(3);
    assertThat(ran.err()).contains("unreadable: " + file + ": permission denied");
  }

  @Test
  void whatANewFileCannotGiveIsNamedAndTheRestIsBackedUp() throws IOException {
    assumeThat(GROWING).exists();
    Files.createSymbolicLink(mail.resolve("carl"), GROWING);

    Cli.Ran ran = cli.run("backup", "--source", source);
    assertThat(ran.code()).as(ran.toString()).isEqualTo(3);
    assertThat(ran.err().lines()).hasSize(1);
    cli.run("restore", "--account", "anna", "--to", "files:" + folder.resolve("to")).succeeded();
    assertThat(restored("anna")).hasContent("first");
  }

  @Test
  void whenNoAccountCanBeReadTheRunSaysSoAndCommits() throws IOException {
    assumeThat(GROWING).exists();
    Path alone = Files.createDirectory(folder.resolve("alone"));
    Files.createSymbolicLink(alone.resolve("carl"), GROWING);

    JsonNode run = cli.run("backup", "--source", "files:" + alone + "/%n", "--json").json();
    assertThat(run.get("exitCode").intValue()).isEqualTo(3);
    assertThat(run.get("accounts").get(0).get("status").stringValue()).isEqualTo("unreadable");
    BadInputTest.assertFailed(cli.run("restore", "--all", "--to", "files:" + folder.resolve("to")), 1, "no backup");
    cli.run("verify").succeeded();
    cli.run("ls", "--account", "carl");
    cli.run("accounts").succeeded();
  }

  @Test
  void anAccountThatIsGoneIsAbsentAndItsLastVersionKept() throws IOException {
    for (int i = 0; i < 10; i++) {
      Files.writeString(mail.resolve("more" + i), "x");
    }
    cli.run("backup", "--source", source).succeeded();
    Files.delete(mail.resolve("anna"));
    cli.run("backup", "--source", source).succeeded();

    cli.run("restore", "--account", "anna", "--to", "files:" + folder.resolve("to")).succeeded();
    assertThat(restored("anna")).hasContent("first");
  }

  @Test
  void whenMostAccountsAreGoneSomethingIsNotMounted() throws IOException {
    cli.run("backup", "--source", source).succeeded();
    Files.delete(mail.resolve("anna"));

    BadInputTest.assertFailed(cli.run("backup", "--source", source), 1, "--allow-missing");
    cli.run("backup", "--source", source, "--allow-missing").succeeded();
  }

  @Test
  void aStoreBehindASymbolicLinkIsBackedUp() throws IOException {
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere/cur"));
    Files.writeString(elsewhere.resolve("1.host:2,S"), "Subject: x\n\nhere\n");
    Path home = Files.createDirectory(mail.resolve("carl"));
    Files.createSymbolicLink(home.resolve("Maildir"), folder.resolve("elsewhere"));

    JsonNode run = cli.json("backup", "--source", "maildir:" + mail + "/%n/Maildir");
    assertThat(run.get("messages").longValue()).isEqualTo(1);
    cli.run("restore", "--account", "carl", "--to", "files:" + folder.resolve("to")).succeeded();
    assertThat(restored("carl/Maildir/cur/1.host:2,S")).hasContent("Subject: x\n\nhere");
  }

  @Test
  void oddNamesAndKindsComeBack() throws Exception {
    Path home = Files.createDirectory(mail.resolve("carl"));
    Files.writeString(home.resolve("new\nline"), "1");
    Files.writeString(home.resolve("$(id);`id`\"'&|*?"), "2");
    Files.writeString(home.resolve("n".repeat(255)), "3");
    Files.createFile(home.resolve("empty"));
    Files.createSymbolicLink(home.resolve("dangling"), Path.of("/nowhere/at/all"));
    Files.createSymbolicLink(home.resolve("loop"), Path.of("loop"));
    assertThat(new ProcessBuilder("mkfifo", home.resolve("pipe").toString()).inheritIO().start().waitFor()).isZero();
    Path deep = home;
    while (deep.toString().length() < 3400) {
      deep = Files.createDirectory(deep.resolve("deep".repeat(50)));
      Files.writeString(deep.resolve("file"), "at " + deep.getNameCount());
    }

    cli.run("backup", "--source", source).succeeded();
    cli.run("verify", "--read-data", "all").succeeded();
    cli.run("restore", "--account", "carl", "--to", "files:" + folder.resolve("to")).succeeded();
    assertThat(Cli.state(restored("carl"))).isEqualTo(Cli.state(home));
  }

  private void assertNamedAndKept(Path instead, String reason) throws IOException {
    cli.run("backup", "--source", source).succeeded();
    Files.delete(mail.resolve("anna"));
    Files.createSymbolicLink(mail.resolve("anna"), instead);

    Cli.Ran ran = cli.run("backup", "--source", source);
    assertThat(ran.code()).as(ran.toString()).isEqualTo(3);
    assertThat(ran.err()).contains("unreadable: ").contains(reason).contains("(account anna)");
    assertThat(ran.err().lines()).hasSize(1);
    cli.run("restore", "--account", "anna", "--to", "files:" + folder.resolve("to")).succeeded();
    assertThat(restored("anna")).hasContent("first");
    cli.run("verify", "--read-data", "all").succeeded();
  }

  private Path restored(String name) {
    return folder.resolve("to").resolve(mail.resolve(name).toString().substring(1));
  }
}
