package org.mailkeep.restore.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailkeep.repository.catalog.Flag;
import org.mailkeep.restore.target.MessageTarget;
import org.mailkeep.restore.target.Wanted;
import org.mailkeep.restore.target.WantedMessage;

class ImapTargetTest {
  private static final ImapOptions PLAIN = new ImapOptions(false, false, false);
  private static final String APPEND = "APPEND";

  private TestingImapServer server;

  @BeforeEach
  void start() throws IOException {
    server = new TestingImapServer();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void appendsWithFlagsKeywordsAndTime() throws IOException {
    WantedMessage message = Wanted.message(1, "g1", "Message-ID: <1@x>\n\nline\r\nlast", Wanted.RECEIVED,
        Set.of(Flag.SEEN, Flag.FLAGGED), List.of("$Label1"));

    Wanted.Told told = restore("Work", message);

    assertThat(told).hasToString("1 added, 0 present, 0 updated, failed [], differing []");
    TestingImapServer.Mail mail = server.box("Work").mails.getFirst();
    assertThat(mail.text).isEqualTo("Message-ID: <1@x>\r\n\r\nline\r\nlast");
    assertThat(mail.flags.split(" ")).containsExactlyInAnyOrder("\\Seen", "\\Flagged", "$Label1");
    assertThat(mail.date).isEqualTo("02-Jan-2024 03:04:05 +0000");
    assertThat(server.subscribed()).containsExactly("Work");
  }

  @ParameterizedTest
  @ValueSource(strings = {"LITERAL+ MULTIAPPEND UIDPLUS", "LITERAL+ UIDPLUS", "LITERAL+", "MULTIAPPEND", "LITERAL-",
      ""})
  void aSecondRestoreAddsNothingWhateverTheServerCan(String capabilities) throws IOException {
    server.capabilities("IMAP4rev1 AUTH=PLAIN " + capabilities).withoutGuids();
    WantedMessage[] messages = messages(150);

    assertThat(restore("Work", messages)).hasToString("150 added, 0 present, 0 updated, failed [], differing []");
    assertThat(restore("Work", messages)).hasToString("0 added, 150 present, 0 updated, failed [], differing []");
    assertThat(server.box("Work").mails).hasSize(150);
  }

  @Test
  void twinsComeBackAsTwo() throws IOException {
    WantedMessage[] twins = {Wanted.message(1, "a", "same\n"), Wanted.message(2, "b", "same\n"),
        Wanted.message(3, "c", "same\n")};
    restore("Work", twins[0]);

    assertThat(restore("Work", twins)).hasToString("2 added, 1 present, 0 updated, failed [], differing []");
    assertThat(restore("Work", twins)).hasToString("0 added, 3 present, 0 updated, failed [], differing []");
  }

  @Test
  void theTwinThatWasLostComesBackWithItsTime() throws IOException {
    Instant later = Wanted.RECEIVED.plusSeconds(3600);
    WantedMessage first = Wanted.message(1, "a", "same\n");
    WantedMessage second = Wanted.message(2, "b", "same\n", later, Set.of(), List.of());
    restore("Work", second);

    restore("Work", first, second);

    assertThat(server.box("Work").mails.stream().map(mail -> mail.date))
        .containsExactly("02-Jan-2024 04:04:05 +0000", "02-Jan-2024 03:04:05 +0000");
  }

  @Test
  void whatIsKnownByItsGuidIsNotFetched() throws IOException {
    server.box("INBOX").add("\\Seen", "02-Jan-2024 03:04:05 +0000", "one\r\n").guid = "g1";
    WantedMessage unreadable = new WantedMessage(Wanted.message(1, "g1", "one\n").facts(), out -> {
      throw new IOException("read");
    });

    assertThat(restore("INBOX", unreadable)).hasToString("0 added, 1 present, 0 updated, failed [], differing []");
    assertThat(server.commands()).noneMatch(command -> command.contains("BODY.PEEK[]"));
  }

  @Test
  void theSameIdAndSizeWithAnotherTextIsAnotherMessage() throws IOException {
    server.box("INBOX").add("", "02-Jan-2024 03:04:05 +0000", "Message-ID: <1@x>\r\n\r\nnot it\r\n");

    assertThat(restore("INBOX", Wanted.message(1, "", "Message-ID: <1@x>\n\nthe it\n")).added).isEqualTo(1);
    assertThat(server.box("INBOX").mails).hasSize(2);
  }

  @Test
  void flagsOfWhatIsThereChangeOnDemandOnly() throws IOException {
    WantedMessage message = Wanted.message(1, "g", "one\n", Wanted.RECEIVED, Set.of(Flag.SEEN), List.of("work"));
    restore("INBOX", message);
    TestingImapServer.Mail mail = server.box("INBOX").mails.getFirst();
    mail.flags = "\\Deleted other";

    assertThat(restore("INBOX", message).present).isEqualTo(1);
    assertThat(mail.flags).isEqualTo("\\Deleted other");
    assertThat(restore("INBOX", new ImapOptions(true, false, true), message).updated).isEqualTo(1);
    assertThat(mail.flags).isEqualTo("\\Deleted other");
    assertThat(restore("INBOX", new ImapOptions(true, false, false), message))
        .hasToString("0 added, 0 present, 1 updated, failed [], differing []");
    assertThat(mail.flags).isEqualTo("\\Seen work");
  }

  @Test
  void aDryRunCountsAndChangesNothing() throws IOException {
    WantedMessage[] messages = messages(5);
    restore("INBOX", messages[0]);
    server.commands().clear();

    ImapOptions dry = new ImapOptions(false, false, true);
    assertThat(restore("INBOX", dry, messages)).hasToString("4 added, 1 present, 0 updated, failed [], differing []");
    assertThat(restore("New", dry, messages).added).isEqualTo(5);
    assertThat(server.commands())
        .noneMatch(command -> command.matches("(?s)(CREATE|SUBSCRIBE|APPEND|SELECT|UID STORE).*"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"LITERAL+ MULTIAPPEND UIDPLUS", "LITERAL+", ""})
  void aLostReplyMakesNoTwin(String capabilities) throws IOException {
    server.capabilities("IMAP4rev1 AUTH=PLAIN " + capabilities).cutAfter(command -> command.startsWith(APPEND))
        .cutAfter(command -> command.contains("RFC822.SIZE")).cutAfter(command -> command.startsWith("SELECT"));
    WantedMessage[] messages = messages(100);

    assertThat(restore("Work", messages)).hasToString("100 added, 0 present, 0 updated, failed [], differing []");
    assertThat(server.box("Work").texts()).doesNotHaveDuplicates().hasSize(100);
  }

  @Test
  void aServerThatKeepsCuttingIsGivenUp() {
    server.saying(command -> command.startsWith(APPEND) ? "* BYE\r\n" : null);

    assertThatThrownBy(() -> restore("Work", messages(1))).isInstanceOf(IOException.class)
        .hasMessageContaining("ended the connection");
  }

  @Test
  void whatTheServerRefusesIsNamedAndTheRestComes() throws IOException {
    server.refusing(command -> command.startsWith(APPEND) && command.contains("{38+}"));

    Wanted.Told told = restore("Work", Wanted.message(1, "", "Message-ID: <1@x>\n\none\n"),
        Wanted.message(2, "", "Message-ID: <2@x>\n\nlonger than one\n"), Wanted.message(3, "", "three\n"));

    assertThat(told).hasToString("2 added, 0 present, 0 updated, failed [2: not here], differing []");
  }

  @Test
  void aFullMailboxEndsTheRestoreOfItAndNamesWhatIsNotThere() throws IOException {
    server.saying(command -> command.startsWith(APPEND) && !server.box("INBOX").mails.isEmpty()
        ? "TAG NO [OVERQUOTA] it is full\r\n"
        : null).capabilities("IMAP4rev1 AUTH=PLAIN UIDPLUS");
    Wanted.Told told = new Wanted.Told();

    try (ImapTarget target = target("ann", PLAIN);
        MessageTarget.Mailbox box = target.mailbox(Wanted.mailbox("ann", "INBOX"), told)) {
      for (WantedMessage message : messages(5)) {
        box.message(message);
      }
      assertThatThrownBy(box::finish).hasMessage("it is full");
    }

    assertThat(server.box("INBOX").mails).hasSize(1);
    assertThat(told.failed).contains("2: it is full", "5: it is full");
  }

  @Test
  void aServerThatIsNotThereIsNotWaitedFor() throws IOException {
    List<Object> pauses = new ArrayList<>();

    // Bound and not listening: nobody else can take the port meanwhile.
    try (Socket taken = new Socket()) {
      taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      ImapServer nobody = new ImapServer("127.0.0.1", taken.getLocalPort(), false, Optional.empty());
      assertNotWaitedFor(nobody, pauses);
    }
  }

  private static void assertNotWaitedFor(ImapServer nobody, List<Object> pauses) throws IOException {
    try (ImapTarget target = new ImapTarget(nobody, new LoginName("ann"), "secret".toCharArray(), PLAIN,
        pauses::add)) {
      assertThatThrownBy(() -> target.mailbox(Wanted.mailbox("ann", "INBOX"), new Wanted.Told()))
          .hasMessageContaining("127.0.0.1");
    }
    assertThat(pauses).isEmpty();
  }

  @Test
  void whatComesOutOtherwiseIsADifference() throws IOException {
    Predicate<String> compares = command -> command.contains("INTERNALDATE") && command.contains("BODY.PEEK[])");
    server.saying(command -> {
      if (compares.test(command)) {
        TestingImapServer.Mail mail = server.box("INBOX").mails.getFirst();
        mail.flags = "\\Seen";
        mail.date = "02-Jan-2024 03:04:06 +0000";
        mail.text = "two\r\n";
      }
      return null;
    });

    assertThat(restore("INBOX", Wanted.message(7, "", "one\n")).differing).singleElement().asString()
        .contains("7: its text is another one", "received", "[\\seen]");
  }

  @Test
  void whatVanishesMeanwhileIsADifference() throws IOException {
    server.saying(command -> {
      if (command.equals("UID FETCH 1:* (UID)")) {
        server.box("INBOX").mails.clear();
      }
      return null;
    });

    assertThat(restore("INBOX", Wanted.message(7, "", "one\n")).differing)
        .containsExactly("7: is not there any more");
  }

  @Test
  void keywordsThatImapCanNotSayAreADifferenceAndInjectNothing() throws IOException {
    Wanted.Told told = restore("Work", Wanted.message(1, "", "one\n", Wanted.RECEIVED, Set.of(),
        List.of("a b", "x)\r\nm9 DELETE INBOX", "", "\\Seen", "fine")));

    assertThat(server.box("Work").mails.getFirst().flags).isEqualTo("fine");
    assertThat(told.differing).hasSize(1);
    assertThat(server.commands()).noneMatch(command -> command.startsWith("DELETE"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "/etc/passwd", "a\0b", "x\r\nm9 DELETE INBOX\r\n", "\"x\\", "&AC8-", "&AA0ACg-",
      "\u00fc/\u65e5\u672c", "{5+}", "%*", "", "//", "inbox"})
  void aNameIsANameWhateverItHolds(String name) throws IOException {
    assertThat(restore(name, Wanted.message(1, "", "one\n")).added).isEqualTo(1);

    assertThat(server.box("INBOX").mails).isEmpty();
    assertThat(server.boxes()).hasSize(2);
    assertThat(server.commands()).noneMatch(command -> command.startsWith("DELETE"))
        .allMatch(command -> command.chars().allMatch(c -> c >= 0x20 && c < 0x7f));
  }

  @Test
  void prefixAndSeparatorAreTheServers() throws IOException {
    server.namespace("((\"INBOX.\" \".\")) NIL NIL");

    restore("Work/v1.2", Wanted.message(1, "", "one\n"));
    restore("INBOX", Wanted.message(1, "", "one\n"));

    assertThat(server.boxes().keySet()).containsExactly("INBOX", "INBOX.Work.v1=2E2");
  }

  @Test
  void aNulNeedsAServerThatTakesIt() throws IOException {
    assertThat(restore("INBOX", Wanted.message(1, "", "a\0b\n")).failed).singleElement().asString().contains("NUL");

    server.capabilities("IMAP4rev1 AUTH=PLAIN LITERAL+ BINARY");
    assertThat(restore("INBOX", Wanted.message(1, "", "a\0b\n")).added).isEqualTo(1);
    assertThat(server.commands()).anyMatch(command -> command.contains("~{"));
  }

  @Test
  void longTextsGoThroughAFile() throws IOException {
    String text = "Message-ID: <1@x>\n\n" + "0123456789abcdef\n".repeat(100_000);

    assertThat(restore("INBOX", Wanted.message(1, "", text)))
        .hasToString("1 added, 0 present, 0 updated, failed [], differing []");
    assertThat(server.box("INBOX").mails.getFirst().text).isEqualTo(text.replace("\n", "\r\n"));
  }

  @Test
  void aMasterUserLogsInForEachAccount() throws IOException {
    try (ImapTarget target = target("%u*master", PLAIN)) {
      Wanted.restore(target, Wanted.mailbox("ann@uni.example", "INBOX"), Wanted.message(1, "", "one\n"));
      assertThat(server.login()).isEqualTo("ann@uni.example*master");
      Wanted.restore(target, Wanted.mailbox("bob", "INBOX"), Wanted.message(1, "", "two\n"));
      assertThat(server.login()).isEqualTo("bob*master");
      assertThatThrownBy(() -> Wanted.restore(target, Wanted.mailbox("eve*bob", "INBOX")))
          .hasMessageContaining("no name to log in with");
    }
  }

  @Test
  void aWrongPasswordIsSaidOnceAndNotTriedAgain() throws IOException {
    try (ImapTarget target = new ImapTarget(server.server(), new LoginName("ann"), "wrong".toCharArray(), PLAIN,
        duration -> {})) {
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> Wanted.restore(target, Wanted.mailbox("ann", "INBOX")))
            .hasMessageContaining("does not let ann in").hasMessageNotContaining("wrong");
      }
      assertThat(server.commands()).filteredOn(command -> command.startsWith("AUTHENTICATE")).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"* 1 FETCH (UID 1 X-GUID {2000000000}\r\n", "* 1 FETCH (UID 1 X-GUID ((((((((((((",
      "* 1 FETCH (UID 99999999999999999999)\r\n", "rubbish\r\n", "* 1 FETCH (UID 2 X-GUID a)\r\nTAG2 OK\r\n"})
  void rubbishIsNoReply(String said) throws IOException {
    server.box("INBOX").add("", "02-Jan-2024 03:04:05 +0000", "x\r\n");
    server.saying(command -> command.contains("X-GUID") ? said : null);

    assertThatThrownBy(() -> restore("INBOX", messages(1))).isInstanceOf(IOException.class);
  }

  @Test
  void anEndlessLineIsCutOff() throws IOException {
    server.saying(command -> command.startsWith("SELECT") ? "* OK " + "x".repeat(ImapReader.LONGEST_RESPONSE) : null);

    assertThatThrownBy(() -> restore("INBOX", messages(1))).hasMessageContaining("bytes at once");
  }

  @Test
  void aMailboxThatIsMadeAnewMeanwhileEndsTheRestoreOfIt() {
    server.cutAfter(command -> {
      if (command.startsWith(APPEND)) {
        server.box("INBOX").validity++;
        return true;
      }
      return false;
    });

    assertThatThrownBy(() -> restore("INBOX", messages(1))).hasMessageContaining("made anew");
  }

  private static WantedMessage[] messages(int count) {
    List<WantedMessage> messages = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      String id = i % 3 == 0 ? "" : "Message-ID:\n <" + i + "@x>\n";
      messages.add(Wanted.message(i, "g" + i, id + "Subject: " + i + "\n\ntext\n"));
    }
    return messages.toArray(WantedMessage[]::new);
  }

  private Wanted.Told restore(String mailbox, WantedMessage... messages) throws IOException {
    return restore(mailbox, PLAIN, messages);
  }

  private Wanted.Told restore(String mailbox, ImapOptions options, WantedMessage... messages) throws IOException {
    try (ImapTarget target = target("ann", options)) {
      return Wanted.restore(target,
          Wanted.mailbox("ann", "any", Arrays.asList(mailbox.split("/", -1))), messages);
    }
  }

  private ImapTarget target(String login, ImapOptions options) {
    return new ImapTarget(server.server(), new LoginName(login), "secret".toCharArray(), options, duration -> {});
  }
}
