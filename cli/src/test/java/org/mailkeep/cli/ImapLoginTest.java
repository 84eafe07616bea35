package org.mailkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.restore.serve.Limits;

/** Who gets in, and what those can do who don't mean well. */
class ImapLoginTest {

  @TempDir
  private Path folder;

  private TestingImap imap;

  @BeforeEach
  void mail() throws IOException {
    imap = new TestingImap(folder).message("ann", "INBOX", "", "Subject: ann\n\n")
        .message("bob@b.example", "INBOX", "", "Subject: bob\n\n");
  }

  @AfterEach
  void stop() throws IOException {
    imap.close();
  }

  @Test
  void theUserNameIsTheAccount() throws IOException {
    imap.start();

    assertThat(imap.select("bob@b.example", "INBOX").command("FETCH 1 BODY[]").getFirst()).contains("Subject: bob");
    assertThat(imap.select("ann", "INBOX").command("FETCH 1 BODY[]").getFirst()).contains("Subject: ann");
    assertThat(imap.said()).containsExactly("login of bob@b.example from 127.0.0.1", "login of ann from 127.0.0.1");
  }

  @Test
  void allWaysToLogInWork() throws IOException {
    imap.start();
    String plain = Base64.getEncoder()
        .encodeToString(("\0ann\0" + TestingImap.PASSWORD).getBytes(StandardCharsets.UTF_8));

    assertThat(connect().command("AUTHENTICATE PLAIN " + plain)).last().asString().startsWith("OK ");
    TestingImap.Client asked = connect();
    asked.raw("a AUTHENTICATE PLAIN\r\n");
    assertThat(asked.line()).isEqualTo("+ ");
    asked.raw(plain + "\r\n");
    assertThat(asked.line()).startsWith("a OK ");
    TestingImap.Client literal = connect();
    literal.raw("a LOGIN {3}\r\n");
    assertThat(literal.line()).startsWith("+ ");
    literal.raw("ann {" + TestingImap.PASSWORD.length() + "}\r\n");
    assertThat(literal.line()).startsWith("+ ");
    literal.raw(TestingImap.PASSWORD + "\r\n");
    assertThat(literal.line()).startsWith("a OK ");
  }

  @Test
  void wrongNamesAndPasswordsLookTheSameAndEndTheConnection() throws IOException {
    imap.start();
    TestingImap.Client client = connect();

    List<String> password = client.command("LOGIN ann wrong");
    List<String> name = client.command("LOGIN carl \"" + TestingImap.PASSWORD + "\"");
    client.raw("x LOGIN \"an\tn\" \"\"\r\n");

    assertThat(password).singleElement().asString().startsWith("NO [AUTHENTICATIONFAILED]");
    assertThat(name).isEqualTo(password);
    assertThat(client.line()).startsWith("* BYE");
    assertThat(client.closed()).isTrue();
    assertThat(imap.said()).hasSize(3).noneMatch(line -> line.contains("sesame") || line.contains("\t"))
        .first().isEqualTo("refused login of ann from 127.0.0.1: wrong password");
  }

  @Test
  void nothingIsToldBeforeTheLogin() throws IOException {
    imap.start();
    TestingImap.Client client = connect();

    for (String command : List.of("LIST \"\" *", "SELECT INBOX", "STATUS INBOX (MESSAGES)", "FETCH 1 BODY[]",
        "SEARCH ALL", "IDLE", "NAMESPACE", "APPEND INBOX {5}")) {
      assertThat(client.command(command)).as(command).singleElement().asString().startsWith("BAD");
    }
    assertThat(client.command("STARTTLS")).singleElement().asString().startsWith("NO");
  }

  @Test
  void nonsenseIsAnsweredAndTheSessionGoesOn() throws IOException {
    imap.start();
    TestingImap.Client client = imap.select("ann", "INBOX");

    client.raw("\r\n");
    assertThat(client.line()).startsWith("* BAD");
    client.raw("onlyatag\r\n");
    assertThat(client.line()).startsWith("onlyatag BAD");
    client.raw("x NOSUCH\r\n\0\1\2\377\r\n");
    assertThat(client.line()).startsWith("x BAD");
    assertThat(client.line()).startsWith("* BAD");
    client.raw("y FETCH 1 " + "x".repeat(1 << 20) + "\r\n");
    assertThat(client.line()).startsWith("* BAD").contains("longer than");
    client.raw("z LOGIN {1000000000}\r\n");
    assertThat(client.line()).startsWith("z BAD");
    for (String wrong : List.of("FETCH 1", "FETCH 1 BODY[", "FETCH 1 BODY[HEADER.FIELDS]", "FETCH 1 BODY[1..2]",
        "FETCH 1 BODY[]<1>", "FETCH 1 NOSUCH", "FETCH x UID", "FETCH 1 (UID",
        "FETCH 1 BODY[" + "1.".repeat(5000) + "1]",
        "LIST", "LIST \"\"", "STATUS INBOX (NOSUCH)", "UID", "UID NOOP", "LOGIN a b")) {
      assertThat(client.command(wrong)).as(wrong).last().asString().startsWith("BAD ");
    }
    assertThat(client.command("FETCH " + "1:*,".repeat(15_000) + "1 UID")).containsExactly("* 1 FETCH (UID 1)",
        "OK done");
    assertThat(client.command("SELECT")).singleElement().asString().startsWith("BAD ");
    assertThat(client.command("SELECT \"INBOX")).singleElement().asString().startsWith("BAD ");
    assertThat(client.command("NOOP")).containsExactly("OK done");
  }

  @Test
  void aLiteralThatIsNotAskedForEndsTheSessionIfItIsLong() throws IOException {
    imap.start();
    TestingImap.Client client = imap.select("ann", "INBOX");

    client.raw("a APPEND INBOX {4+}\r\nmail\r\n");
    assertThat(client.line()).startsWith("a NO [CANNOT]");
    client.raw("b APPEND INBOX {100000000+}\r\n");
    assertThat(client.line()).startsWith("* BYE");
    assertThat(client.closed()).isTrue();
  }

  @Test
  void onlySoManyConnectionsAreTaken() throws IOException {
    imap.start();
    for (int i = 0; i < TestingImap.LIMITS.connections(); i++) {
      connect();
    }

    assertThat(imap.connect().line()).isEqualTo("* BYE too many connections");
  }

  @Test
  void whoDoesNotLogInIsSentAway() throws IOException {
    Limits impatient = new Limits(4, 3, Duration.ZERO, Duration.ofMillis(1), Duration.ofMinutes(1), 1 << 20);
    imap.start(impatient);

    assertThat(connect().line()).startsWith("* BYE");
  }

  private TestingImap.Client connect() throws IOException {
    TestingImap.Client client = imap.connect();
    assertThat(client.line()).startsWith("* OK [CAPABILITY ");
    return client;
  }
}
