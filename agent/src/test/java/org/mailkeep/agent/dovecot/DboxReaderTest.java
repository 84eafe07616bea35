package org.mailkeep.agent.dovecot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DboxReaderTest {
  private static final String GUID = "1234567890abcdef1234567890ABCDEF";

  private static DboxFixture file() {
    return new DboxFixture().message(ascii("From: a\n\nhello\n"), "R64d3a1f0", "V12", "G" + GUID, "BLists/\u00c3\u00a9")
        .message(new byte[0], "R0").message(ascii("\n\1\3\nG\n\n\1\2N"), "Z7b", "Gfree text", "Pu1", "O3",
            "X10 20 B76 aa/bb/c", "q?", "Gsecond");
  }

  @Test
  void tellsWhereMessagesLieAndWhatIsSaidOfThem() throws IOException {
    DboxReader reader = new DboxReader(new ByteArrayInputStream(new DboxFixture()
        .message(ascii("From: a\n\nhello\n"), "R64d3a1f0", "V12", "G" + GUID, "BLists/\u00c3\u00a9")
        .message(ascii("x"), "Z7b", "Gfree text", "Pu1", "O3", "X10 20 B76 aa/bb/c", "q?", "Gsecond").array()));

    DboxRecord first = reader.next().orElseThrow();
    DboxRecord second = reader.next().orElseThrow();

    assertThat(reader.next()).isEmpty();
    assertThat(reader.next()).isEmpty();
    assertThat(reader.front().remaining()).isEqualTo(16);
    assertThat(reader.created()).contains(Instant.ofEpochSecond(0x6b0443ca));
    assertThat(first.offset()).isEqualTo(16);
    assertThat(first.payloadOffset()).isEqualTo(46);
    assertThat(first.payloadBytes()).isEqualTo(15);
    assertThat(first.metadataOffset()).isEqualTo(61);
    assertThat(first.end()).isEqualTo(second.offset());
    assertThat(first.plaintextBytes()).isEqualTo(15);
    assertThat(first.metadata().guid()).contains(GUID);
    assertThat(first.metadata().received()).contains(Instant.ofEpochSecond(0x64d3a1f0));
    assertThat(first.metadata().virtualSize()).hasValue(0x12);
    assertThat(first.metadata().firstMailbox()).contains("Lists/\u00e9");
    assertThat(first.metadata().extRefs()).isEmpty();
    assertThat(second.plaintextBytes()).isEqualTo(0x7b);
    assertThat(second.metadata().guid()).contains("free text");
    assertThat(second.metadata().pop3Name()).contains("u1");
    assertThat(second.metadata().pop3Order()).hasValue(3);
    assertThat(second.metadata().extRefs()).containsExactly(new ExtRef(10, 20, 76, false, "aa/bb/c"));
    assertThat(second.metadata().lines()).contains("q?", "Gsecond");
    assertThat(second.end()).isEqualTo(reader.soundBytes());
  }

  @Test
  void valuesThatAreNoneAreNotThere() {
    DboxMetadata metadata = new DboxMetadata(List.of("Rxyz", "V", "Z10000000000000000", "O-1", "B", "Gg"));

    assertThat(metadata.received()).isEmpty();
    assertThat(metadata.virtualSize()).isEmpty();
    assertThat(metadata.plaintextSize()).isEmpty();
    assertThat(metadata.pop3Order()).isEmpty();
    assertThat(metadata.firstMailbox()).contains("");
    assertThat(metadata.value('?')).isEmpty();
    assertThat(new DboxMetadata(List.of("R7fffffffffffffff")).received()).isEmpty();
  }

  @Test
  void headersCanBeLonger() throws IOException {
    byte[] bytes = new DboxFixture(47).message(ascii("a"), "R1").message(ascii("b"), "R2").array();
    DboxReader reader = new DboxReader(new ByteArrayInputStream(bytes));

    assertThat(reader.next().orElseThrow().headerBytes()).isEqualTo(47);
    assertThat(reader.next()).isPresent();
    assertThat(reader.soundBytes()).isEqualTo(bytes.length);
  }

  @Test
  void everyByteIsHandedOutOnceWhateverIsCutOff() throws IOException {
    DboxFixture file = file();
    byte[] bytes = file.array();
    for (int length = 0; length <= bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      long sound = file.ends().stream().filter(end -> end <= cut.length).max(Long::compare).orElse(0L);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      DboxReader reader = new DboxReader(new ByteArrayInputStream(cut));
      out.write(cut, 0, reader.front().remaining());
      while (reader.openMessage()) {
        out.writeBytes(array(reader.header()));
        reader.payload().transferTo(out);
        if (reader.closeMessage().isPresent()) {
          out.writeBytes(array(reader.metadataBytes()));
        }
      }
      reader.unread().transferTo(out);

      assertThat(reader.soundBytes()).as("cut at %d", length).isEqualTo(sound);
      assertThat(out.toByteArray()).as("cut at %d", length).isEqualTo(cut);
      assertThat(records(cut)).as("cut at %d", length).isEqualTo(records(Arrays.copyOf(bytes, (int) sound)));
    }
  }

  @Test
  void payloadsNeedNotBeReadToTheirEnd() throws IOException {
    DboxReader reader = new DboxReader(new ByteArrayInputStream(file().array()));

    assertThat(reader.openMessage()).isTrue();
    assertThat(reader.payloadBytes()).isEqualTo(15);
    InputStream payload = reader.payload();
    assertThat(payload.read()).isEqualTo('F');
    assertThat(reader.closeMessage().orElseThrow().payloadBytes()).isEqualTo(15);
    assertThat(payload.read()).isEqualTo(-1);
    assertThat(reader.openMessage()).isTrue();
    assertThat(reader.openMessage()).as("the one before is closed").isTrue();
    assertThat(reader.payload().readAllBytes()).isEqualTo(ascii("\n\1\3\nG\n\n\1\2N"));
    assertThat(reader.closeMessage()).isPresent();
  }

  @Test
  void whatIsNoDboxFileHasNothingSound() throws IOException {
    for (String front : List.of("", "2", "2 C1\n", "1 M1e C1\n", "2 M1d C1\n", "2 Mffff\n", "2 M1e C1", "2 M\n",
        "3 M1e\n",
        "2 M1e " + "x".repeat(300) + "\n", "2 Mffffffffffffffffff\n")) {
      byte[] bytes = ascii(front + "\1\2N");
      DboxReader reader = new DboxReader(new ByteArrayInputStream(bytes));
      assertThat(reader.next()).as(front).isEmpty();
      assertThat(reader.front().remaining()).as(front).isEqualTo(0);
      assertThat(reader.soundBytes()).as(front).isEqualTo(0);
      assertThat(reader.unread().readAllBytes()).as(front).isEqualTo(bytes);
    }
  }

  @Test
  void anyChangedByteEndsTheSoundPartOrChangesAValue() throws IOException {
    DboxFixture file = file();
    byte[] bytes = file.array();
    for (int at = 0; at < bytes.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] flipped = bytes.clone();
        flipped[at] ^= (byte) (1 << bit);
        List<DboxRecord> records = records(flipped);
        int changed = at;
        long before = Math.max(0, file.ends().stream().filter(end -> end <= changed).count() - 1);
        assertThat(records).as("bit %d of %d", bit, at).hasSizeBetween((int) before, 3);
        assertThat(records.stream().limit(before).toList()).as("bit %d of %d", bit, at)
            .isEqualTo(records(bytes).stream().limit(before).toList());
      }
    }
  }

  @Test
  void aMarkThatIsNoneEndsTheSoundPart() throws IOException {
    byte[] bytes = new DboxFixture().message(ascii("a"), "R1").message(ascii("b"), "R2").array();
    List<DboxRecord> both = records(bytes);
    int metadata = (int) both.getLast().metadataOffset();
    int header = (int) both.getLast().offset();
    for (int at : new int[] {metadata, metadata + 1, metadata + 2, metadata + 3, header, header + 1, header + 29}) {
      byte[] changed = bytes.clone();
      changed[at] ^= 0x40;
      assertThat(records(changed)).as("byte %d", at).isEqualTo(both.subList(0, 1));
    }
  }

  @Test
  void garbageEndsTheSoundPart() throws IOException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      byte[] garbage = new byte[random.nextInt(200)];
      random.nextBytes(garbage);
      byte[] bytes = new Bytes().bytes(file().array()).bytes(garbage).array();
      assertThat(records(bytes)).as("seed %d, round %d", seed, round).isEqualTo(records(file().array()));
      assertThat(records(garbage)).as("seed %d, round %d", seed, round).isEmpty();
    }
    byte[] huge = new Bytes().text("2 M1e\n").bytes((byte) 1, (byte) 2).text("N          7FFFFFFFFFFFFFFF\n").array();
    assertThat(records(huge)).isEmpty();
  }

  private static List<DboxRecord> records(byte[] bytes) throws IOException {
    DboxReader reader = new DboxReader(new ByteArrayInputStream(bytes));
    List<DboxRecord> records = new ArrayList<>();
    for (Optional<DboxRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
      records.add(next.get());
    }
    return records;
  }

  private static byte[] array(ByteBuffer buffer) {
    byte[] array = new byte[buffer.remaining()];
    buffer.get(array);
    return array;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
