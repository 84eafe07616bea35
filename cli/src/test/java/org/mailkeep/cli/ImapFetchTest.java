package org.mailkeep.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.BodyPart;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.Multipart;
import jakarta.mail.Session;
import jakarta.mail.Store;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImapFetchTest {
  private static final String PARTS = """
      From: "Ann \\"A\\" Doe" <ann@a.example>
      To: team: bob@b.example, (nobody) carl@c.example;
      Subject: =?utf-8?Q?=C3=BCber?=
       all
      Date: Thu, 1 Oct 2026 06:05:06 +0200
      Message-ID: <1@a.example>
      Content-Type: multipart/mixed; boundary="x"

      preamble
      --x
      Content-Type: text/plain; charset=utf-8
      Content-Disposition: inline; filename="a.txt"

      first
      part
      --x
      Content-Type: message/rfc822

      Subject: inner
      From: dora@d.example

      inner body
      --x--
      """;

  @TempDir
  private static Path folder;

  private static TestingImap imap;
  private static String large;

  private TestingImap.Client client;

  @BeforeAll
  static void serve() throws IOException {
    large = "Subject: large\r\n\r\n" + "0123456789abcdef\r\n".repeat(200_000);
    imap = new TestingImap(folder).message("ann", "INBOX", "FS", PARTS)
        .message("ann", "INBOX", "", "Subject: bare\n\nline\r\nlone\rreturn\nnul \0\n")
        .message("ann", "INBOX", "", "no header at all").message("ann", "INBOX", "", "")
        .message("ann", "INBOX", "", large.replace("\r\n", "\n"))
        .message("ann", "INBOX", "", "Content-Type: multipart/mixed; boundary=\"\r\n\r\n--\r\n\r\n(((\"\r\n");
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
  void factsAreToldInOneLine() throws IOException {
    assertThat(client.command("FETCH 1 FAST").getFirst()).isEqualTo(
        "* 1 FETCH (FLAGS (\\Seen \\Flagged) INTERNALDATE \" 2-Oct-2026 04:05:06 +0000\" RFC822.SIZE "
            + crlf(PARTS).length() + ")");
    assertThat(client.command("FETCH 1 (X-GUID UID)").getFirst()).isEqualTo(
        "* 1 FETCH (X-GUID \"1700000001.M1.host\" UID 1)");
  }

  @Test
  void anEnvelopeTellsWhoAndWhat() throws IOException {
    assertThat(client.command("FETCH 1 ENVELOPE").getFirst()).isEqualTo("* 1 FETCH (ENVELOPE ("
        + "\"Thu, 1 Oct 2026 06:05:06 +0200\" \"=?utf-8?Q?=C3=BCber?= all\" "
        + "((\"Ann \\\"A\\\" Doe\" NIL \"ann\" \"a.example\")) ".repeat(3)
        + "((NIL NIL \"team\" NIL)(NIL NIL \"bob\" \"b.example\")(\"nobody\" NIL \"carl\" \"c.example\")(NIL NIL NIL NIL)) "
        + "NIL NIL NIL \"<1@a.example>\"))");
  }

  @Test
  void aStructureTellsAllParts() throws IOException {
    assertThat(client.command("FETCH 1 BODYSTRUCTURE").getFirst()).isEqualTo("* 1 FETCH (BODYSTRUCTURE ("
        + "(\"text\" \"plain\" (\"charset\" \"utf-8\") NIL NIL \"7bit\" 11 1 NIL (\"inline\" (\"filename\" \"a.txt\")) NIL NIL)"
        + "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 50 (NIL \"inner\" "
        + "((NIL NIL \"dora\" \"d.example\")) ".repeat(3) + "NIL NIL NIL NIL NIL) "
        + "(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 10 0 NIL NIL NIL NIL) 3 NIL NIL NIL NIL)"
        + " \"mixed\" (\"boundary\" \"x\") NIL NIL NIL))");
    assertThat(client.command("FETCH 2 BODY").getFirst()).isEqualTo(
        "* 2 FETCH (BODY (\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 26 3))");
  }

  @Test
  void piecesAreThoseBytes() throws IOException {
    String text = crlf(PARTS);
    String header = text.substring(0, text.indexOf("\r\n\r\n") + 4);

    assertThat(section(1, "BODY[]", "BODY[]")).isEqualTo(text);
    assertThat(section(1, "RFC822", "RFC822")).isEqualTo(text);
    assertThat(section(1, "RFC822.HEADER", "RFC822.HEADER")).isEqualTo(header);
    assertThat(section(1, "RFC822.TEXT", "RFC822.TEXT")).isEqualTo(text.substring(header.length()));
    assertThat(section(1, "BODY.PEEK[HEADER]", "BODY[HEADER]")).isEqualTo(header);
    assertThat(section(1, "body.peek[header.fields (\"message-id\" X)]", "BODY[HEADER.FIELDS (MESSAGE-ID X)]"))
        .isEqualTo("Message-ID: <1@a.example>\r\n\r\n");
    assertThat(section(1, "BODY[HEADER.FIELDS.NOT (From To Date Content-Type Message-Id)]",
        "BODY[HEADER.FIELDS.NOT (FROM TO DATE CONTENT-TYPE MESSAGE-ID)]"))
        .isEqualTo("Subject: =?utf-8?Q?=C3=BCber?=\r\n all\r\n\r\n");
    assertThat(section(1, "BODY[1]", "BODY[1]")).isEqualTo("first\r\npart");
    assertThat(section(1, "BODY[1]<6.3>", "BODY[1]<6>")).isEqualTo("\npa");
    assertThat(section(1, "BODY[1]<100.3>", "BODY[1]<100>")).isEmpty();
    assertThat(section(1, "BODY[2.MIME]", "BODY[2.MIME]")).isEqualTo("Content-Type: message/rfc822\r\n\r\n");
    assertThat(section(1, "BODY[2.HEADER]", "BODY[2.HEADER]")).startsWith("Subject: inner").endsWith("\r\n\r\n");
    assertThat(section(1, "BODY[2.TEXT]", "BODY[2.TEXT]")).isEqualTo("inner body");
    assertThat(section(1, "BODY[2.1]", "BODY[2.1]")).isEqualTo("inner body");
    assertThat(client.command("FETCH 1 (BODY[3] BODY[1.HEADER] BODY[1.1])").getFirst())
        .isEqualTo("* 1 FETCH (BODY[3] NIL BODY[1.HEADER] NIL BODY[1.1] NIL)");
  }

  @Test
  void malformedMailComesAsItIs() throws IOException {
    assertThat(section(2, "BODY[TEXT]", "BODY[TEXT]")).isEqualTo("line\r\nlone\rreturn\r\nnul \0\r\n");
    assertThat(section(3, "BODY[]", "BODY[]")).isEqualTo("no header at all");
    assertThat(section(4, "BODY[]", "BODY[]")).isEmpty();
    assertThat(client.command("FETCH 1:* FULL")).hasSize(7).last().isEqualTo("OK done");
    assertThat(client.command("FETCH 6 BODY").getFirst()).contains("(\"text\" \"plain\"");
  }

  @Test
  void aMessageThatHasNoRoomInMemoryIsReadAgain() throws IOException {
    assertThat(large.length()).isGreaterThan((int) TestingImap.LIMITS.textBytes());
    assertThat(section(5, "BODY[]", "BODY[]")).isEqualTo(large);
    assertThat(section(5, "BODY[TEXT]<3600000.1000>", "BODY[TEXT]<3600000>")).isEmpty();
    assertThat(section(5, "BODY[TEXT]<3599982.1000>", "BODY[TEXT]<3599982>")).isEqualTo("0123456789abcdef\r\n");
    assertThat(client.command("FETCH 5 RFC822.SIZE").getFirst()).isEqualTo(
        "* 5 FETCH (RFC822.SIZE " + large.length() + ")");
  }

  @Test
  void setsNameMessagesByNumberOrUid() throws IOException {
    assertThat(client.command("FETCH 2,5:* UID")).containsExactly("* 2 FETCH (UID 2)", "* 5 FETCH (UID 5)",
        "* 6 FETCH (UID 6)", "OK done");
    assertThat(client.command("UID FETCH 100:* (FLAGS)")).containsExactly("* 6 FETCH (UID 6 FLAGS ())", "OK done");
    assertThat(client.command("UID FETCH 50,60 FLAGS")).containsExactly("OK done");
    assertThat(client.command("FETCH 7 UID")).singleElement().asString().startsWith("BAD");
  }

  @Test
  void aProgramOfJavaReadsWhatWasThere() throws Exception {
    Session session = Session.getInstance(new Properties());
    try (Store store = session.getStore("imap")) {
      store.connect("127.0.0.1", imap.port(), "ann", TestingImap.PASSWORD);
      Folder inbox = store.getFolder("INBOX");
      inbox.open(Folder.READ_ONLY);
      Message message = inbox.getMessage(1);
      Multipart parts = (Multipart) message.getContent();
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      message.writeTo(bytes);

      assertThat(message.getSubject()).isEqualTo("über all");
      assertThat(parts.getCount()).isEqualTo(2);
      BodyPart first = parts.getBodyPart(0);
      assertThat(first.getContent()).isEqualTo("first\r\npart");
      assertThat(((Message) parts.getBodyPart(1).getContent()).getSubject()).isEqualTo("inner");
      assertThat(bytes.toString(ISO_8859_1)).isEqualTo(crlf(PARTS));
    }
  }

  private String section(int message, String item, String label) throws IOException {
    List<String> answer = client.command("FETCH " + message + " " + item);
    assertThat(answer).hasSize(2).last().isEqualTo("OK done");
    String begin = "* " + message + " FETCH (" + label + " {";
    String line = answer.getFirst();
    assertThat(line).startsWith(begin).endsWith(")");
    int brace = line.indexOf("}\r\n", begin.length());
    String literal = line.substring(brace + 3, line.length() - 1);
    assertThat(literal).hasSize(Integer.parseInt(line.substring(begin.length(), brace)));
    return literal;
  }

  private static String crlf(String text) {
    return text.replace("\n", "\r\n");
  }
}
