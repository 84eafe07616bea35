package org.mailkeep.agent.unwrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailkeep.agent.cut.Cutter;
import org.mailkeep.agent.cut.MessageCutter;
import org.mailkeep.agent.cut.OpaqueCutter;
import org.mailkeep.agent.cut.RebuildingSink;
import org.mailkeep.agent.cut.SampleMail;
import org.mailkeep.agent.cut.SummarySink;
import org.mailkeep.agent.dovecot.DboxFixture;
import org.mailkeep.agent.source.FileForm;
import org.mailkeep.repository.chunk.ChunkerParams;
import org.mailkeep.repository.deflate.DeflateParams;

/** Compressed payloads come back byte for byte and are cut like what is in them; whatever can't be reproduced is told so. */
class UnwrapTest {

  private static final MessageCutter MESSAGES = new MessageCutter(ChunkerParams.DEFAULT);
  private static final Cutter OPAQUE = new OpaqueCutter();

  private final ProvenPayloads known = new ProvenPayloads();
  private final ContentScan scan = new ContentScan(known);
  private final Unwrapper unwrapper = new Unwrapper();

  @AfterEach
  void close() {
    scan.close();
    unwrapper.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9})
  void aCompressedMessageIsCutLikeThePlainOne(int level) throws IOException {
    long seed = new Random().nextLong();
    for (int i = 0; i < 20; i++) {
      byte[] plain = SampleMail.bytes(new SampleMail(seed + i).message());
      RebuildingSink expected = new RebuildingSink();
      MESSAGES.cut(new ByteArrayInputStream(plain), expected, SummarySink.NONE);
      byte[] stored = Streams.gzip(plain, level);
      RebuildingSink sink = cut(stored);

      assertThat(sink.rebuilt()).as("seed %d", seed + i).isEqualTo(stored);
      assertThat(sink.pieces()).as("seed %d", seed + i).isEqualTo(expected.pieces());
    }
  }

  @Test
  void aZlibStreamIsReproducedToo() throws IOException {
    byte[] stored = Streams.zlib(SampleMail.bytes(new SampleMail(5).message().repeat(5)), 6);

    assertThat(proof(stored)).isPresent();
    assertThat(cut(stored).rebuilt()).isEqualTo(stored);
  }

  @Test
  void aHeaderMayHoldANameAndMore() throws IOException {
    byte[] plain = SampleMail.bytes(new SampleMail(6).message());
    byte[] gzip = Streams.gzip(plain, 6);
    ByteArrayOutputStream named = new ByteArrayOutputStream();
    named.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 4 | 8 | 16 | 2, 1, 2, 3, 4, 0, 3, 3, 0, 'e', 'x', 't'});
    named.writeBytes(SampleMail.bytes("name\0comment\0"));
    named.writeBytes(new byte[] {9, 9});
    named.write(gzip, 10, gzip.length - 10);

    assertThat(cut(named.toByteArray()).rebuilt()).isEqualTo(named.toByteArray());
    assertThat(proof(named.toByteArray())).isPresent();
  }

  @Test
  void whateverByteIsChangedTheFileComesBack() throws IOException {
    byte[] stored = Streams.gzip(SampleMail.bytes(new SampleMail(7).text(600, "\n")), 6);
    for (int i = 0; i < stored.length; i++) {
      byte[] damaged = stored.clone();
      damaged[i] = (byte) (damaged[i] ^ 1 << i % 8);

      assertThat(cut(damaged).rebuilt()).as("byte %d", i).isEqualTo(damaged);
    }
  }

  @Test
  void whateverIsCutOffOrAppendedTheFileComesBack() throws IOException {
    byte[] stored = Streams.gzip(SampleMail.bytes(new SampleMail(8).text(300, "\n")), 6);
    for (int length = 0; length < stored.length + 30; length++) {
      byte[] other = Arrays.copyOf(stored, length);

      assertThat(cut(other).rebuilt()).as("%d bytes", length).isEqualTo(other);
    }
    byte[] twice = new byte[2 * stored.length];
    System.arraycopy(stored, 0, twice, 0, stored.length);
    System.arraycopy(stored, 0, twice, stored.length, stored.length);
    assertThat(proof(twice)).as("two members, one after the other").isEmpty();
    assertThat(cut(twice).rebuilt()).isEqualTo(twice);
  }

  @Test
  void aTrailerThatDoesNotFitIsNotMadeAgain() throws IOException {
    byte[] stored = Streams.gzip(SampleMail.bytes("Subject: x\n\ntext\n"), 6);
    stored[stored.length - 8] ^= 1;

    assertThat(proof(stored)).isEmpty();
  }

  @Test
  void messagesOfADboxFileAreCutLikePlainOnes() throws IOException {
    byte[] plain = SampleMail.bytes(new SampleMail(9).message());
    DboxFixture dbox = new DboxFixture().message(plain, "R6b0443ca", "Gaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
        .message(Streams.gzip(plain, 6), "R6b0443ca", "Z100").message(Streams.gzip(plain, 9), "Xwhatever")
        .message(Arrays.copyOf(Streams.gzip(plain, 6), 500)).message(new byte[0]);
    RebuildingSink expected = new RebuildingSink();
    MESSAGES.cut(new ByteArrayInputStream(plain), expected, SummarySink.NONE);

    FileContents contents = scan.of(Streams.array(dbox.array()), FileForm.DBOX, dbox.array().length);
    RebuildingSink sink = cutDbox(dbox.array(), contents);

    assertThat(contents.records()).hasSize(5);
    assertThat(contents.payloads()).hasSize(3);
    assertThat(contents.payloads().stream().map(payload -> payload.compression().isPresent())).containsExactly(true,
        true, false);
    assertThat(sink.rebuilt()).isEqualTo(dbox.array());
    assertThat(sink.parts()).as("the parts of three equal messages")
        .hasSize(3 * expected.parts().size());
  }

  @Test
  void aDboxFileMayEndAnywhere() throws IOException {
    byte[] plain = SampleMail.bytes("Subject: x\n\ntext\n");
    byte[] whole = new DboxFixture().message(plain, "R6b0443ca").message(Streams.gzip(plain, 6), "Z11").array();
    for (int length = 0; length <= whole.length; length++) {
      byte[] torn = Arrays.copyOf(whole, length);

      assertThat(cutDbox(torn, scan.of(Streams.array(torn), FileForm.DBOX, length)).rebuilt()).as("%d bytes", length)
          .isEqualTo(torn);
    }
  }

  @Test
  void aPayloadThatChangedSinceItWasProvenIsNoticed() throws IOException {
    byte[] stored = Streams.gzip(SampleMail.bytes(new SampleMail(10).text(3000, "\n")), 6);
    Proof proof = scan.of(Streams.array(stored), FileForm.MESSAGE, stored.length).payloads().getFirst();
    for (int i = 0; i < stored.length; i += 7) {
      byte[] changed = stored.clone();
      changed[i] ^= 4;

      assertThatThrownBy(() -> unwrapper.cut(new ByteArrayInputStream(changed), proof, MESSAGES, new RebuildingSink(),
          SummarySink.NONE))
          .as("byte %d", i).isInstanceOf(PayloadChangedException.class);
    }
  }

  @Test
  void whatIsKnownOfAPayloadIsBelievedWithoutAnotherProof() throws IOException {
    byte[] stored = Streams.gzip(SampleMail.bytes("Subject: x\n\ntext\n"), 6);
    Proof proof = scan.of(Streams.array(stored), FileForm.MESSAGE, stored.length).payloads().getFirst();
    ProvenPayloads other = new ProvenPayloads();
    other.put(new Reproduction(proof.payload(), Reproduction.code(Optional.of(DeflateParams.zlib(3)))));
    try (ContentScan believing = new ContentScan(other)) {
      assertThat(
          believing.of(Streams.array(stored), FileForm.MESSAGE, stored.length).payloads().getFirst().compression()
              .orElseThrow().encoder())
          .isEqualTo(DeflateParams.zlib(3));
    }
  }

  private Optional<Proof> proof(byte[] file) throws IOException {
    return scan.of(Streams.array(file), FileForm.MESSAGE, file.length).payloads().stream()
        .filter(payload -> payload.compression().isPresent()).findFirst();
  }

  private RebuildingSink cut(byte[] file) throws IOException {
    RebuildingSink sink = new RebuildingSink();
    Optional<Proof> proof = proof(file);
    if (proof.isPresent()) {
      unwrapper.cut(new ByteArrayInputStream(file), proof.get(), MESSAGES, sink, SummarySink.NONE);
    } else {
      OPAQUE.cut(new ByteArrayInputStream(file), sink, SummarySink.NONE);
    }
    return sink;
  }

  private RebuildingSink cutDbox(byte[] file, FileContents contents) throws IOException {
    RebuildingSink sink = new RebuildingSink();
    new DboxCutter(MESSAGES, OPAQUE, unwrapper).cut(new ByteArrayInputStream(file), contents.payloads(), sink,
        SummarySink.NONE);
    return sink;
  }
}
