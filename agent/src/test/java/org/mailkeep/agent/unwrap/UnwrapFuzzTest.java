package org.mailkeep.agent.unwrap;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.mailkeep.agent.cut.SampleMail;
import org.mailkeep.agent.dovecot.DboxFixture;
import org.mailkeep.agent.source.FileForm;
import org.mailkeep.repository.chunk.ChunkerParams;

/**
 * Any bytes, in any form, come back, and nothing throws. Run with the other tests it tries its own seeds; with {@code JAZZER_FUZZ=1}, as the build does once more, it mutates them for a
 * bounded time, led by what code they reach.
 */
class UnwrapFuzzTest {
  /** Parts and chunks are tiny, so that short inputs have many. */
  private static final ChunkerParams SMALL = new ChunkerParams(64, 256, 1024, 16, 256);

  private static final RoundTrip SHORT_PARTS = new RoundTrip(SMALL);
  private static final RoundTrip LONG_PARTS = new RoundTrip(ChunkerParams.DEFAULT);

  /** Each input's first byte says what is done with the rest; mutated, it has the same mail tried in another form. */
  static Stream<byte[]> seeds() {
    return IntStream.range(0, Wrapping.values().length * 4).mapToObj(i -> {
      SampleMail sample = new SampleMail(i);
      Wrapping wrapping = Wrapping.values()[i / 4];
      String mail;
      do {
        mail = wrapping.form == FileForm.MBOX ? sample.mbox() : sample.message();
      } while (mail.length() < 200 || mail.length() > 2000);
      byte[] text = SampleMail.bytes(i % 4 == 3 ? sample.damaged(mail) : mail);
      byte[] dbox = new DboxFixture().message(text, "R6b0443ca", "V1f").message(Streams.gzip(text, 6), "Z1f").array();
      byte[] rest = wrapping == Wrapping.DBOX
          ? dbox
          : wrapping == Wrapping.MESSAGE && i % 4 == 2 ? Streams.zlib(text, 6) : text;
      byte[] input = new byte[1 + rest.length];
      input[0] = (byte) (wrapping.ordinal() + 16 * (i % 4));
      System.arraycopy(rest, 0, input, 1, rest.length);
      return input;
    });
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "40s")
  void whateverComesInComesOut(byte[] input) throws IOException {
    if (input.length == 0) {
      return;
    }
    int choice = input[0] & 0xff;
    Wrapping wrapping = Wrapping.values()[choice % 16 % Wrapping.values().length];
    byte[] file = wrapping.wrap(Arrays.copyOfRange(input, 1, input.length), 1 + choice / 16 % 9);
    RoundTrip trip = choice < 224 ? SHORT_PARTS : LONG_PARTS;
    byte[] back = trip.of(file, wrapping.form);
    if (!Arrays.equals(file, back)) {
      throw new AssertionError(wrapping + ": " + file.length + " bytes in, " + back.length + " others out");
    }
  }

  /** How a payload is stored. */
  private enum Wrapping {
    MESSAGE(FileForm.MESSAGE), MBOX(FileForm.MBOX), DBOX(FileForm.DBOX), OPAQUE(FileForm.OPAQUE), GZIPPED(
        FileForm.MESSAGE), GZIPPED_MBOX(FileForm.MBOX), DEFLATED(FileForm.MESSAGE), DAMAGED_GZIP(
            FileForm.MESSAGE), RECORD(FileForm.DBOX), GZIPPED_RECORDS(FileForm.DBOX), TORN_RECORDS(FileForm.DBOX);

    private final FileForm form;

    Wrapping(FileForm form) {
      this.form = form;
    }

    byte[] wrap(byte[] payload, int level) {
      return switch (this) {
        case MESSAGE, MBOX, DBOX, OPAQUE -> payload;
        case GZIPPED, GZIPPED_MBOX -> Streams.gzip(payload, level);
        case DEFLATED -> Streams.zlib(payload, level);
        case DAMAGED_GZIP -> {
          byte[] gzip = Streams.gzip(payload, level);
          int at = payload.length < 2 ? 12 : ((payload[0] & 0xff) * 256 + (payload[1] & 0xff)) % gzip.length;
          gzip[at] ^= (byte) (1 << level % 8);
          yield gzip;
        }
        case RECORD -> new DboxFixture().message(payload, "R6b0443ca").message(payload).array();
        case GZIPPED_RECORDS -> records(payload, level);
        case TORN_RECORDS -> {
          byte[] records = records(payload, level);
          yield Arrays.copyOf(records, records.length - payload.length % records.length);
        }
      };
    }

    private static byte[] records(byte[] payload, int level) {
      byte[] gzip = Streams.gzip(payload, level);
      return new DboxFixture().message(gzip, "Z" + Integer.toHexString(payload.length)).message(payload).message(gzip)
          .array();
    }
  }
}
