package org.mailkeep.restore.mime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class MimeSplitterTest {

  @Test
  void aMessageWithoutPartsIsItsHeaderAndItsBody() {
    String text = "Subject: a\r\nX: b\r\n\r\nline\r\nline\r\n";

    MimePart part = split(text);

    assertThat(header(text, part)).isEqualTo("Subject: a\r\nX: b\r\n\r\n");
    assertThat(body(text, part)).isEqualTo("line\r\nline\r\n");
    assertThat(part.bodyLines()).isEqualTo(2);
    assertThat(part.type().is("text", "plain")).isTrue();
    assertThat(part.header().value("subject")).contains("a");
  }

  @Test
  void theLineEndBeforeABoundaryBelongsToIt() {
    String text = """
        Content-Type: multipart/mixed; boundary="b"

        preamble
        --b
        Content-Type: text/html

        one
        two
        --b

        three
        --b--
        epilogue
        """.replace("\n", "\r\n");

    MimePart part = split(text);

    assertThat(part.isMultipart()).isTrue();
    assertThat(part.children()).hasSize(2);
    MimePart first = part.children().getFirst();
    assertThat(header(text, first)).isEqualTo("Content-Type: text/html\r\n\r\n");
    assertThat(body(text, first)).isEqualTo("one\r\ntwo");
    assertThat(first.bodyLines()).isEqualTo(1);
    assertThat(body(text, part.children().getLast())).isEqualTo("three");
    assertThat(body(text, part)).startsWith("preamble").endsWith("epilogue\r\n");
  }

  @Test
  void aMessageInAMessageIsAPartWithItsOwnHeader() {
    String text = """
        Content-Type: message/rfc822

        Subject: inner
        Content-Type: multipart/mixed; boundary=i

        --i

        deep
        --i--
        """.replace("\n", "\r\n");

    MimePart part = split(text);

    assertThat(part.isMessage()).isTrue();
    MimePart inner = part.children().getFirst();
    assertThat(inner.header().value("subject")).contains("inner");
    assertThat(inner.headerFrom()).isEqualTo(part.bodyFrom());
    assertThat(inner.bodyTo()).isEqualTo(part.bodyTo());
    assertThat(body(text, inner.children().getFirst())).isEqualTo("deep");
  }

  @Test
  void aPartThatIsNotEndedEndsWhereTheOneAroundItGoesOn() {
    String text = """
        Content-Type: multipart/mixed; boundary=outer

        --outer
        Content-Type: multipart/alternative; boundary=inner

        --inner

        not ended
        --outer

        next
        --outer--
        """.replace("\n", "\r\n");

    MimePart part = split(text);

    assertThat(part.children()).hasSize(2);
    assertThat(body(text, part.children().getFirst().children().getFirst())).isEqualTo("not ended");
    assertThat(body(text, part.children().getLast())).isEqualTo("next");
  }

  @Test
  void aHeaderThatNoEmptyLineEndsIsAllThereIs() {
    MimePart atTheEnd = split("Subject: a");
    String cut = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nX: y\r\n--b--\r\n";
    MimePart atABoundary = split(cut).children().getFirst();

    assertThat(atTheEnd.header().value("subject")).contains("a");
    assertThat(atTheEnd.bodyFrom()).isEqualTo(10).isEqualTo(atTheEnd.bodyTo());
    assertThat(header(cut, atABoundary)).isEqualTo("X: y\r\n");
    assertThat(body(cut, atABoundary)).isEmpty();
  }

  @Test
  void aMultipartWithoutPartsIsText() {
    assertThat(split("Content-Type: multipart/mixed; boundary=b\r\n\r\nnothing\r\n").type().is("text", "plain"))
        .isTrue();
    assertThat(split("Content-Type: multipart/mixed\r\n\r\n--\r\n----\r\n").type().is("text", "plain")).isTrue();
    assertThat(split("Content-Type: nonsense\r\n\r\n").type().is("text", "plain")).isTrue();
  }

  @Test
  void depthAndNumberOfPartsAreBounded() {
    StringBuilder deep = new StringBuilder();
    for (int i = 0; i < 10_000; i++) {
      deep.append("Content-Type: message/rfc822\r\n\r\n");
    }
    StringBuilder wide = new StringBuilder("Content-Type: multipart/mixed; boundary=b\r\n\r\n");
    for (int i = 0; i < 10_000; i++) {
      wide.append("--b\r\n\r\nx\r\n");
    }

    int depth = 0;
    for (MimePart part = split(deep.toString()); part.isMessage(); part = part.children().getFirst()) {
      depth++;
    }

    assertThat(depth).isBetween(10, MimeSplitter.DEEPEST);
    assertThat(split(wide.toString()).children()).hasSize(MimeSplitter.MOST_PARTS);
  }

  @Test
  void whateverMailSaysPartsLieInOneAnotherInOrder() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String[] pieces = {"\r\n", "--a", "--b", "--", "Content-Type: multipart/mixed; boundary=a",
        "Content-Type: multipart/digest;\r\n boundary=\"b\"", "Content-Type: message/rfc822", "x", " ", ":", "\r",
        "\0"};
    for (int i = 0; i < 2000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(60); n > 0; n--) {
        text.append(pieces[random.nextInt(pieces.length)]);
      }
      MimePart whole = split(text.toString());
      assertThat(whole.bodyTo()).as("seed %d, round %d", seed, i).isEqualTo(text.length());
      checkOrder(whole, "seed " + seed + ", round " + i);
    }
  }

  private static void checkOrder(MimePart part, String what) {
    assertThat(part.headerFrom()).as(what).isLessThanOrEqualTo(part.bodyFrom());
    assertThat(part.bodyFrom()).as(what).isLessThanOrEqualTo(part.bodyTo());
    long at = part.bodyFrom();
    for (MimePart child : part.children()) {
      assertThat(child.headerFrom()).as(what).isGreaterThanOrEqualTo(at);
      checkOrder(child, what);
      at = child.bodyTo();
    }
    assertThat(at).as(what).isLessThanOrEqualTo(part.bodyTo());
  }

  /** Fed in pieces of one byte and all at once: the result must be the same. */
  private static MimePart split(String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    MimeSplitter whole = new MimeSplitter();
    whole.write(bytes, 0, bytes.length);
    MimeSplitter single = new MimeSplitter();
    for (byte b : bytes) {
      single.write(b);
    }
    MimePart part = whole.finish();
    assertThat(places(single.finish())).isEqualTo(places(part));
    return part;
  }

  private static String places(MimePart part) {
    return part.headerFrom() + " " + part.bodyFrom() + " " + part.bodyTo() + " " + part.bodyLines()
        + part.children().stream().map(MimeSplitterTest::places).toList();
  }

  private static String header(String text, MimePart part) {
    return text.substring((int) part.headerFrom(), (int) part.bodyFrom());
  }

  private static String body(String text, MimePart part) {
    return text.substring((int) part.bodyFrom(), (int) part.bodyTo());
  }
}
