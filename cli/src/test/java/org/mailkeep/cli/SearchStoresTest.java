package org.mailkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Searching stores of several kinds, over nights that each test makes. */
class SearchStoresTest {

  private static final Instant RECEIVED = Instant.parse("2026-02-03T10:00:00Z");

  @TempDir
  private Path folder;

  private Cli cli;

  @BeforeEach
  void init() {
    cli = new Cli(folder).init();
  }

  @Test
  void aMessageMovesFromMboxToMbox() throws IOException {
    Path mail = Files.createDirectories(folder.resolve("mail/ann"));
    String moving = mboxMessage(2, "the moving one");
    Files.writeString(mail.resolve("inbox"), mboxMessage(1, "first") + moving + mboxMessage(3, "third"));
    night(1, "mbox:" + folder + "/mail/%u");
    Files.writeString(mail.resolve("inbox"), mboxMessage(3, "third"));
    Files.writeString(mail.resolve("Saved"), moving);
    night(2, "mbox:" + folder + "/mail/%u");

    assertThat(subjects(cli.json("search", "--deleted-since", "2026-11-01"))).containsExactly("first");
    JsonNode moved = cli.json("search", "--subject", "MOVING").get("messages");
    assertThat(moved.size()).isEqualTo(1);
    assertThat(moved.get(0).get("mailbox").asString()).isEqualTo("Saved");
    assertThat(moved.get(0).get("goneSince").isNull()).isTrue();
    assertThat(subjects(cli.json("search", "--body", "words of third"))).containsExactly("third");
  }

  @Test
  void aChangedTextIsSuspicious() throws IOException {
    Path file = message("ann", "4.M4.host:2,", "From: Bob <bob@y.example>\nMessage-ID: <m4@x.example>\n\nx\n");
    night(1, "maildir:" + folder + "/mail/%u");
    Files.writeString(file, Files.readString(file).replace("\nx\n", "\ny\n"));
    Files.setLastModifiedTime(file, FileTime.from(RECEIVED.plusSeconds(1)));
    night(2, "maildir:" + folder + "/mail/%u");

    JsonNode events = cli.json("timeline", "--account", "ann", "--message", "4.M4.host").get("messages").get(0)
        .get("events");

    assertThat(events.valueStream().map(event -> event.get("event").asString())).containsExactly("first_seen",
        "changed");
  }

  @Test
  void aFileIsFoundHoweverItWasWrapped() throws IOException {
    byte[] large = bytes(300_000);
    byte[] middle = bytes(20_000);
    message("ann", "1.M1.host:2,", mail("large in 76", large, 76, "\n"));
    message("bob", "2.M2.host:2,", mail("large in 72", large, 72, "\r\n"));
    message("bob", "3.M3.host:2,", mail("middle", middle, 76, "\n"));
    byte[] other = large.clone();
    other[299_999]++;
    message("bob", "4.M4.host:2,", mail("nearly", other, 76, "\n"));
    night(1, "maildir:" + folder + "/mail/%u");
    Files.delete(folder.resolve("mail/ann/cur/1.M1.host:2,"));
    night(2, "maildir:" + folder + "/mail/%u");

    JsonNode found = cli.json("attachment", file(large));
    assertThat(subjects(found)).containsExactlyInAnyOrder("large in 72", "large in 76");
    assertThat(found.get("files").size()).isZero();
    assertThat(subjects(cli.json("attachment", file(large), "--at", "2026-11-02"))).containsExactly("large in 72");
    assertThat(subjects(cli.json("attachment", file(middle)))).containsExactly("middle");
    assertThat(subjects(cli.json("attachment", file(bytes(50_000))))).isEmpty();
  }

  @Test
  void aLongFileIsFoundAcrossTheSegmentsOfItsRecipe() throws IOException {
    byte[] film = bytes(40 << 20);
    message("ann", "1.M1.host:2,", mail("film", film, 76, "\n"));
    night(1, "maildir:" + folder + "/mail/%u");
    byte[] shorter = java.util.Arrays.copyOf(film, 39 << 20);

    assertThat(subjects(cli.json("attachment", file(film)))).containsExactly("film");
    assertThat(subjects(cli.json("attachment", file(shorter)))).isEmpty();
  }

  @Test
  void aFileInAnMboxIsFoundInTheMessageThatHoldsIt() throws IOException {
    byte[] pdf = bytes(30_000);
    Path mail = Files.createDirectories(folder.resolve("mail/ann"));
    Files.writeString(mail.resolve("inbox"), mboxMessage(1, "before")
        + "From joe@uni.example Mon Jan  1 12:30:02 2024\n" + mail("holds it", pdf, 76, "\n") + "\n"
        + mboxMessage(3, "after"));
    night(1, "mbox:" + folder + "/mail/%u");

    assertThat(subjects(cli.json("attachment", file(pdf)))).containsExactly("holds it");
  }

  @Test
  void aPlainFileIsFoundAsAFile() throws IOException {
    byte[] pdf = bytes(100_000);
    Files.write(Files.createDirectories(folder.resolve("mail/ann")).resolve("scan.pdf"), pdf);
    night(1, "files:" + folder + "/mail/%u");

    Cli.Ran found = cli.run("attachment", file(pdf), "--json").succeeded();

    assertThat(found.json().get("messages").size()).isZero();
    assertThat(found.json().get("files").get(0).get("path").asString()).endsWith("/mail/ann/scan.pdf");
    assertThat(cli.run("search", "--from", "x").succeeded().err()).contains("without a catalog");
  }

  @Test
  void ofASmallFileItIsSaidThatItCannotBeFound() throws IOException {
    message("ann", "1.M1.host:2,", mail("small", bytes(1000), 76, "\n"));
    night(1, "maildir:" + folder + "/mail/%u");

    assertThat(cli.run("attachment", file(bytes(1000))).succeeded().err()).contains("less than 4096 bytes");
    assertThat(cli.run("attachment", folder.resolve("none").toString()).code()).isEqualTo(1);
  }

  @Test
  void hostileMailIsSearchedAsFarAsItGoes() throws IOException {
    message("ann", "1.M1.host:2,", "From: a\nSubject: deep\n" + nested(3_000));
    message("ann", "2.M2.host:2,", "Subject: " + "=?utf-8?b?" + "QQ".repeat(200_000) + "?=\nFrom: long\n\nx\n");
    message("ann", "3.M3.host:2,", "From: odd charset\nSubject: =?no-such-charset?q?abc?= \u00ff\u0000\n"
        + "Content-Type: text/plain; charset=\"no such\"\n\nneedle\n");
    message("ann", "4.M4.host:2,", "");
    message("ann", "5.M5.host:2,", "no header at all");
    message("ann", "6.M6.host:2,", "From: one line\n\n" + "x".repeat(3 << 20) + " needle\n");
    message("ann", "7.M7.host:2,", "From: html\nContent-Type: text/html\n\n" + "<b>".repeat(200_000) + "needle");
    message("ann", "8.M8.host:2,", "From: line of header\nX-Long: " + "y".repeat(3 << 20) + "\n\nneedle\n");
    night(1, "maildir:" + folder + "/mail/%u");

    assertThat(cli.json("search").get("found").asInt()).isEqualTo(8);
    assertThat(cli.json("search", "--body", "needle").get("messages").valueStream()
        .map(message -> message.get("from").asString())).contains("odd charset", "one line", "html");
    assertThat(cli.json("search", "--subject", "deep").get("found").asInt()).isEqualTo(1);
  }

  private static String nested(int levels) {
    StringBuilder nested = new StringBuilder();
    for (int i = 0; i < levels; i++) {
      nested.append("Content-Type: multipart/mixed; boundary=b").append(i).append("\n\n--b").append(i).append("\n");
    }
    return nested + "\ntext\n";
  }

  private static String mboxMessage(int second, String subject) {
    return "From joe@uni.example Mon Jan  1 12:30:0" + second + " 2024\nFrom: joe@uni.example\nSubject: " + subject
        + "\nMessage-ID: <" + second + "@uni.example>\n\nwords of " + subject + "\n\n";
  }

  private static String mail(String subject, byte[] attachment, int columns, String lineEnd) {
    List<String> lines = new ArrayList<>(List.of("From: a@b.example", "Subject: " + subject,
        "Content-Type: multipart/mixed; boundary=q", "", "--q", "", "text", "--q", "Content-Type: application/pdf",
        "Content-Disposition: attachment; filename=a.pdf", "Content-Transfer-Encoding: base64", ""));
    lines.add(Base64.getMimeEncoder(columns, lineEnd.getBytes(java.nio.charset.StandardCharsets.US_ASCII))
        .encodeToString(attachment));
    lines.add("--q--");
    return String.join(lineEnd, lines) + lineEnd;
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }

  private String file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("file-" + bytes.length), bytes).toString();
  }

  private static List<String> subjects(JsonNode result) {
    return result.get("messages").valueStream().map(message -> message.get("subject").asString()).toList();
  }

  private Path message(String account, String name, String text) throws IOException {
    Path cur = Files.createDirectories(folder.resolve("mail").resolve(account).resolve("cur"));
    Files.createDirectories(cur.resolveSibling("new"));
    Files.createDirectories(cur.resolveSibling("tmp"));
    Path file = Files.writeString(cur.resolve(name), text);
    Files.setLastModifiedTime(file, FileTime.from(RECEIVED));
    return file;
  }

  private void night(int day, String source) {
    cli.at(Clock.fixed(Instant.parse("2026-11-0" + day + "T02:00:00Z"), ZoneId.of("Europe/Berlin")));
    cli.run("backup", "--source", source).succeeded();
    cli.at(Clock.system(ZoneId.of("Europe/Berlin")));
  }
}
