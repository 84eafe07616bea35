package org.mailkeep.repository.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.UnsupportedFormat;
import org.mailkeep.repository.catalog.AttachedFile.NameForm;
import org.mailkeep.repository.catalog.AttachedFile.TransferEncoding;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;

class SummaryFormatTest {

  private static final MessageSummary NOTHING = new MessageSummary("", "", "", "", "", "", false, List.of(), 0);
  private static final MessageSummary LONGEST = new MessageSummary("\u00ff".repeat(1024), "t".repeat(2048),
      "c".repeat(2048), "s".repeat(1024), "d".repeat(1024), "m".repeat(1024), true,
      Collections.nCopies(64, new AttachedFile("n".repeat(128), NameForm.PLAIN, "y".repeat(127), TransferEncoding.NONE,
          Long.MAX_VALUE)),
      Long.MAX_VALUE);
  private static final MessageSummary ORDINARY = new MessageSummary("a@b", "", "", "s", "", "", false,
      List.of(new AttachedFile("utf-8''%41", NameForm.EXTENDED, "a/b", TransferEncoding.BASE64, 300)), 1);

  @Test
  void everySummaryOfARecordComesBackInOrder() throws IOException {
    List<MessageSummary> summaries = new ArrayList<>(List.of(ORDINARY, NOTHING, LONGEST));
    summaries.addAll(Collections.nCopies(61, NOTHING));

    assertThat(SummaryFormat.read(in(record(summaries)))).isEqualTo(summaries);
  }

  @Test
  void theLongestSummaryHasRoomInARecord() {
    assertThat(record(List.of(LONGEST)).length()).isLessThan(SummaryFormat.LONGEST / 2);
  }

  @Test
  void theBytesOfARecordAreThoseOfTheSpecification() {
    assertThat(HexFormat.of().formatHex(record(List.of(NOTHING, ORDINARY)).toBytes())).isEqualTo("01" + "00"
        + "49" + "03614062" + "0173" + "01" + "01" + "01" + "0a7574662d382727253431" + "03612f62" + "ac02" + "01");
  }

  @Test
  void anotherVersionAndAnUnknownBitAreANewerFormat() {
    assertThatThrownBy(() -> SummaryFormat.read(in(new ByteWriter().u8(2).var(0))))
        .isInstanceOf(UnsupportedFormat.class);
    assertThatThrownBy(() -> SummaryFormat.read(in(new ByteWriter().u8(1).var(256))))
        .isInstanceOf(UnsupportedFormat.class);
  }

  @Test
  void whatNoRecordIsIsCorrupt() {
    List<ByteWriter> hostile = List.of(new ByteWriter(), new ByteWriter().u8(1),
        record(Collections.nCopies(65, NOTHING)),
        new ByteWriter().u8(1).var(1).var(1025).raw(new byte[1025]),
        new ByteWriter().u8(1).var(2).var(2049).raw(new byte[2049]),
        new ByteWriter().u8(1).var(8).var(1L << 40),
        new ByteWriter().u8(1).var(8).var(5).raw(new byte[4]),
        new ByteWriter().u8(1).var(64).var(1L << 40),
        new ByteWriter().u8(1).var(64).var(65).raw(new byte[5 * 65]).var(0),
        new ByteWriter().u8(1).var(64).var(1).u8(2).u8(0).var(0).var(0).var(0).var(0),
        new ByteWriter().u8(1).var(64).var(1).u8(0).u8(3).var(0).var(0).var(0).var(0),
        new ByteWriter().u8(1).var(64).var(1).u8(0).u8(0).var(1025).raw(new byte[1025]).var(0).var(0).var(0),
        new ByteWriter().u8(1).var(64).var(1).u8(0).u8(0).var(0).var(128).raw(new byte[128]).var(0).var(0),
        namesOf(9, 1000));

    for (int i = 0; i < hostile.size(); i++) {
      ByteWriter bytes = hostile.get(i);
      assertThatThrownBy(() -> SummaryFormat.read(in(bytes))).as("record " + i).isInstanceOf(Corrupt.class);
    }
  }

  @Test
  void aRecordWithAnyBytesChangedIsReadOrRefused() throws IOException {
    long seed = new Random().nextLong();
    System.out.println("SummaryFormatTest seed " + seed);
    Random random = new Random(seed);
    byte[] sound = record(List.of(ORDINARY, NOTHING, ORDINARY)).toBytes();
    for (int i = 0; i < 50_000; i++) {
      byte[] damaged = sound.clone();
      for (int n = random.nextInt(4); n >= 0; n--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      try {
        assertThat(SummaryFormat.read(new ByteReader(damaged, "record"))).hasSizeBetween(1, 64);
      } catch (RepositoryException e) {
        assertThat(e).isInstanceOfAny(Corrupt.class, UnsupportedFormat.class);
      }
    }
  }

  @Test
  void whatCannotBeReadBackIsRefusedWhenMade() {
    assertThatThrownBy(() -> new MessageSummary("\u0100", "", "", "", "", "", false, List.of(), 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new MessageSummary("x".repeat(1025), "", "", "", "", "", false, List.of(), 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new MessageSummary("", "", "", "", "", "", false, ORDINARY.attached(), -1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void base64IsAboutAsLongAsTheFileInIt() {
    assertThat(attached(TransferEncoding.BASE64, 77 * 100).fileBytes()).isEqualTo(5700);
    assertThat(attached(TransferEncoding.NONE, 77 * 100).fileBytes()).isEqualTo(7700);
    assertThat(attached(TransferEncoding.BASE64, Long.MAX_VALUE).fileBytes()).isPositive();
  }

  private static AttachedFile attached(TransferEncoding encoding, long bytes) {
    return new AttachedFile("", NameForm.PLAIN, "", encoding, bytes);
  }

  private static ByteWriter namesOf(int count, int bytes) {
    ByteWriter out = new ByteWriter().u8(1).var(64).var(count);
    for (int i = 0; i < count; i++) {
      out.u8(0).u8(0).bytes(new byte[bytes]).var(0).var(0);
    }
    return out.var(0);
  }

  private static ByteWriter record(List<MessageSummary> summaries) {
    ByteWriter out = new ByteWriter();
    SummaryFormat.begin(out);
    summaries.forEach(summary -> SummaryFormat.write(summary, out));
    return out;
  }

  private static ByteReader in(ByteWriter bytes) {
    return new ByteReader(bytes.toBytes(), "record");
  }
}
