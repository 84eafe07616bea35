package org.mailkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The messages of mboxes, told by what the mboxes say themselves, and what a change of an mbox costs. */
class MboxMessagesTest {

  @TempDir
  private Path folder;

  private Cli cli;
  private Path inbox;

  @BeforeEach
  void init() throws IOException {
    cli = new Cli(folder).init();
    inbox = folder.resolve("mail/ann/inbox");
    Files.createDirectories(inbox.getParent());
  }

  @Test
  void everyMessageIsListedWithWhatItsLinesSay() throws IOException {
    write(List.of("""
        From joe@uni.example Mon Jan  1 12:30:05 2024 +0100
        Subject: one
        X-IMAPbase: 1234567890 0000000012 $Label1 work
        X-UID: 7
        Status: RO
        X-Status: F
        X-Keywords: $Label1
         work
        Content-Length: 4

        one

        """, """
        From joe@uni.example Tue Jan  2 12:30:05 2024
        Subject: two
        Status: O
        X-UID: 12

        From here on text.

        """, """
        From joe@uni.example not a time
        Subject: three

        new, without a number
        """.replace("not a time", "Wed Jan  3 12:30 2024")));
    Files.writeString(folder.resolve("mail/ann/.subscriptions"), "INBOX\n");
    backUp();

    JsonNode messages = cli.json("ls", "--account", "ann", "--mailbox", "INBOX", "--messages").get("messages");
    JsonNode mailbox = cli.json("ls", "--account", "ann").get("mailboxes").get(0);

    assertThat(messages.valueStream().map(message -> message.get("uid").asInt())).containsExactly(7, 12, 13);
    assertThat(messages.get(0).get("flags").toString()).isEqualTo("[\"seen\",\"flagged\"]");
    assertThat(messages.get(0).get("keywords").toString()).isEqualTo("[\"$Label1\",\"work\"]");
    assertThat(messages.get(0).get("received").asString()).isEqualTo("2024-01-01T11:30:05Z");
    assertThat(messages.get(0).get("bytes").asInt()).isEqualTo("Subject: one\n\none\n".length());
    assertThat(messages.get(1).get("flags").toString()).isEqualTo("[]");
    assertThat(messages.get(2).get("offset").asLong() + messages.get(2).get("length").asLong())
        .isEqualTo(Files.size(inbox));
    assertThat(mailbox.get("uidValidity").asLong()).isEqualTo(1234567890);
    assertThat(mailbox.get("nextUid").asInt()).isEqualTo(14);
    assertThat(mailbox.get("subscribed").asBoolean()).isTrue();
  }

  @Test
  void anUnchangedMboxIsListedFromWhatIsRemembered() throws IOException {
    write(messages(20));
    Files.writeString(folder.resolve("mail/ann/work"), messages(3).getFirst());
    backUp();
    String before = cli.json("ls", "--account", "ann", "--mailbox", "INBOX", "--messages").toString();
    Files.writeString(folder.resolve("mail/ann/work"), messages(5).getLast());
    backUp();

    assertThat(cli.json("ls", "--account", "ann", "--mailbox", "INBOX", "--messages").toString()).isEqualTo(before);
  }

  @Test
  void readMessagesKeepTheirChunks() throws IOException {
    write(messages(300));
    backUp();
    write(messages(300).stream().map(message -> message.replace("Status: O", "Status: RO\nX-Status: AF")).toList());

    assertThat(backUp().get("newBytes").asLong()).as("literals, which the lines are").isLessThan(300 * 200);
  }

  @Test
  void anExpungeInTheMiddleCostsAlmostNothing() throws IOException {
    List<String> messages = messages(300);
    write(messages);
    backUp();
    messages.subList(100, 103).clear();
    write(messages);

    JsonNode run = backUp();
    assertThat(Files.size(inbox)).isGreaterThan(900_000);
    assertThat(run.get("newBytes").asLong()).isLessThan(40_000);
  }

  @Test
  void oneMessageIsRestoredAlone() throws IOException {
    write(messages(20));
    backUp();
    Path to = folder.resolve("to");
    Path file = to.resolve("ann/INBOX/0000000007.eml");

    JsonNode restored = cli.json("restore", "--account", "ann", "--mailbox", "INBOX", "--message", "7", "--to",
        "eml:" + to);

    String text = messages(20).get(6);
    assertThat(restored.get("files").asInt()).isEqualTo(1);
    assertThat(Files.readString(file)).isEqualTo(
        text.substring(text.indexOf('\n') + 1, text.length() - 1).replace("X-UID: 7\nStatus: O\n", ""));
    Files.writeString(file, "mine");
    Cli.Ran all = cli.run("restore", "--account", "ann", "--mailbox", "INBOX", "--to", "eml:" + to);
    assertThat(all.code()).isEqualTo(1);
    assertThat(all.err()).contains("INBOX, message 7", "exists already");
    assertThat(file).hasContent("mine");
    assertThat(to.resolve("ann/INBOX").toFile().list()).hasSize(20);
    assertThat(
        cli.run("restore", "--account", "ann", "--mailbox", "INBOX", "--message", "99", "--to", "eml:" + to).err())
        .contains("no message 99 in INBOX");
    assertThat(cli.run("restore", "--account", "ann", "--message", "9", "--to", "eml:" + to).code()).isEqualTo(2);
    cli.run("restore", "--account", "ann", "--overwrite", "--to", "eml:" + to).succeeded();
    assertThat(file).content().startsWith(text.substring(text.indexOf('\n') + 1).split("\n")[0]);
  }

  private JsonNode backUp() {
    return cli.json("backup", "--source", "mbox:" + folder + "/mail/%u:INBOX=" + folder + "/mail/%u/inbox");
  }

  private void write(List<String> messages) throws IOException {
    Files.writeString(inbox, String.join("", messages), StandardCharsets.ISO_8859_1);
  }

  private static List<String> messages(int count) {
    Random random = new Random(5);
    List<String> messages = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      StringBuilder text = new StringBuilder("From joe@uni.example Mon Jan  1 12:30:05 2024\nSubject: " + i + "\n"
          + (i == 1 ? "X-IMAPbase: 1234567890 0000000300\n" : "") + "X-UID: " + i + "\nStatus: O\n\n");
      for (int line = 0; line < 60; line++) {
        text.append(Long.toString(random.nextLong(), 36)).append(" and ").append(Long.toHexString(random.nextLong()))
            .append(" in a line of text\n");
      }
      messages.add(text.append('\n').toString());
    }
    return messages;
  }
}
