package org.mailkeep.repository.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** If this fails, a new Mailkeep would cut the mail of existing repositories elsewhere and store all of it again. */
class PinnedBoundariesTest {
  private static final List<ChunkerParams> PARAMS = List.of(ChunkerParams.DEFAULT,
      new ChunkerParams(64, 128, 256, 1, 128),
      new ChunkerParams(1 << 10, 4 << 10, 16 << 10, 1 << 10, 4 << 10),
      new ChunkerParams(4 << 10, 16 << 10, 64 << 10, 4 << 10, 16 << 10),
      new ChunkerParams(64 << 10, 128 << 10, 512 << 10, 4 << 10, 64 << 10),
      new ChunkerParams(128 << 10, 512 << 10, 1 << 20, 4 << 10, 512 << 10));

  @Test
  void cutsAreWhereTheyHaveAlwaysBeen() throws Exception {
    byte[] key = "a chunk-id key of thirty-two byt".getBytes(StandardCharsets.US_ASCII);
    byte[] stream = stream();
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    int cuts = 0;
    for (ChunkerParams params : PARAMS) {
      FastCdcChunker chunker = new FastCdcChunker(new GearTable(key), params);
      int at = 0;
      int used;
      while ((used = chunker.next(stream, at, stream.length - at)) != FastCdcChunker.NO_CUT) {
        at += used;
        cuts++;
        digest.update((at + "\n").getBytes(StandardCharsets.US_ASCII));
      }
      digest.update("end\n".getBytes(StandardCharsets.US_ASCII));
    }

    assertThat(cuts).isEqualTo(40_396);
    assertThat(HexFormat.of().formatHex(digest.digest()))
        .isEqualTo("b6a1a9b97cb6eb6fbbb48a515ac352833d6f72ea6fdc97a07588c721ebd22860");
  }

  /** 6 MiB: random bytes, letters of little variety, and one byte over and over. java.util.Random is specified to the bit. */
  private static byte[] stream() {
    Random random = new Random(20261101);
    byte[] stream = new byte[6 << 20];
    random.nextBytes(stream);
    for (int i = 2 << 20; i < 4 << 20; i++) {
      stream[i] = (byte) ('a' + (stream[i] & 15));
    }
    for (int i = 5 << 20; i < stream.length; i++) {
      stream[i] = ' ';
    }
    return stream;
  }
}
