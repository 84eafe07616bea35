package org.mailkeep.agent.cut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailkeep.repository.catalog.AttachedFile;
import org.mailkeep.repository.catalog.AttachedFile.NameForm;
import org.mailkeep.repository.catalog.AttachedFile.TransferEncoding;
import org.mailkeep.repository.catalog.MessageSummary;
import org.mailkeep.repository.chunk.ChunkerParams;

class SummarizerTest {

  private static final String BASE64 = SampleMail.base64(new SampleMail(1).random(30_000), 76, "\n");

  @Test
  void theFieldsOfAHeaderAreAsTheyStandThere() throws IOException {
    assertThat(summary("Received: from x\n by y; date\nFROM: \"A. B.\" <a@b.example>\nTo :  c@d,\n"
        + "\t=?utf-8?q?=C3=A4?= <e@f>  \ncc: g@h\nSubject: one\n  two\ttwo\nDate: Thu, 1 Jan 2026 00:00:00 +0100\n"
        + "Message-ID:\n <1@b.example>\nSubject: another\nFrom-Line: no\nDates: no\n\nFrom: body\nSubject: body\n"))
        .isEqualTo(new MessageSummary("\"A. B.\" <a@b.example>", "c@d,\t=?utf-8?q?=C3=A4?= <e@f>", "g@h",
            "one  two\ttwo", "Thu, 1 Jan 2026 00:00:00 +0100", "<1@b.example>", false, List.of(), 0));
  }

  @Test
  void recipientsOfSeveralFieldsAreJoined() throws IOException {
    MessageSummary summary = summary("To: a@b\nCc: c@d\nTo: \nTo: e@f \nTo:\ncc: g@h\nCC: i@j\n\n");

    assertThat(summary.to()).isEqualTo("a@b, e@f");
    assertThat(summary.cc()).isEqualTo("c@d, g@h, i@j");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\n\n", "just text", "just text\nSubject no colon\n", "\0\0\0", ":", "From",
      "From:",
      "Content-Type: multipart/mixed; boundary=", "Content-Disposition:\n\n", "\nSubject: body\n", "Cc:",
      "To:\nTo: \n\n"})
  void aMessageThatSaysNothingOfItselfSaysNothing(String mail) throws IOException {
    assertThat(summary(mail)).isEqualTo(new MessageSummary("", "", "", "", "", "", false, List.of(), 0));
  }

  @Test
  void bytesOfAnyCharsetAreKept() throws IOException {
    assertThat(summary("Subject: \u00e4\u00ff\u0080\0x\r\n\r\n").subject()).isEqualTo("\u00e4\u00ff\u0080\0x");
  }

  @Test
  void aHeaderThatEndsWithTheMessageCounts() throws IOException {
    assertThat(summary("Subject: a\nFrom: b").from()).isEqualTo("b");
  }

  @Test
  void valuesAreCutWhereTheyAreTooLong() throws IOException {
    MessageSummary summary = summary("Subject: " + "s".repeat(1 << 20) + "\nTo: " + "t".repeat(2048) + "\n\n");

    assertThat(summary.subject()).isEqualTo("s".repeat(1024));
    assertThat(summary.to()).isEqualTo("t".repeat(2048));
    assertThat(summary.cut()).isTrue();
    assertThat(summary("Subject: " + "s".repeat(1024) + "  \n\n").cut()).isFalse();
    assertThat(summary("Subject: " + "s".repeat(1024) + " x\n\n").cut()).isTrue();
    assertThat(summary("To: " + "t".repeat(2000) + "\nTo: " + "u".repeat(100) + "\n\n").to()).hasSize(2048)
        .endsWith(", " + "u".repeat(46));
  }

  @Test
  void attachmentsAreListedWithNameTypeAndLength() throws IOException {
    MessageSummary summary = summary("""
        Subject: a
        Content-Type: multipart/mixed; boundary=b

        preamble
        --b
        Content-Type: multipart/alternative; boundary=c

        --c
        Content-Type: TEXT/plain; charset=utf-8

        text
        --c
        Content-Type: text/html

        <p>
        --c--

        --b
        Content-Type: Application/PDF; name="x.pdf"
        Content-Transfer-Encoding: base64
        Content-Disposition: attachment; filename="report.pdf"; size=5

        """ + BASE64 + """
        --b
        Content-Type: text/csv
        Content-Disposition: ATTACHMENT

        a,b
        --b
        Content-Type: image/png
        Content-Transfer-Encoding: base64
        Content-ID: <1>

        aGVsbG8=
        --b--
        """);

    assertThat(summary.attached()).containsExactly(
        new AttachedFile("report.pdf", NameForm.PLAIN, "application/pdf", TransferEncoding.BASE64, BASE64.length()),
        new AttachedFile("", NameForm.PLAIN, "text/csv", TransferEncoding.NONE, 4),
        new AttachedFile("", NameForm.PLAIN, "image/png", TransferEncoding.BASE64, 9));
    assertThat(summary.attached().getFirst().fileBytes()).isEqualTo(30_000);
    assertThat(summary.subject()).isEqualTo("a");
  }

  @Test
  void aPartThatIsNothingButItsHeaderCounts() throws IOException {
    String header = "Content-Type: a/b; name=n";
    for (String mail : List.of(header, header + "\n", header + "\n\n",
        "Content-Type: multipart/x; boundary=b\n\n--b\n" + header + "\n--b\n--b\n\n--b--\n")) {
      assertThat(summary(mail).attached()).as(mail).extracting(AttachedFile::name, AttachedFile::bytes)
          .containsExactly(tuple("n", 0L));
    }
  }

  @Test
  void aMessageInAMessageIsAnAttachmentAndSoIsWhatIsInIt() throws IOException {
    String inner = "Subject: inner\nFrom: x\nContent-Type: multipart/mixed; boundary=i\n\n--i\nContent-Type: a/b; name=n\n\n12345\n--i--\n";
    MessageSummary summary = summary("Subject: outer\nContent-Type: multipart/mixed; boundary=o\n\n--o\n"
        + "Content-Type: message/rfc822; name=fwd.eml\n\n" + inner + "--o\n\ntext\n--o--\n");

    assertThat(summary.subject()).isEqualTo("outer");
    assertThat(summary.from()).isEmpty();
    assertThat(summary.attached()).containsExactly(
        new AttachedFile("fwd.eml", NameForm.PLAIN, "message/rfc822", TransferEncoding.NONE, inner.length()),
        new AttachedFile("n", NameForm.PLAIN, "a/b", TransferEncoding.NONE, 6));
  }

  @Test
  void aMessageThatIsAnAttachmentAlone() throws IOException {
    assertThat(summary("Content-Type: application/zip; name=a.zip\n\n12345").attached()).containsExactly(
        new AttachedFile("a.zip", NameForm.PLAIN, "application/zip", TransferEncoding.NONE, 5));
    assertThat(summary("Content-Type: message/delivery-status\n\n12345").hasAttachments()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "attachment; filename=a.txt                                    | a.txt                   | PLAIN",
      "attachment; FileName = \"a b.txt\"                            | a b.txt                 | PLAIN",
      "attachment; filename=a b.txt ; x=y                            | a b.txt                 | PLAIN",
      "attachment; filename=\"a\\\"b;c.txt\"                         | a\"b;c.txt              | PLAIN",
      "attachment; filename=\"open                                   | open                    | PLAIN",
      "attachment; x=\"filename=no;\"; filename=yes                  | yes                     | PLAIN",
      "attachment; filename==?utf-8?q?=C3=A4?=                       | =?utf-8?q?=C3=A4?=      | PLAIN",
      "attachment; filename=old; filename*=utf-8''%C3%A4.txt         | utf-8''%C3%A4.txt       | EXTENDED",
      "attachment; filename*0=one; filename*1=\" two\"; filename*3=x | one two                 | PLAIN",
      "attachment; filename*0*=utf-8'de'%C3; filename*1=\"1%\"; filename*2*=%A4 | utf-8'de'%C31%25%A4 | EXTENDED",
      "attachment; filename*0=a; filename*1*=%41%4; filename*2=b     | aA%4b                   | PLAIN",
      "attachment; filename*=first''%41; filename*0*=no              | first''%41              | EXTENDED",
      "attachment; filename*x=no; filenames=no; filename*1000=no; filename=yes | yes           | PLAIN"})
  void fileNamesOfEveryForm(String disposition, String name, NameForm form) throws IOException {
    AttachedFile file = summary("Content-Disposition: " + disposition + "\n\nx").attached().getFirst();

    assertThat(file.name()).isEqualTo(name);
    assertThat(file.form()).isEqualTo(form);
    String ofType = "Content-Type: a/b"
        + disposition.substring(10).replace("filename", "name").replace("FileName", "NAME") + "\n\nx";
    assertThat(summary(ofType).attached().getFirst().name()).isEqualTo(name.replace("filename", "name"));
  }

  @Test
  void ofMoreAttachmentsThanAreListedTheNumberIsTold() throws IOException {
    StringBuilder mail = new StringBuilder("Content-Type: multipart/mixed; boundary=b\n\n");
    for (int i = 0; i < 10_000; i++) {
      mail.append("--b\nContent-Type: a/b; name=").append(i).append("\n\nx\n");
    }
    MessageSummary summary = summary(mail.append("--b--\n").toString());

    assertThat(summary.attached()).hasSize(64).last().extracting(AttachedFile::name, AttachedFile::bytes)
        .containsExactly("63", 2L);
    assertThat(summary.moreAttached()).isEqualTo(9936);
  }

  @Test
  void namesAreBoundedTogetherToo() throws IOException {
    StringBuilder mail = new StringBuilder("Content-Type: multipart/mixed; boundary=b\n\n");
    for (int i = 0; i < 20; i++) {
      mail.append("--b\nContent-Type: a/").append("t".repeat(200)).append("; name=").append("n".repeat(5000))
          .append("\n\nx\n");
    }
    MessageSummary summary = summary(mail.toString());

    assertThat(summary.attached()).hasSize(8);
    assertThat(summary.attached().getFirst().type()).isEmpty();
    assertThat(summary.moreAttached()).isEqualTo(12);
    assertThat(summary.cut()).isTrue();
  }

  @Test
  void messagesInMessagesWithoutEndHaveAnEnd() throws IOException {
    assertThat(summary("Content-Type: message/rfc822\n\n".repeat(100_000)).moreAttached()).isEqualTo(99_936);
  }

  @Test
  void anyMailSaysTheSameHoweverItArrives() throws IOException {
    long seed = new Random().nextLong();
    System.out.println("SummarizerTest seed " + seed);
    for (int i = 0; i < 300; i++) {
      String mail = new SampleMail(seed + i).message();
      assertThat(summary(new MessageCutter(4096, 1), new Trickle(SampleMail.bytes(mail), 7)))
          .as("seed " + seed + " message " + i).isEqualTo(summary(mail));
    }
  }

  @Test
  void aMessageInAnMboxSaysWhatItSaysInAMaildir() throws IOException {
    for (String mail : List.of("Subject: a\n\ntext\n", "Content-Type: a/b\n\ntext\n\n", "Content-Type: a/b\n\n",
        "Content-Type: a/b\nContent-Transfer-Encoding: base64\n\n" + BASE64,
        "Content-Type: message/rfc822\n\nContent-Type: a/b\n\ntext\n",
        "Content-Type: multipart/x; boundary=b\n\n--b\nContent-Type: a/b\n\ntext\n--b--\n",
        "Content-Type: multipart/x; boundary=b\n\n--b\nContent-Type: a/b\n\nunclosed\n")) {
      String from = "From a@b Thu Jan  1 00:00:00 2026\n";
      assertThat(summaries(new MboxCutter(ChunkerParams.DEFAULT), from + mail + "\n" + from + mail + "\n"))
          .as(mail.substring(0, Math.min(99, mail.length()))).containsExactly(summary(mail), summary(mail));
    }
  }

  @Test
  void everyMessageOfAnMboxHasItsOwn() throws IOException {
    assertThat(summaries(new MboxCutter(ChunkerParams.DEFAULT), """
        From a@b Thu Jan  1 00:00:00 2026
        Subject: one
        Status: RO
        To: x

        text

        From a@b Thu Jan  1 00:00:00 2026

        From a@b Thu Jan  1 00:00:00 2026
        Content-Type: a/b; name=n
        Subject: three

        12345

        """)).extracting(MessageSummary::subject, MessageSummary::to,
        summary -> summary.attached().stream().mapToLong(AttachedFile::bytes).sum())
        .containsExactly(tuple("one", "x", 0L),
            tuple("", "", 0L), tuple("three", "", 6L));
  }

  @Test
  void whatIsKeptElsewhereCountsForTheAttachmentThatItIsOf() throws IOException {
    String mail = "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: a/b; name=one\n\n\n--b\n"
        + "Content-Type: a/b; name=two\n\n\n--b--\n";
    MessageCutter cutter = new MessageCutter(ChunkerParams.DEFAULT);
    summary(cutter, new ByteArrayInputStream(SampleMail.bytes(mail)));
    int first = mail.indexOf("one\n\n") + 5;
    int second = mail.indexOf("two\n\n") + 5;

    cutter.detached(first, 1000);
    cutter.detached(second, Long.MAX_VALUE);
    cutter.detached(second, Long.MAX_VALUE);
    cutter.detached(-5, 7);

    assertThat(cutter.summary().attached()).extracting(AttachedFile::bytes).containsExactly(1001L,
        Long.MAX_VALUE / 2 + 1);
  }

  private static MessageSummary summary(String mail) throws IOException {
    return summary(new MessageCutter(ChunkerParams.DEFAULT), new ByteArrayInputStream(SampleMail.bytes(mail)));
  }

  private static MessageSummary summary(MessageCutter cutter, java.io.InputStream mail) throws IOException {
    List<MessageSummary> all = new ArrayList<>();
    cutter.cut(mail, new RebuildingSink(), summary -> summary.get().ifPresent(all::add));
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  private static List<MessageSummary> summaries(Cutter cutter, String mbox) throws IOException {
    List<MessageSummary> all = new ArrayList<>();
    cutter.cut(new ByteArrayInputStream(SampleMail.bytes(mbox)), new RebuildingSink(),
        summary -> all.add(summary.get().orElseThrow()));
    return all;
  }
}
