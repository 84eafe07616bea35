package org.mailkeep.agent.unwrap;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailkeep.agent.cut.SampleMail;
import org.mailkeep.agent.dovecot.DboxFixture;
import org.mailkeep.agent.source.FileForm;
import org.mailkeep.repository.chunk.ChunkerParams;

/** Mail made to hurt goes in and comes out; what taking it apart allocates does not grow with it. */
class HostileInputTest {
  private static final long GIB = 1L << 30;
  private static final String ENCODED = "Content-Transfer-Encoding: base64\n\n";
  private static final String MULTIPART = "Content-Type: multipart/x; boundary=b\n\n";

  private final RoundTrip trip = new RoundTrip(ChunkerParams.DEFAULT);

  @AfterEach
  void close() {
    trip.close();
  }

  @Test
  void aGigabyteInAMegabyteIsTakenApartInBoundedMemory() throws IOException {
    byte[] bomb = Streams.gzipOfZeros(1024);

    assertThat(bomb.length).isLessThan(1_100_000);
    assertThat(allocatedFor(Streams.array(bomb), bomb.length, FileForm.MESSAGE)).isLessThan(16 << 20);
  }

  @Test
  void aBombInADboxFileComesBack() throws IOException {
    byte[] dbox = new DboxFixture().message(Streams.gzipOfZeros(16), "R6b0443ca").message(new byte[0]).array();

    assertThat(trip.of(dbox, FileForm.DBOX)).isEqualTo(dbox);
  }

  @Test
  void ofNestedBombsTheOutermostIsUnwrapped() throws IOException {
    byte[] nested = Streams.gzipOfZeros(100);
    for (int i = 0; i < 20; i++) {
      nested = Streams.gzip(nested, 1 + i % 9);
    }

    assertThat(trip.of(nested, FileForm.MESSAGE)).isEqualTo(nested);
    assertThat(trip.of(nested, FileForm.MBOX)).isEqualTo(nested);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aNestTenThousandDeepComesBack(boolean closed) throws IOException {
    StringBuilder mail = new StringBuilder();
    for (int i = 0; i < 10_000; i++) {
      mail.append("Content-Type: multipart/mixed; boundary=\"b").append(i).append("\"\n\n--b").append(i).append('\n');
    }
    mail.append(ENCODED).append("QUJD".repeat(10_000)).append('\n');
    for (int i = 9_999; closed && i >= 0; i--) {
      mail.append("\n--b").append(i).append("--\n");
    }
    byte[] file = SampleMail.bytes(mail.toString());

    assertThat(trip.of(file, FileForm.MESSAGE)).isEqualTo(file);
  }

  @Test
  void messagesTenThousandDeepComeBack() throws IOException {
    byte[] file = SampleMail.bytes("Content-Type: message/rfc822\n\n".repeat(10_000) + ENCODED + "QUJD".repeat(10_000));

    assertThat(trip.of(file, FileForm.MESSAGE)).isEqualTo(file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--b\n", "--b\n\n", "--b\nA: b\n\nc\n", "--b\nContent-Transfer-Encoding: base64\n\nQUJD\n",
      "--b--\n",
      "From a 12:30 2024\nStatus: R\n\n", "Status: R\n", "Status: R\nA: b\n", "X-UID: 1\n \n"})
  void millionsOfTinyPartsTakeNoMemory(String part) throws IOException {
    StoredBytes file = Streams.repeated(SampleMail.bytes("From a 12:30 2024\n" + MULTIPART), SampleMail.bytes(part));
    StoredBytes headers = Streams.repeated(SampleMail.bytes("From a 12:30 2024\n"), SampleMail.bytes(part));
    long length = 1_000_000L * part.length();
    long mbox = length / 4;

    assertThat(allocatedFor(file, length, FileForm.MESSAGE)).isLessThan(16 << 20);
    assertThat(trip.through(file, mbox, FileForm.MBOX)).isEqualTo(mbox);
    assertThat(trip.through(headers, mbox, FileForm.MBOX)).isEqualTo(mbox);
  }

  @Test
  void aPartOfAGigabyteIsStreamed() throws IOException {
    String line = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM0\n";
    StoredBytes encoded = Streams.repeated(SampleMail.bytes(MULTIPART + "--b\n" + ENCODED), SampleMail.bytes(line));
    StoredBytes plain = Streams.repeated(SampleMail.bytes(MULTIPART + "--b\n\n"), SampleMail.bytes("text -- text\n"));

    assertThat(allocatedFor(encoded, GIB, FileForm.MESSAGE)).isLessThan(16 << 20);
    assertThat(allocatedFor(plain, GIB, FileForm.MESSAGE)).isLessThan(16 << 20);
    assertThat(trip.through(encoded, 100 << 20, FileForm.MESSAGE)).isEqualTo(100 << 20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Subject: ", "Status: ", "Content-Type: ", "Content-Type: multipart/mixed; boundary=", "",
      " "})
  void aHeaderLineOfAHundredMegabytesIsStreamed(String field) throws IOException {
    StoredBytes file = Streams.repeated(SampleMail.bytes("From a 12:30 2024\nA: b\n" + field), SampleMail.bytes("x"));

    assertThat(allocatedFor(file, 100 << 20, FileForm.MESSAGE)).isLessThan(16 << 20);
    assertThat(trip.through(file, 100 << 20, FileForm.MBOX)).isEqualTo(100 << 20);
  }

  private static long allocatedFor(StoredBytes file, long length, FileForm form) throws IOException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    NothingKept sink = new NothingKept();
    long before = threads.getCurrentThreadAllocatedBytes();
    try (ContentScan scan = new ContentScan(new ProvenPayloads());
        ContentCutter cutter = new ContentCutter(ChunkerParams.DEFAULT)) {
      cutter.cut(form, file.open(new PayloadRange(0, length)), scan.of(file, form, length), sink, summary -> 1);
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(sink.bytes()).isPositive();
    return allocated;
  }
}
