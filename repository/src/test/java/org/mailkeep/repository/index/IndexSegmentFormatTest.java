package org.mailkeep.repository.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.UnsupportedFormat;
import org.mailkeep.repository.base.RepositoryException.WrongKey;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.frame.ObjectKind;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.pack.MadeUpPack;
import org.mailkeep.repository.pack.PackReceipt;
import org.mailkeep.repository.pack.Packs;
import org.mailkeep.repository.store.ObjectKey;

class IndexSegmentFormatTest {
  private static final ObjectKey KEY = new ObjectKey("index/00000003/0123456789abcdef0123456789abcdef-0000");

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 20})
  void readsWhatItWrote(int packs) throws Exception {
    IndexSegment segment = segment(packs);

    assertThat(IndexSegmentFormat.read(IndexSegmentFormat.write(segment), "it")).isEqualTo(segment);
    assertThat(IndexSegmentFormat.readPlain(IndexSegmentFormat.writePlain(segment), "it")).isEqualTo(segment);
  }

  @Test
  void everyChangedByteOfASealedSegmentIsNoticed() throws Exception {
    Keyring keyring = new Packs().owner();
    ByteBuffer sealed = keyring.seal(ObjectKind.INDEX_SEGMENT, KEY, IndexSegmentFormat.write(segment(2)));
    byte[] object = new byte[sealed.remaining()];
    sealed.get(object);
    Random random = new Random(1);

    for (int at = 0; at < object.length; at++) {
      byte[] changed = object.clone();
      changed[at] ^= (byte) (1 << random.nextInt(8));
      Class<? extends RepositoryException> expected = switch (at) {
        case 5, 6 -> UnsupportedFormat.class;
        case 7 -> WrongKey.class;
        default -> Corrupt.class;
      };
      assertThatThrownBy(() -> IndexSegmentFormat
          .read(keyring.open(ObjectKind.INDEX_SEGMENT, KEY, ByteBuffer.wrap(changed)), KEY.path()))
          .as("byte %d", at).isExactlyInstanceOf(expected).hasMessageContaining(KEY.path());
    }
  }

  @Test
  void anyPlainBytesGiveASegmentOrCorrupt() throws Exception {
    byte[] plain = IndexSegmentFormat.writePlain(segment(3));
    Random random = new Random(2);
    for (int i = 0; i < 20_000; i++) {
      byte[] changed = plain.clone();
      changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      try {
        IndexSegmentFormat.readPlain(changed, "it");
      } catch (Corrupt expected) {
        assertThat(expected).hasMessageStartingWith("it: ");
      }
    }
  }

  @Test
  void refusesCountsAndLengthsThatCannotBe() {
    refuses(new ByteWriter().var(1L << 31).u32(3).hash(Hash256.ZERO).u64(5000), "pack count of 2147483648");
    refuses(new ByteWriter().var(1).u32(3).hash(Hash256.ZERO).u64(5000).var(1L << 31).u64(0),
        "block count of 2147483648");
    refuses(new ByteWriter().var(1).u32(3).hash(Hash256.ZERO).u64(100).var(0), "of 100 bytes");
    refuses(new ByteWriter().var(1).u32(3).hash(Hash256.ZERO).u64(-1).var(0), "of -1 bytes");
    refuses(new ByteWriter().var(1).u32(-1).hash(Hash256.ZERO).u64(5000).var(0), "epoch of 4294967295");
    refuses(new ByteWriter().var(0).u8(0), "too many");
    assertThatThrownBy(() -> IndexSegmentFormat.read(new byte[] {1, 0x7f, -1, -1, -1, 0}, "it"))
        .isInstanceOf(Corrupt.class)
        .hasMessageContaining("at most " + (256 << 20));
  }

  private static void refuses(ByteWriter segment, String message) {
    assertThatThrownBy(() -> IndexSegmentFormat.readPlain(segment.toBytes(), "it")).isInstanceOf(Corrupt.class)
        .hasMessageContaining(message);
  }

  private static IndexSegment segment(int packs) {
    Random random = new Random(packs);
    List<PackReceipt> receipts = new java.util.ArrayList<>();
    for (int p = 0; p < packs; p++) {
      MadeUpPack pack = new MadeUpPack();
      for (int b = 0; b < 3; b++) {
        pack.block(random.nextInt());
        for (int c = 0; c < 4; c++) {
          pack.chunk(new ChunkId(new Hash256(random.nextLong(), random.nextLong(), 0, 0)), 1 + random.nextInt(5000));
        }
      }
      receipts.add(pack.receipt(3 + p % 2, random.nextLong()));
    }
    return new IndexSegment(receipts);
  }
}
