package org.mailkeep.agent.cut;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailkeep.agent.cut.RebuildingSink.Kind;
import org.mailkeep.agent.cut.RebuildingSink.Piece;
import org.mailkeep.repository.chunk.ChunkerParams;
import org.mailkeep.repository.recipe.RecipeSink.Wrapping.Verbatim;

/** Which bytes of a message become parts. */
class MessageCutterTest {
  private static final String TEXT = new SampleMail(1).text(5000, "\n").replace("--", "__");
  private final MessageCutter cutter = new MessageCutter(ChunkerParams.DEFAULT);

  @Test
  void aSmallMessageIsSkeletonAlone() throws IOException {
    assertThat(cut("Subject: a\n\nshort\n")).extracting(Piece::kind).containsExactly(Kind.SKELETON);
  }

  @Test
  void aLargeBodyIsAPartAndItsHeaderSkeleton() throws IOException {
    assertThat(cut("Subject: a\r\n\r\n" + TEXT)).containsExactly(skeleton("Subject: a\r\n\r\n"), verbatim(TEXT));
  }

  @Test
  void aBodyIsAPartFromTheSmallestLengthOn() throws IOException {
    assertThat(parts("a: b\n\n" + "x".repeat(4095))).isEmpty();
    assertThat(parts("a: b\n\n" + "x".repeat(4096))).hasSize(1);
    assertThat(parts("a: b\n\n" + "x".repeat(4094) + "\n")).isEmpty();
  }

  @Test
  void partsOfAMultipartEndBeforeTheLineEndOfTheirDelimiter() throws IOException {
    String mail = "Content-Type: multipart/mixed; boundary=b\n\npreamble\n--b\n\n" + TEXT
        + "\n--b\nX: y\n\nsmall\r\n--b\n\n" + TEXT + "\r\n--b--\nepilogue";

    assertThat(cut(mail)).containsExactly(skeleton("Content-Type: multipart/mixed; boundary=b\n\npreamble\n--b\n\n"),
        verbatim(TEXT), skeleton("\n--b\nX: y\n\nsmall\r\n--b\n\n"), verbatim(TEXT),
        skeleton("\r\n--b--\nepilogue"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Type: multipart/mixed; boundary=b1-x",
      "content-type:multipart/mixed;boundary=\"b1-x\"",
      "CONTENT-TYPE : Multipart/X; a=\"; boundary=no\";\n\tBoundary = \"b1-x\" ; c=d",
      "Content-Type: multipart/mixed;\n boundary*0=\"b1\";\r\n boundary*1=-x",
      "Content-Type: multipart/mixed; boundary*=us-ascii'en'b%31-x",
      "Content-Type: multipart/mixed; boundary*0*=''b%31;boundary*1=\"-x\"",
      "Content-Type: multipart/mixed; boundary=\"b\\1-x  \"",
      "Content-Type: multipart/mixed; name; boundary=b1-x (why)",
      "X: y\nContent-Type: multipart/mixed; boundary=b1-x\nContent-Type: text/plain"})
  void findsTheBoundaryInEveryWayItIsWritten(String type) throws IOException {
    assertThat(parts(type + "\n\n--b1-x\n\n" + TEXT + "\n--b1-x--\n")).containsExactly(verbatim(TEXT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--b", "--b \t", "--b--", "--b--  ", "--b\r"})
  void aDelimiterMayEndInBlanks(String line) throws IOException {
    assertThat(parts("Content-Type: multipart/mixed; boundary=b\n\n--b\n\n" + TEXT + "\n" + line + "\n"))
        .containsExactly(verbatim(TEXT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--bb", "--b x", "--", " --b", "--a", "-b", "--b---", "--B"})
  void whatOnlyLooksLikeADelimiterIsText(String line) throws IOException {
    String text = TEXT + "\n" + line + "\n" + TEXT;
    assertThat(parts("Content-Type: multipart/mixed; boundary=b\n\n--b\n\n" + text + "\n--b--\n"))
        .containsExactly(verbatim(text));
  }

  @Test
  void anOuterDelimiterEndsWhatIsStillOpenWithin() throws IOException {
    String inner = "Content-Type: multipart/x; boundary=bb\n\n--bb\n\n" + TEXT + "\n--b\n\n" + TEXT + "\n--bb\n";

    assertThat(parts("Content-Type: multipart/x; boundary=b\n\n--b\n" + inner)).containsExactly(verbatim(TEXT),
        verbatim(TEXT + "\n--bb\n"));
  }

  @Test
  void looksIntoMessagesWithinMessages() throws IOException {
    String inner = "Content-Type: multipart/x; boundary=c\n\n--c\n\n" + TEXT + "\n--c--\n";

    assertThat(parts("Content-Type: message/rfc822\n\n" + inner)).containsExactly(verbatim(TEXT));
    assertThat(parts("Content-Type: multipart/digest; boundary=d\n\n--d\n\n" + inner + "\n--d--"))
        .containsExactly(verbatim(TEXT));
    assertThat(parts("Content-Type: message/rfc822\nContent-Transfer-Encoding: quoted-printable\n\n" + inner))
        .containsExactly(verbatim(inner));
    assertThat(parts("Content-Type: message/rfc822-headers\n\n" + inner)).containsExactly(verbatim(inner));
  }

  @Test
  void anAttachmentIsTheSamePartHoweverDeepItWasForwarded() throws IOException {
    byte[] attachment = new SampleMail(3).random(9000);
    String mail = "Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n"
        + SampleMail.base64(attachment, 72, "\n");
    for (int depth = 0; depth < 12; depth++) {
      assertThat(parts(mail)).as("%d deep", depth).extracting(Piece::text)
          .containsExactly(new String(attachment, java.nio.charset.StandardCharsets.ISO_8859_1));
      mail = "Subject: Fwd\nContent-Type: multipart/" + (depth % 3 == 0 ? "digest" : "mixed") + "; boundary=\"=_"
          + depth
          + "\"\n\n--=_" + depth + (depth % 3 == 0 ? "\n\n" : "\nContent-Type: message/rfc822\n\n") + mail + "\n--=_"
          + depth
          + "--\n";
    }
  }

  @Test
  void looksIntoMultipartsOnlySoDeep() throws IOException {
    StringBuilder mail = new StringBuilder();
    for (int i = 0; i < 32; i++) {
      mail.append("Content-Type: multipart/x; boundary=b").append(i).append("\n\n--b").append(i).append('\n');
    }
    String deeper = "--deeper\n\n" + TEXT + "\n--deeper--\n" + TEXT;

    assertThat(parts(mail + "\n" + TEXT + "\n--b31--\n")).containsExactly(verbatim(TEXT));
    assertThat(parts(mail + "Content-Type: multipart/x; boundary=deeper\n\n" + deeper + "\n--b31--\n"))
        .containsExactly(verbatim(deeper));
  }

  @Test
  void aHeaderWithoutEndIsSkeleton() throws IOException {
    String header = "X: " + TEXT.replace("\n", " ") + "\n";
    assertThat(cut(header.repeat(200))).extracting(Piece::kind).containsExactly(Kind.SKELETON);
    assertThat(cut("\r" + TEXT.replace('\n', '\r').repeat(200))).extracting(Piece::kind).containsExactly(Kind.SKELETON);
  }

  private List<Piece> parts(String mail) throws IOException {
    return cut(mail).stream().filter(piece -> piece.kind() == Kind.PART).toList();
  }

  private List<Piece> cut(String mail) throws IOException {
    RebuildingSink sink = new RebuildingSink();
    cutter.cut(new ByteArrayInputStream(SampleMail.bytes(mail)), sink, SummarySink.NONE);
    assertThat(sink.rebuilt()).asString(java.nio.charset.StandardCharsets.ISO_8859_1).isEqualTo(mail);
    return sink.pieces();
  }

  private static Piece skeleton(String text) {
    return new Piece(Kind.SKELETON, null, null, text);
  }

  private static Piece verbatim(String text) {
    return new Piece(Kind.PART, new Verbatim(), org.mailkeep.repository.recipe.RecipeSink.Closing.OPEN, text);
  }
}
