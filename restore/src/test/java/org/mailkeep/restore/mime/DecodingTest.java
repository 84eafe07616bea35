package org.mailkeep.restore.mime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DecodingTest {

  @Test
  void encodedWordsBecomeText() {
    assertThat(Decoding.header("=?utf-8?B?w7xiZXI=?= =?iso-8859-1?q?_=E4_b?=\r\n x")).isEqualTo("über ä b x");
    assertThat(Decoding.header("=?no-such?q?a?= =?utf-8?B?!!?= =?x")).isEqualTo("a =?x");
  }

  @Test
  void bodiesAreDecodedAsTheirHeaderSays() {
    assertThat(text("Content-Transfer-Encoding: base64", "w7xi\r\nZXI")).isEqualTo("über");
    assertThat(text("Content-Transfer-Encoding: Quoted-Printable\r\nContent-Type: text/plain; charset=latin1",
        "=FCb=\r\ner=Z=")).isEqualTo("über=Z=");
  }

  @Test
  void parametersAreReadHoweverBroken() {
    assertThat(Parameters.parse("text/plain ; charset=\"utf-8\"; (c) name=a b; ;x").get("CHARSET")).contains("utf-8");
    assertThat(Parameters.parse("a; b=\"c;d\\\"e\"").get("b")).contains("c;d\"e");
    assertThat(Parameters.parse("a;=;=;").all()).isEmpty();
    assertThat(Parameters.parse(";x=1".repeat(100_000)).all()).hasSize(Parameters.MOST);
  }

  private static String text(String header, String body) {
    MimeSplitter splitter = new MimeSplitter();
    byte[] bytes = (header + "\r\n\r\n" + body).getBytes(ISO_8859_1);
    splitter.write(bytes, 0, bytes.length);
    return Decoding.text(body, splitter.finish());
  }
}
