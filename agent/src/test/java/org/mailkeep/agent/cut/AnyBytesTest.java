package org.mailkeep.agent.cut;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.mailkeep.agent.cut.RebuildingSink.Piece;

/** What holds for any bytes: they come back, and how they arrive changes nothing. */
class AnyBytesTest {
  private static final int ROUNDS = 300;

  @Test
  void messagesComeBackByteForByteInTheSamePiecesWhateverTheWindow() throws IOException {
    long seed = new Random().nextLong();
    for (int round = 0; round < ROUNDS; round++) {
      SampleMail sample = new SampleMail(seed + round);
      String mail = round % 3 == 0 ? sample.message() : sample.damaged(sample.message());
      int smallPart = round % 10 > 0 ? 64 : 4096;
      check("seed " + (seed + round), SampleMail.bytes(mail), smallPart,
          window -> new MessageCutter(smallPart, window));
    }
  }

  @Test
  void mboxesComeBackByteForByteInTheSamePiecesWhateverTheWindow() throws IOException {
    long seed = new Random().nextLong();
    for (int round = 0; round < ROUNDS; round++) {
      SampleMail sample = new SampleMail(seed + round);
      String mail = round % 3 == 0 ? sample.mbox() : sample.damaged(sample.mbox());
      int smallPart = round % 10 > 0 ? 64 : 4096;
      check("seed " + (seed + round), SampleMail.bytes(mail), smallPart, window -> new MboxCutter(smallPart, window));
    }
  }

  @Test
  void bytesThatAreNoMailComeBackToo() throws IOException {
    long seed = new Random().nextLong();
    SampleMail sample = new SampleMail(seed);
    for (String alphabet : List.of("\n", "\r", "\r\n", "\0", "-", "-\n", "From \n", "A\n", "A=\n", "--b\n\r =",
        ":; \t\nC", "\u00ff")) {
      StringBuilder text = new StringBuilder(sample.text(200, "\n"));
      Random random = new Random(seed);
      while (text.length() < 20_000) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      byte[] bytes = SampleMail.bytes(text.toString());
      check("seed " + seed + ", alphabet " + alphabet, bytes, 64, window -> new MessageCutter(64, window));
      check("seed " + seed + ", alphabet " + alphabet, bytes, 64, window -> new MboxCutter(64, window));
    }
    check("none", new byte[0], 64, window -> new MessageCutter(64, window));
    check("none", new byte[0], 64, window -> new MboxCutter(64, window));
  }

  @Test
  void opaqueFilesAreSkeletonAlone() throws IOException {
    byte[] bytes = new SampleMail(1).random(700_000);
    RebuildingSink sink = new RebuildingSink();

    new OpaqueCutter().cut(new Trickle(bytes, 1), sink, SummarySink.NONE);

    assertThat(sink.rebuilt()).isEqualTo(bytes);
    assertThat(sink.pieces()).extracting(Piece::kind).containsExactly(RebuildingSink.Kind.SKELETON);
  }

  private interface CutterOfWindow {
    Cutter make(int window);
  }

  private static void check(String name, byte[] bytes, int smallPart, CutterOfWindow cutters) throws IOException {
    RebuildingSink whole = new RebuildingSink();
    Cutter cutter = cutters.make(1 << 20);
    cutter.cut(new ByteArrayInputStream(bytes), whole, SummarySink.NONE);
    assertThat(whole.rebuilt()).as(name).isEqualTo(bytes);
    assertThat(whole.parts()).as(name).allMatch(part -> part.text().length() >= smallPart);
    Random random = new Random(bytes.length);
    for (int i = 0; i < 5; i++) {
      int window = 1 + random.nextInt(6000);
      RebuildingSink sink = new RebuildingSink();
      cutters.make(window).cut(new Trickle(bytes, window), sink, SummarySink.NONE);
      assertThat(sink.rebuilt()).as("%s, window %d", name, window).isEqualTo(bytes);
      assertThat(sink.pieces()).as("%s, window %d", name, window).isEqualTo(whole.pieces());
    }
    RebuildingSink again = new RebuildingSink();
    cutter.cut(new ByteArrayInputStream(bytes), again, SummarySink.NONE);
    assertThat(again.pieces()).as("%s, cut again", name).isEqualTo(whole.pieces());
  }
}
