package org.mailkeep.agent.cut;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailkeep.agent.cut.RebuildingSink.Kind;
import org.mailkeep.agent.cut.RebuildingSink.Piece;
import org.mailkeep.repository.chunk.ChunkerParams;

class MboxCutterTest {
  private static final String FROM = "From joe@uni.example Mon Jan  1 12:30:00 2024\n";
  private static final String TEXT = new SampleMail(1).text(5000, "\n").replace("From", "from") + "\n";
  private static final String MULTIPART = "Content-Type: multipart/x; boundary=b\n\n--b\n\n" + TEXT + "\n--b--\n";
  private static final String ATTACHMENT = "Content-Transfer-Encoding: base64\n\n"
      + SampleMail.base64(new SampleMail(2).random(9000), 76, "\n");
  private static final List<String> MESSAGES = List.of("Subject: a\n\nshort\n", "Subject: a\n\n" + TEXT, MULTIPART,
      ATTACHMENT, "Subject: no body\n\n", "a: b\r\n\r\n" + TEXT.replace("\n", "\r\n"), "a: b\n\nline\n\n\n");

  @Test
  void aMessageIsCutAsItIsInAMaildir() throws IOException {
    StringBuilder mbox = new StringBuilder();
    List<List<Piece>> alone = new ArrayList<>();
    for (String message : MESSAGES) {
      mbox.append(FROM).append(message).append(message.contains("\r\n") ? "\r\n" : "\n");
      alone.add(cut(new MessageCutter(ChunkerParams.DEFAULT), message));
    }

    assertThat(units(mbox.toString())).isEqualTo(alone);
  }

  @Test
  void linesThatMailProgramsRewriteAreLiterals() throws IOException {
    String before = FROM + "Subject: a\nStatus: O\nX-Status: \nX-Keywords:      \nX-UID: 7\n\n" + TEXT + "\n" + FROM
        + MULTIPART + "\n";
    String after = FROM
        + "Subject: a\nStatus: RO\nX-Status: A\nX-Keywords: a\n\tb\nX-UID: 7\nX-IMAPbase: 1 8 a\n b\nx-imap : 1\n\n"
        + TEXT + "\n" + FROM + "STATUS: RO\n" + MULTIPART + "\n";

    assertThat(units(after)).isEqualTo(units(before));
    assertThat(text(after, Kind.LITERAL)).contains("X-Keywords: a\n\tb\n", "X-IMAPbase: 1 8 a\n b\n", "STATUS: RO\n")
        .doesNotContain("Subject");
  }

  @Test
  void suchLinesOfOtherHeadersAndOfTextStay() throws IOException {
    String mbox = FROM
        + "X-Status-Of-All: x\n Status: folded\nStatusy: y\nContent-Type: message/rfc822\n\nStatus: inner\n\nStatus: text\n";

    assertThat(text(mbox, Kind.LITERAL)).isEqualTo(FROM);
  }

  @Test
  void anAppendedMessageChangesNothingBeforeIt() throws IOException {
    StringBuilder mbox = new StringBuilder();
    List<List<Piece>> before = List.of();
    for (String message : MESSAGES) {
      mbox.append(FROM).append(message).append("\n");
      List<List<Piece>> now = units(mbox.toString());
      assertThat(now).hasSize(before.size() + 1);
      assertThat(now.subList(0, before.size())).isEqualTo(before);
      before = now;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"From joe Mon Jan  1 12:30:00 2024", "From joe@x Thu Nov 9 22:33 1999 +0100",
      "From  Thu Nov  9 22:33:52 2001 remote from here", "From a b Sat, 3 Feb 2001 9:15:00\r"})
  void aFromLineSeparatesWithOrWithoutAnEmptyLineBefore(String line) throws IOException {
    assertThat(units(FROM + "a: b\n\ntext\n" + line + "\na: b\n\ntext\n")).hasSize(2);
    assertThat(units(FROM + "a: b\n\ntext\n\n" + line + "\na: b\n\ntext\n")).hasSize(2);
    assertThat(units(FROM + "a: b\n" + line + "\na: b\n\ntext\n")).hasSize(2);
    assertThat(units(FROM + MULTIPART.substring(0, 2000) + "\n" + line + "\n" + MULTIPART)).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"From what I know in 2024", "From 12:30 on", ">From joe Mon Jan  1 12:30:00 2024",
      "From: joe 12:30 2024", "from joe Mon Jan  1 12:30:00 2024", " From joe 12:30 2024", "From"})
  void textThatBeginsAlikeDoesNot(String line) throws IOException {
    assertThat(units(FROM + "a: b\n\ntext\n\n" + line + "\nmore\n")).hasSize(1);
  }

  @Test
  void aFileNeedNotBeginWithAFromLine() throws IOException {
    assertThat(units("Subject: a\n\n" + TEXT + "\n" + FROM + MULTIPART)).hasSize(2);
    assertThat(text("From once\na: b\n\n", Kind.LITERAL)).isEqualTo("From once\n");
    assertThat(units(FROM + FROM + FROM)).hasSize(3);
  }

  /** The pieces of each message without literals, neighbours joined. */
  private static List<List<Piece>> units(String mbox) throws IOException {
    List<List<Piece>> units = new ArrayList<>();
    List<Piece> unit = new ArrayList<>();
    for (Piece piece : cut(new MboxCutter(ChunkerParams.DEFAULT), mbox)) {
      switch (piece.kind()) {
        case UNIT -> {
          units.add(unit);
          unit = new ArrayList<>();
        }
        case SKELETON -> {
          boolean joins = !unit.isEmpty() && unit.getLast().kind() == Kind.SKELETON;
          unit.add(joins ? new Piece(Kind.SKELETON, null, null, unit.removeLast().text() + piece.text()) : piece);
        }
        case PART -> unit.add(piece);
        case LITERAL -> {}
      }
    }
    assertThat(unit).isEmpty();
    return units;
  }

  private static String text(String mbox, Kind kind) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Piece piece : cut(new MboxCutter(ChunkerParams.DEFAULT), mbox)) {
      text.append(piece.kind() == kind ? piece.text() : "");
    }
    return text.toString();
  }

  private static List<Piece> cut(Cutter cutter, String mail) throws IOException {
    RebuildingSink sink = new RebuildingSink();
    cutter.cut(new ByteArrayInputStream(SampleMail.bytes(mail)), sink, SummarySink.NONE);
    assertThat(sink.rebuilt()).asString(ISO_8859_1).isEqualTo(mail);
    return sink.pieces();
  }
}
