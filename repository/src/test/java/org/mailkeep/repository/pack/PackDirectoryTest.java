package org.mailkeep.repository.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;

class PackDirectoryTest {
  private static final int FIRST = PackFormat.HEADER_BYTES;

  @Test
  void readsWhatIsWrittenAndLeavesTheRest() throws Exception {
    ByteWriter out = new ByteWriter().var(2);
    block(out, FIRST, 100, 50, 2, 0, 20, 30, 20);
    block(out, FIRST + 100, 200, 1 << 20, 1, 0, 1 << 20);
    ByteReader in = new ByteReader(out.u8(77).toBytes(), "it");

    PackDirectory directory = PackDirectory.read(in);

    assertThat(in.u8()).isEqualTo(77);
    assertThat(directory.blocks()).containsExactly(new BlockExtent(FIRST, 100, 50, -1),
        new BlockExtent(FIRST + 100, 200, 1 << 20, -1));
    ByteWriter again = new ByteWriter();
    directory.write(again);
    assertThat(again.u8(77).toBytes()).isEqualTo(out.toBytes());
    assertThat(directory.fits(directory.end() + 37)).isFalse();
    assertThat(directory.fits(directory.end() + 38)).isTrue();
    assertThat(directory.fits(PackFormat.MAX_BYTES + 1L)).isFalse();
    assertThat(directory.fits(-1)).isFalse();
  }

  @Test
  void refusesBlocksThatDoNotFollowEachOther() {
    refuses(block(new ByteWriter().var(1), FIRST + 1, 100, 50, 0), "at byte " + (FIRST + 1));
    refuses(block(block(new ByteWriter().var(2), FIRST, 100, 50, 0), FIRST + 99, 100, 50, 0),
        "at byte " + (FIRST + 99));
    refuses(block(new ByteWriter().var(1), -1, 100, 50, 0), "at byte 4294967295");
  }

  @Test
  void refusesLengthsThatNoBlockHas() {
    refuses(block(new ByteWriter().var(1), FIRST, 25, 50, 0), "block length of 25");
    refuses(block(new ByteWriter().var(1), FIRST, PackFormat.MOST_BLOCK_BYTES + 1, 50, 0), "block length");
    refuses(block(new ByteWriter().var(1), FIRST, -1, 50, 0), "block length of 4294967295");
    refuses(block(new ByteWriter().var(1), FIRST, 100, 0, 0), "plaintext length of 0");
    refuses(block(new ByteWriter().var(1), FIRST, 100, (1 << 20) + 1, 0), "plaintext length");
  }

  @Test
  void refusesChunksOutsideTheirBlock() {
    refuses(block(new ByteWriter().var(1), FIRST, 100, 50, 1, 50, 1), "chunk length of 1");
    refuses(block(new ByteWriter().var(1), FIRST, 100, 50, 1, 51, 0), "chunk offset of 51");
    refuses(block(new ByteWriter().var(1), FIRST, 100, 50, 1, 0, 51), "chunk length of 51");
    refuses(block(new ByteWriter().var(1), FIRST, 100, 50, 1, 0, 0), "chunk of 0 bytes");
    refuses(block(new ByteWriter().var(1), FIRST, 100, 50, 2, 0, 20, 19, 5), "where the chunk before ends at 20");
  }

  @Test
  void refusesMoreBlocksThanAPackHolds() {
    ByteWriter out = new ByteWriter().var(129);
    for (int i = 0; i < 129; i++) {
      block(out, FIRST + i * PackFormat.MOST_BLOCK_BYTES, PackFormat.MOST_BLOCK_BYTES, 1 << 20, 0);
    }
    refuses(out, "past the longest pack");
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 31, Long.MAX_VALUE, 100})
  void refusesCountsOfMoreThanIsThereBeforeTakingMemory(long count) {
    refuses(new ByteWriter().var(count).u64(0), "block count of " + count);
    ByteWriter chunks = new ByteWriter().var(1).u32(FIRST).u32(100).u32(50).u32(-1).var(count);
    refuses(chunks, "chunk count of " + count);
  }

  @Test
  void anyBytesGiveADirectoryOrCorrupt() throws Exception {
    ByteWriter out = new ByteWriter().var(2);
    block(out, FIRST, 100, 50, 2, 0, 20, 30, 20);
    byte[] bytes = block(out, FIRST + 100, 200, 1000, 1, 0, 1000).toBytes();
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      byte[] changed = bytes.clone();
      for (int n = random.nextInt(3); n >= 0; n--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      }
      try {
        PackDirectory.read(new ByteReader(changed, "it"));
      } catch (Corrupt expected) {
        assertThat(expected).hasMessageStartingWith("it: ");
      }
    }
  }

  private static void refuses(ByteWriter directory, String message) {
    assertThatThrownBy(() -> PackDirectory.read(new ByteReader(directory.toBytes(), "it"))).isInstanceOf(Corrupt.class)
        .hasMessageContaining(message);
  }

  private static ByteWriter block(ByteWriter out, int offset, int length, int plaintext, int chunks, int... extents) {
    out.u32(offset).u32(length).u32(plaintext).u32(-1).var(chunks);
    for (int i = 0; i < extents.length; i += 2) {
      Hash256 id = new Hash256(i, offset, 0, 0);
      out.u64(id.w0()).u64(id.w1()).var(extents[i]).var(extents[i + 1]);
    }
    return out;
  }
}
