package org.mailkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Searching a Maildir that was backed up on four nights: mail comes, is read, moves, is copied and goes. */
class SearchTest {

  @TempDir
  private static Path folder;

  private static Cli cli;
  private static Path maildir;

  @BeforeAll
  static void fourNights() throws IOException {
    cli = new Cli(folder).init();
    maildir = folder.resolve("mail/ann");
    for (String box : List.of("", ".Work", ".Trash")) {
      for (String name : List.of("cur", "new", "tmp")) {
        Files.createDirectories(maildir.resolve(box).resolve(name));
      }
    }
    write("1.M1.host:2,", 1, """
        From: =?utf-8?q?J=C3=B6rg_M=C3=BCller?= <joerg@y.example>
        To: Ann <ann@x.example>, =?iso-8859-1?q?G=FCnter?= <g@x.example>
        Cc: team@x.example
        Subject: =?utf-8?b?QW5nZWJvdCDDvGJlciA=?=
         =?utf-8?b?U3RyYcOfZW5iYXU=?=
        Message-ID: <m1@x.example>

        The offer, wrapped
        over lines.
        """);
    write("2.M2.host:2,S", 2, """
        From: Eve <eve@z.example>
        Subject: red \u001b[31malert\u001b[0m \u202eelif
        Message-ID: <m2@x.example>
        Content-Type: multipart/mixed; boundary=b

        --b
        Content-Type: text/html; charset=iso-8859-1

        <p>Gr&uuml;&szlig;e <b>an</b> al<i>le</i></p>
        --b
        Content-Type: application/pdf
        Content-Disposition: attachment; filename*0*=utf-8''Rechnung%20M; filename*1*=%C3%A4rz.pdf

        not a pdf
        --b--
        """);
    write("3.M3.host:2,S", 3, "From: Bob <bob@y.example>\nSubject: long\nMessage-ID: <m3@x.example>\n\n"
        + "text that is long\n".repeat(2_000));
    night(1);
    rename("cur/1.M1.host:2,", "cur/1.M1.host:2,FS");
    write("4.M4.host:2,", 4, "From: Bob <bob@y.example>\nSubject: later\nMessage-ID: <m4@x.example>\n\nx\n");
    night(2);
    rename("cur/1.M1.host:2,FS", ".Work/cur/1.M1.host:2,FS");
    Files.copy(maildir.resolve("cur/3.M3.host:2,S"), maildir.resolve(".Trash/cur/9.M9.host:2,S"));
    Files.setLastModifiedTime(maildir.resolve(".Trash/cur/9.M9.host:2,S"), FileTime.from(received(3)));
    Files.delete(maildir.resolve("cur/3.M3.host:2,S"));
    night(3);
    Files.delete(maildir.resolve(".Work/cur/1.M1.host:2,FS"));
    night(4);
  }

  @ParameterizedTest
  @CsvSource({"--from,jörg,m1", "--from,JOERG@Y,m1", "--from,bob,m3 m4", "--to,günter,m1", "--to,TEAM@,m1",
      "--subject,STRASSENBAU,m1", "--subject,über strassen,m1", "--message-id,m2@x.example,m2",
      "--message-id,<m2@x.example>,m2", "--since,2026-02-03,m3 m4", "--before,2026-02-02,m1", "--larger,20K,m3",
      "--smaller,100,m4", "--attachment,*märz.PDF,m2", "--attachment,*.doc,''", "--mailbox,Work,m1",
      "--mailbox,inbox,m1 m2 m3 m4", "--body,WRAPPED over  lines,m1", "--body,grüße an alle,m2", "--body,offer x,''",
      "--deleted-since,2026-11-04,m1", "--deleted-since,2026-11-05,''"})
  void eachCriterionFindsWhatFits(String option, String value, String expected) {
    assertThat(ids(cli.json("search", option, value))).isEqualTo(expected);
  }

  @Test
  void criteriaHoldTogether() {
    assertThat(ids(cli.json("search", "--from", "bob", "--subject", "LATER"))).isEqualTo("m4");
    assertThat(ids(cli.json("search", "--has-attachment"))).isEqualTo("m2");
  }

  @Test
  void aMessageIsNamedWithItsNights() {
    JsonNode moved = cli.json("search", "--message-id", "m1@x.example").get("messages").get(0);

    assertThat(moved.get("account").asString()).isEqualTo("ann");
    assertThat(moved.get("mailbox").asString()).isEqualTo("Work");
    assertThat(moved.get("from").asString()).isEqualTo("Jörg Müller <joerg@y.example>");
    assertThat(moved.get("subject").asString()).isEqualTo("Angebot über Straßenbau");
    assertThat(moved.get("first").asString()).startsWith("2026-11-01");
    assertThat(moved.get("last").asString()).startsWith("2026-11-03");
    assertThat(moved.get("goneSince").asString()).startsWith("2026-11-04");
    assertThat(moved.get("stays").valueStream().map(stay -> stay.get("mailbox").asString()))
        .containsExactly("INBOX", "Work");
  }

  @Test
  void aMoveByCopyingIsTheSameMessage() {
    JsonNode copied = cli.json("search", "--message-id", "m3@x.example").get("messages");

    assertThat(copied.size()).isEqualTo(1);
    assertThat(copied.get(0).get("mailbox").asString()).isEqualTo("Trash");
    assertThat(copied.get(0).get("goneSince").isNull()).isTrue();
  }

  @Test
  void oneNightCanBeSearchedAlone() {
    assertThat(ids(cli.json("search", "--from", "jörg", "--at", "2026-11-02"))).isEqualTo("m1");
    assertThat(ids(cli.json("search", "--from", "jörg", "--at", "2026-11-04"))).isEmpty();
    assertThat(cli.run("search", "--at", "2026-11-04", "--deleted-since", "2026-11-01").code()).isEqualTo(2);
  }

  @Test
  void theHintBringsTheMessageBack() throws IOException {
    String text = cli.run("search", "--message-id", "m1@x.example").succeeded().out();
    String hint = text.lines().filter(line -> line.startsWith("  mailkeep restore")).findFirst().orElseThrow();

    cli.run(hint.strip().substring("mailkeep ".length()).replace("eml:DIR", "eml:" + folder.resolve("back"))
        .split(" ")).succeeded();

    assertThat(Files.readString(folder.resolve("back/ann/Work/0000000001.eml"))).contains("The offer, wrapped");
  }

  @Test
  void nothingInMailReachesTheTerminal() {
    String text = cli.run("search", "--from", "eve").succeeded().out();

    assertThat(text).contains("red \ufffd[31malert").doesNotContain("\u001b").doesNotContain("\u202e");
    assertThat(cli.run("timeline", "--account", "ann", "--message", "<m2@x.example>").succeeded().out())
        .doesNotContain("\u001b");
  }

  @Test
  void bodiesAreReadOnlyAsFarAsAllowed() {
    Cli.Ran refused = cli.run("search", "--body", "text", "--read-limit", "2");

    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("4 messages").contains("--read-limit");
    assertThat(ids(cli.json("search", "--body", "text", "--larger", "10K", "--read-limit", "1"))).isEqualTo("m3");
  }

  @Test
  void onlySoManyAreShown() {
    Cli.Ran some = cli.run("search", "--limit", "2", "--json").succeeded();

    assertThat(some.json().get("messages").size()).isEqualTo(2);
    assertThat(some.json().get("found").asInt()).isEqualTo(4);
    assertThat(some.err()).contains("4 messages found, 2 shown");
  }

  @Test
  void aTimelineTellsEveryEvent() {
    JsonNode events = cli.json("timeline", "--account", "ann", "--message", "m1@x.example").get("messages").get(0)
        .get("events");

    assertThat(events.valueStream().map(event -> event.get("night").asString().substring(8, 10) + " "
        + event.get("event").asString() + " " + event.get("mailbox").asString() + " " + event.get("added")))
        .containsExactly("01 first_seen INBOX []", "02 flags INBOX [\"seen\",\"flagged\"]", "03 moved Work []",
            "04 gone Work []");
  }

  @Test
  void aMessageIsKnownByGuidAndByPlace() {
    for (String id : List.of("1.M1.host", "Work/1", "<m1@x.example>")) {
      JsonNode lives = cli.json("timeline", "--account", "ann", "--message", id).get("messages");
      assertThat(lives.valueStream().map(life -> life.get("guid").asString())).as(id).contains("1.M1.host");
    }
    Cli.Ran none = cli.run("timeline", "--account", "ann", "--message", "<nobody@x.example>");
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err()).contains("no message");
  }

  @Test
  void twoNightsAreCompared() {
    JsonNode diff = cli.json("diff", "--account", "ann", "2026-11-02", "2026-11-03", "--messages");

    assertThat(diff.get("mailboxes").valueStream().map(change -> change.get("mailbox").asString() + " "
        + change.get("messagesBefore") + ">" + change.get("messages") + " +" + change.get("added") + " -"
        + change.get("gone") + " in " + change.get("movedIn") + " out " + change.get("movedOut")))
        .containsExactly("INBOX 4>2 +0 -0 in 0 out 2", "Trash 0>1 +0 -0 in 1 out 0", "Work 0>1 +0 -0 in 1 out 0");
    assertThat(diff.get("messages").valueStream().map(change -> change.get("change").asString() + " "
        + change.get("mailbox").asString() + " " + change.get("fromMailbox").asString()))
        .containsExactlyInAnyOrder("moved Trash INBOX", "moved Work INBOX");
    String same = cli.run("diff", "--account", "ann", "2026-11-03", "2026-11-03").succeeded().out();
    assertThat(same).contains("nothing differs");
  }

  @Test
  void newFlagsAndNewMailAreTold() {
    JsonNode diff = cli.json("diff", "--account", "ann", "2026-11-01", "2026-11-02", "--messages");

    assertThat(diff.get("messages").valueStream().map(change -> change.get("change").asString() + " "
        + change.get("messageId").asString() + " " + change.get("added"))).containsExactlyInAnyOrder(
            "flags <m1@x.example> [\"seen\",\"flagged\"]", "added <m4@x.example> []");
  }

  @Test
  void whoMayNotReadMailMayNotSearch() {
    for (String role : List.of("auditor", "maintainer")) {
      Path credential = folder.resolve(role);
      cli.run("key", "add", "--role", role, "--name", role, "--out", credential.toString()).succeeded();
      Cli other = new Cli(folder).with("MAILKEEP_CREDENTIAL", credential.toString());

      Cli.Ran search = other.run("search", "--from", "bob");
      assertThat(search.code()).as(role).isEqualTo(12);
      assertThat(search.out()).isEmpty();
    }
  }

  @Test
  void whoMayRestoreMaySearch() {
    Path credential = folder.resolve("restorer");
    cli.run("key", "add", "--role", "restore", "--name", "restorer", "--out", credential.toString()).succeeded();
    Cli other = new Cli(folder).with("MAILKEEP_CREDENTIAL", credential.toString());

    assertThat(ids(other.json("search", "--from", "bob"))).isEqualTo("m3 m4");
    assertThat(other.run("attachment", credential.toString()).succeeded().err()).contains("nobody holds it");
  }

  private static String ids(JsonNode result) {
    return String.join(" ", result.get("messages").valueStream()
        .map(message -> message.get("messageId").asString().substring(1, 3)).sorted().toList());
  }

  private static void night(int day) {
    cli.at(Clock.fixed(Instant.parse("2026-11-0" + day + "T02:00:00Z"), ZoneId.of("Europe/Berlin")));
    cli.run("backup", "--source", "maildir:" + folder + "/mail/%u").succeeded();
    cli.at(Clock.system(ZoneId.of("Europe/Berlin")));
  }

  private static Instant received(int day) {
    return Instant.parse("2026-02-0" + day + "T10:00:00Z");
  }

  private static void write(String name, int day, String message) throws IOException {
    Path file = Files.write(maildir.resolve("cur").resolve(name), message.getBytes(StandardCharsets.UTF_8));
    Files.setLastModifiedTime(file, FileTime.from(received(day)));
  }

  private static void rename(String from, String to) throws IOException {
    Files.move(maildir.resolve(from), maildir.resolve(to));
  }
}
