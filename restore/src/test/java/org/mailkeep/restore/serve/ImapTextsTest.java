package org.mailkeep.restore.serve;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The small languages of IMAP: names, patterns, sets, dates, fields, line ends. */
class ImapTextsTest {

  @Test
  void namesAreModifiedUtf7() {
    assertThat(MailboxNames.encode("Entwürfe/A&B")).isEqualTo("Entw&APw-rfe/A&-B");
    assertThat(MailboxNames.encode("~peter/mail/台北/日本語")).isEqualTo("~peter/mail/&U,BTFw-/&ZeVnLIqe-");
    assertThat(MailboxNames.encode("a\r\nb")).doesNotContain("\r", "\n");
    assertThat(MailboxNames.canonical("inbox")).isEqualTo("INBOX");
    assertThat(MailboxNames.canonical("Inbox/x")).isEqualTo("INBOX/x");
    assertThat(MailboxNames.canonical("inboxes")).isEqualTo("inboxes");
  }

  @Test
  void patternsStopAtLevelsOrDoNot() {
    assertThat(new ListPattern("*").matches("a/b")).isTrue();
    assertThat(new ListPattern("%").matches("a/b")).isFalse();
    assertThat(new ListPattern("a/%").matches("a/b")).isTrue();
    assertThat(new ListPattern("%/%").matches("a/b")).isTrue();
    assertThat(new ListPattern("*b").matches("a/b")).isTrue();
    assertThat(new ListPattern("a*b*c").matches("abc")).isTrue();
    assertThat(new ListPattern("a*b*c").matches("acb")).isFalse();
    assertThat(new ListPattern("inbox").matches("INBOX")).isTrue();
    assertThat(new ListPattern("").matches("a")).isFalse();
    assertThat(new ListPattern("*a".repeat(1000)).matches("a".repeat(999) + "b")).isFalse();
  }

  @Test
  void setsAreSortedAndMerged() throws BadCommand {
    NumberSet set = NumberSet.parse("7,5:3,4:6,9:*", 12);

    assertThat(set.ranges()).containsExactly(new NumberSet.Range(3, 7), new NumberSet.Range(9, 12));
    assertThat(set.contains(7)).isTrue();
    assertThat(set.contains(8)).isFalse();
    assertThat(NumberSet.parse("20:*", 12).ranges()).containsExactly(new NumberSet.Range(12, 20));
    for (String wrong : new String[] {"", "0", "1,", "a", "1:", ":", "4294967296", "99999999999999999999", "1::2",
        "-1"}) {
      assertThatThrownBy(() -> NumberSet.parse(wrong, 1)).as(wrong).isInstanceOf(BadCommand.class);
    }
  }

  @Test
  void datesAreThoseOfMail() throws BadCommand {
    assertThat(MailTimes.internalDate(Instant.parse("2026-10-01T04:05:06.7Z")))
        .isEqualTo("\" 1-Oct-2026 04:05:06 +0000\"");
    assertThat(MailTimes.internalDate(Instant.MAX)).hasSize(28);
    assertThat(MailTimes.internalDate(Instant.MIN)).hasSize(28);
    assertThat(MailTimes.parse("1-oct-2026")).isEqualTo(LocalDate.of(2026, 10, 1));
    assertThat(MailTimes.sent("Thu, 01 Oct 26 23:30:00 -0900 (x)")).contains(LocalDate.of(2026, 10, 1));
    assertThat(MailTimes.sent("yesterday")).isEmpty();
    assertThatThrownBy(() -> MailTimes.parse("31-Feb-2026")).isInstanceOf(BadCommand.class);
  }

  @Test
  void fieldsAreChosenWithAllTheirLines() throws IOException {
    String header = "From: a\r\nReceived: x\r\n y\r\nno field\r\nfrom : b\r\n\r\n";

    assertThat(filtered(header, true, "from")).isEqualTo("From: a\r\nfrom : b\r\n\r\n");
    assertThat(filtered(header, false, "from")).isEqualTo("Received: x\r\n y\r\nno field\r\n\r\n");
    assertThat(filtered("From: cut", true, "from")).isEqualTo("From: cut\r\n");
    assertThat(filtered("x".repeat(5000) + "\r\nFrom: a\r\n\r\n", true, "from")).isEqualTo("From: a\r\n\r\n");
  }

  @Test
  void loneLineFeedsGetTheirReturn() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LineEnds lines = new LineEnds(out);
    for (byte b : "a\nb\r\nc\rd\n\n".getBytes(ISO_8859_1)) {
      lines.write(b);
    }
    lines.flush();

    assertThat(out.toString(ISO_8859_1)).isEqualTo("a\r\nb\r\nc\rd\r\n\r\n");
  }

  private static String filtered(String header, boolean keep, String... names) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    FieldFilter filter = new FieldFilter(Set.of(names), keep, out);
    filter.write(header.getBytes(ISO_8859_1), 0, header.length());
    filter.finish();
    return out.toString(ISO_8859_1);
  }
}
