package org.mailkeep.agent.cut;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailkeep.agent.cut.RebuildingSink.Kind;
import org.mailkeep.agent.cut.RebuildingSink.Piece;
import org.mailkeep.repository.chunk.ChunkerParams;
import org.mailkeep.repository.recipe.LineEnd;
import org.mailkeep.repository.recipe.RecipeSink.Closing;
import org.mailkeep.repository.recipe.RecipeSink.Wrapping.Base64Lines;
import org.mailkeep.repository.recipe.RecipeSink.Wrapping.Verbatim;

/** Which base64 is decoded, how far, and what happens to the rest. */
class Base64BodyTest {
  private static final String HEADER = "Content-Type: image/png\nContent-Transfer-Encoding: base64\n\n";
  private final byte[] attachment = new SampleMail(7).random(10_000);
  private final MessageCutter cutter = new MessageCutter(ChunkerParams.DEFAULT);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 57, 60, 63, 64, 71, 72, 74, 75, 76, 77, 78, 80, 998, 1000, 4095, 5461, 5462,
      5463})
  void anAttachmentIsTheSamePartHoweverItIsWrapped(int columns) throws IOException {
    for (int length = attachment.length - 8; length <= attachment.length; length++) {
      byte[] bytes = java.util.Arrays.copyOf(attachment, length);
      for (String lineEnd : List.of("\n", "\r\n")) {
        for (String rest : List.of("", lineEnd, lineEnd + "--b--")) {
          String body = SampleMail.base64(bytes, columns, lineEnd).stripTrailing() + rest;

          Piece part = onlyPart("Content-Type: multipart/x; boundary=b\n\n--b\n" + HEADER + body);

          assertThat(part.text()).as("%d bytes then %s", length, rest).isEqualTo(new String(bytes, ISO_8859_1));
        }
      }
    }
  }

  /** An encoder that counts letters only puts the padding behind a last line that is full. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 63, 71, 74, 75, 77, 78})
  void paddingBehindAFullLineComesBackOnThatLine(int columns) throws IOException {
    for (int length = attachment.length - 3 * columns - 3; length <= attachment.length; length++) {
      String text = Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(attachment, length));
      int pads = text.length() - text.replace("=", "").length();
      if (pads > 0 && (text.length() - pads) % columns == 0) {
        for (String lineEnd : List.of("\n", "\r\n")) {
          String letters = wrapped(text.substring(0, text.length() - pads), columns, lineEnd).stripTrailing();
          parts(HEADER + letters + "=".repeat(pads) + lineEnd);
          parts(HEADER + letters + lineEnd + "=".repeat(pads) + lineEnd);
        }
      }
    }
  }

  @Test
  void theWrappingSaysHowTheLinesWere() throws IOException {
    assertThat(onlyPart(HEADER + SampleMail.base64(attachment, 76, "\n")).wrapping())
        .isEqualTo(new Base64Lines(76, LineEnd.LF));
    assertThat(onlyPart(HEADER + SampleMail.base64(attachment, 77, "\r\n")).wrapping())
        .isEqualTo(new Base64Lines(77, LineEnd.CRLF));
    assertThat(onlyPart(HEADER + SampleMail.base64(attachment, 0, "\n")).wrapping())
        .isInstanceOfSatisfying(Base64Lines.class, lines -> assertThat(lines.lineEnd()).isEqualTo(LineEnd.NONE));
    assertThat(onlyPart(HEADER + SampleMail.base64(attachment, 76, "\n")).closing()).isEqualTo(Closing.LINE_END);
    assertThat(onlyPart(HEADER + SampleMail.base64(attachment, 76, "\n").stripTrailing()).closing())
        .isEqualTo(Closing.OPEN);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"`\n\n`", "`  \n`", "`=`", "`\r\n`",
      "`\nHello list\n____\n`", "`\nMail list is here\n`", "`\nfoo=bar\n`", "`\n--\nsignature\n`", "`\0`", "`\n.\n`"})
  void whatFollowsTheLastLineStaysOutsideThePart(String rest) throws IOException {
    for (int length : new int[] {9999, 9998, 57 * 100}) {
      byte[] bytes = java.util.Arrays.copyOf(attachment, length);
      String text = SampleMail.base64(bytes, 76, "\n").stripTrailing();
      boolean padded = text.endsWith("=");
      boolean line = rest.startsWith("\n") || rest.startsWith("\r");

      Piece part = onlyPart(HEADER + text + rest);

      if (padded || line) {
        assertThat(part.text()).as("%d bytes", length).isEqualTo(new String(bytes, ISO_8859_1));
      } else {
        assertThat(new String(bytes, ISO_8859_1)).as("%d bytes", length).startsWith(part.text());
        assertThat(part.text().length()).isGreaterThan(length - 58);
      }
    }
  }

  @Test
  void anOddPlaceIsPassedOverAndThePartIsOneStream() throws IOException {
    String lines = SampleMail.base64(attachment, 76, "\n");
    for (String odd : List.of("\n", "\n\n", "Text, here\n", "A".repeat(75) + "-\n", " " + "A".repeat(75) + "\n")) {
      String mail = HEADER + lines.substring(0, 77 * 80) + odd + lines.substring(77 * 80);

      assertThat(onlyPart(mail).text()).as(odd).isEqualTo(new String(attachment, ISO_8859_1));
    }
  }

  @ParameterizedTest
  @CsvSource({"4", "72", "80", "76"})
  void aLineOfAnotherLengthBelongsToThePart(int length) throws IOException {
    String text = Base64.getEncoder().encodeToString(attachment);
    String mail = HEADER + wrapped(text.substring(0, 7600), 76, "\n")
        + wrapped(text.substring(7600, 7600 + length), 76, "\n")
        + wrapped(text.substring(7600 + length), 76, "\n");

    assertThat(onlyPart(mail).text()).isEqualTo(new String(attachment, ISO_8859_1));
  }

  @Test
  void linesOfSeveralLengthsAndEndsAreOneStream() throws IOException {
    String text = Base64.getEncoder().encodeToString(attachment);
    String mail = HEADER + wrapped(text.substring(0, 6000), 60, "\r\n") + wrapped(text.substring(6000, 9000), 72, "\n")
        + wrapped(text.substring(9000, 9072), 72, "  \n") + wrapped(text.substring(9072, 11_000), 64, "\r\n")
        + wrapped(text.substring(11_000), 76, "\n");

    assertThat(onlyPart(mail).text()).isEqualTo(new String(attachment, ISO_8859_1));
  }

  @Test
  void blocksThatWereEncodedApartAreOneStream() throws IOException {
    for (int length : new int[] {5000, 5001, 5002}) {
      byte[] first = java.util.Arrays.copyOf(attachment, length);
      String mail = HEADER + SampleMail.base64(first, 76, "\n") + SampleMail.base64(attachment, 76, "\n");

      assertThat(onlyPart(mail).text()).isEqualTo(new String(first, ISO_8859_1) + new String(attachment, ISO_8859_1));
    }
  }

  @Test
  void blanksAtTheEndOfALastLineStayOutside() throws IOException {
    for (int length : new int[] {9999, 9998, 57 * 100}) {
      byte[] bytes = java.util.Arrays.copyOf(attachment, length);
      String mail = HEADER + SampleMail.base64(bytes, 76, "\n").stripTrailing() + " \t\n";

      assertThat(onlyPart(mail).text()).isEqualTo(new String(bytes, ISO_8859_1));
    }
  }

  @Test
  void nothingIsPassedOverThatMayEndTheBody() throws IOException {
    String lines = SampleMail.base64(attachment, 76, "\n");
    String mail = "Content-Type: multipart/x; boundary=b\n\n--b\n" + HEADER + lines + "\n--b\n\n" + lines + "\n--b--\n";

    List<Piece> parts = parts(mail);

    assertThat(parts).extracting(Piece::text).first().isEqualTo(new String(attachment, ISO_8859_1));
    assertThat(parts.getLast().wrapping()).isEqualTo(new Verbatim());
    assertThat(parts(HEADER + lines + "x-y\n".repeat(3) + lines).getFirst().text())
        .as("three lines are too many").isEqualTo(new String(attachment, ISO_8859_1));
  }

  private static String wrapped(String text, int columns, String lineEnd) {
    StringBuilder wrapped = new StringBuilder();
    for (int i = 0; i < text.length(); i += columns) {
      wrapped.append(text, i, Math.min(text.length(), i + columns)).append(lineEnd);
    }
    return wrapped.toString();
  }

  @Test
  void bitsHiddenInThePaddingAreNotLost() throws IOException {
    String text = SampleMail.base64(java.util.Arrays.copyOf(attachment, 9998), 76, "\n").stripTrailing();
    String hidden = text.substring(0, text.length() - 2) + (char) (text.charAt(text.length() - 2) + 1) + "=\n";

    Piece part = onlyPart(HEADER + hidden);

    assertThat(part.text()).isEqualTo(new String(attachment, 0, 9996, ISO_8859_1));
  }

  @Test
  void whatDecodesToLessThanAPartStaysAsItIs() throws IOException {
    assertThat(parts(HEADER + SampleMail.base64(java.util.Arrays.copyOf(attachment, 3000), 76, "\n"))).isEmpty();
    assertThat(onlyPart(HEADER + SampleMail.base64(java.util.Arrays.copyOf(attachment, 4095), 76, "\n")).wrapping())
        .isEqualTo(new Verbatim());
    assertThat(onlyPart(HEADER + SampleMail.base64(java.util.Arrays.copyOf(attachment, 4096), 76, "\n")).wrapping())
        .isInstanceOf(Base64Lines.class);
    assertThat(onlyPart(HEADER + "AAAA\nBB\n" + SampleMail.base64(attachment, 76, "\n")).wrapping())
        .isEqualTo(new Verbatim());
  }

  @Test
  void decodesOnlyWhereTheHeaderSaysBase64() throws IOException {
    String body = SampleMail.base64(attachment, 76, "\n");
    assertThat(onlyPart("Content-Transfer-Encoding: 7bit\n\n" + body).wrapping()).isEqualTo(new Verbatim());
    assertThat(onlyPart("content-TRANSFER-encoding:\n\tBase64\n\n" + body).wrapping()).isInstanceOf(Base64Lines.class);
    assertThat(onlyPart("Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + body).wrapping())
        .isInstanceOf(Base64Lines.class);
    assertThat(onlyPart(HEADER + "\r\n\n" + body).wrapping()).isInstanceOf(Base64Lines.class);
  }

  @Test
  void everyPlaceWhereAnAttachmentCanBreakOffComesBack() throws IOException {
    String text = HEADER + SampleMail.base64(attachment, 70, "\r\n");
    List<String> decoded = new ArrayList<>();
    for (int end = text.length() - 500; end < text.length(); end++) {
      decoded.add(onlyPart(text.substring(0, end)).text());
    }
    assertThat(decoded).allMatch(
        part -> new String(attachment, ISO_8859_1).startsWith(part) && part.length() > attachment.length - 500);
  }

  private Piece onlyPart(String mail) throws IOException {
    List<Piece> parts = parts(mail);
    assertThat(parts).hasSize(1);
    return parts.getFirst();
  }

  private List<Piece> parts(String mail) throws IOException {
    RebuildingSink sink = new RebuildingSink();
    cutter.cut(new ByteArrayInputStream(SampleMail.bytes(mail)), sink, SummarySink.NONE);
    assertThat(sink.rebuilt()).asString(ISO_8859_1).isEqualTo(mail);
    return sink.pieces().stream().filter(piece -> piece.kind() == Kind.PART).toList();
  }
}
