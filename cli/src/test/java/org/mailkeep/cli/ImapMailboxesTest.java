package org.mailkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImapMailboxesTest {

  @TempDir
  private static Path folder;

  private static TestingImap imap;

  private TestingImap.Client client;

  @BeforeAll
  static void serve() throws IOException {
    imap = new TestingImap(folder).message("ann", "INBOX", "S", "Subject: a\n\nb\n")
        .message("ann", "INBOX", "", "Subject: c\n\nd\n").message("ann", "Work.2026", "", "Subject: e\n\nf\n")
        .message("ann", "Entw&APw-rfe", "D", "Subject: g\n\nh\n");
    Files.writeString(imap.file("ann", "subscriptions"), "Work.2026\n");
    Files.writeString(imap.file("ann", "dovecot-uidlist"),
        "3 V1234 N77 G0123456789abcdef0123456789abcdef\n5 :1700000001.M1.host\n9 :1700000002.M2.host\n");
    imap.start();
  }

  @BeforeEach
  void connect() throws IOException {
    client = imap.select("ann", "INBOX");
  }

  @AfterEach
  void disconnect() throws IOException {
    client.close();
  }

  @AfterAll
  static void stop() throws IOException {
    imap.close();
  }

  @Test
  void mailboxesAreListedWithTheNamesAboveThem() throws IOException {
    assertThat(client.command("LIST \"\" *")).contains("* LIST (\\HasNoChildren) \"/\" \"INBOX\"",
        "* LIST (\\Noselect \\HasChildren) \"/\" \"Work\"", "* LIST (\\HasNoChildren) \"/\" \"Work/2026\"",
        "* LIST (\\HasNoChildren) \"/\" \"Entw&APw-rfe\"", "OK done");
    assertThat(client.command("LIST \"\" %")).doesNotContain("* LIST (\\HasNoChildren) \"/\" \"Work/2026\"").hasSize(4);
    assertThat(client.command("LIST Work/ %")).containsExactly("* LIST (\\HasNoChildren) \"/\" \"Work/2026\"",
        "OK done");
    assertThat(client.command("LIST \"\" \"\"")).containsExactly("* LIST (\\Noselect) \"/\" \"\"", "OK done");
    assertThat(client.command("LSUB \"\" *")).containsExactly("* LSUB (\\HasNoChildren) \"/\" \"Work/2026\"",
        "OK done");
    assertThat(client.command("LIST (SUBSCRIBED) \"\" (INBOX *) RETURN (CHILDREN STATUS (MESSAGES UNSEEN))"))
        .containsExactly("* LIST (\\HasNoChildren) \"/\" \"Work/2026\"", "OK done");
  }

  @Test
  void aMailboxThatIsOpenedTellsWhatTheStoreKnew() throws IOException {
    assertThat(client.command("EXAMINE inbox")).contains("* 2 EXISTS", "* 0 RECENT",
        "* FLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft)", "* OK [PERMANENTFLAGS ()] no flag can be changed",
        "* OK [UNSEEN 2] first unread message", "* OK [UIDVALIDITY 1234] as in the mail store",
        "* OK [UIDNEXT 77] next uid", "OK [READ-ONLY] opened");
    assertThat(client.command("STATUS INBOX (MESSAGES RECENT UIDNEXT UIDVALIDITY UNSEEN)")).containsExactly(
        "* STATUS \"INBOX\" (MESSAGES 2 RECENT 0 UIDNEXT 77 UIDVALIDITY 1234 UNSEEN 1)", "OK done");
    assertThat(client.command("UID FETCH 1:* FLAGS")).containsExactly("* 1 FETCH (UID 5 FLAGS (\\Seen))",
        "* 2 FETCH (UID 9 FLAGS ())", "OK done");
  }

  @Test
  void whatIsNoMailboxIsNotOpened() throws IOException {
    assertThat(client.command("SELECT Work")).singleElement().asString().startsWith("NO [CANNOT]");
    assertThat(client.command("SELECT nothing")).singleElement().asString().startsWith("NO [NONEXISTENT]");
    // RFC 3501, section 6.3.1: after a SELECT that failed none is open.
    assertThat(client.command("FETCH 1 UID")).singleElement().asString().startsWith("BAD");
  }

  @Test
  void nothingCanBeChanged() throws IOException {
    for (String command : List.of("STORE 1 +FLAGS (\\Deleted)", "UID STORE 1 FLAGS ()", "COPY 1 Work",
        "UID COPY 1 Work",
        "MOVE 1 Work", "EXPUNGE", "CREATE x", "DELETE INBOX", "RENAME INBOX x", "SUBSCRIBE INBOX",
        "UNSUBSCRIBE INBOX")) {
      assertThat(client.command(command)).as(command).singleElement().asString().startsWith("NO [CANNOT]");
    }
    // The literal of an APPEND is not asked for.
    assertThat(client.command("APPEND INBOX (\\Seen) {310}")).singleElement().asString().startsWith("NO [CANNOT]");
    assertThat(client.command("CLOSE")).containsExactly("OK done");
    assertThat(client.command("STATUS INBOX (MESSAGES)").getFirst()).contains("MESSAGES 2");
  }

  @Test
  void theRestOfTheProtocolIsAnswered() throws IOException {
    assertThat(client.command("CAPABILITY").getFirst()).startsWith("* CAPABILITY IMAP4rev1 ").contains(" IDLE",
        " SASL-IR", " AUTH=PLAIN", " UNSELECT", " NAMESPACE", " ID");
    assertThat(client.command("ID (\"name\" \"test\")").getFirst()).startsWith("* ID (");
    assertThat(client.command("NAMESPACE")).containsExactly("* NAMESPACE ((\"\" \"/\")) NIL NIL", "OK done");
    assertThat(client.command("ENABLE CONDSTORE")).containsExactly("* ENABLED", "OK done");
    assertThat(client.command("NOOP")).containsExactly("OK done");
    assertThat(client.command("CHECK")).containsExactly("OK done");
    client.raw("i IDLE\r\n");
    assertThat(client.line()).startsWith("+ ");
    client.raw("DONE\r\n");
    assertThat(client.line()).isEqualTo("i OK done");
    assertThat(client.command("UNSELECT")).containsExactly("OK done");
    assertThat(client.command("FETCH 1 UID")).singleElement().asString().startsWith("BAD");
    assertThat(client.command("LOGOUT")).containsExactly("* BYE good bye", "OK done");
    assertThat(client.closed()).isTrue();
  }
}
