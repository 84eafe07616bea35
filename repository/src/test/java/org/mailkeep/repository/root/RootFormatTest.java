package org.mailkeep.repository.root;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.UnsupportedFormat;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.index.MergedRef;
import org.mailkeep.repository.store.ObjectKey;

class RootFormatTest {

  private static final Hash256 HASH = new Hash256(1, 2, 3, 4);
  private static final ObjectKey KEY = RootFormat.key(9);

  @Test
  void aRootIsReadAsItWasWritten() throws Exception {
    Root root = root(List.of(new RootSection(7, 3, ByteBuffer.wrap(new byte[] {1, 2}))));

    assertThat(RootFormat.read(RootFormat.write(root), 2, KEY)).isEqualTo(root);
  }

  @Test
  void version1SaysTheBeginningOnly() throws Exception {
    byte[] body = new ByteWriter().u64(9).hash(HASH).id(new Id128(5, 6)).u32(4).u32(3).u32(2).u32(1).toBytes();

    assertThat(RootFormat.read(body, 1, KEY))
        .isEqualTo(Root.first(HASH, 9, new Id128(5, 6), 4, 3, 2, 1));
    assertThatThrownBy(() -> RootFormat.read(body, 2, KEY)).isInstanceOf(Corrupt.class);
  }

  @Test
  void whatIsCutShortOrChangedIsCorruptOrAnotherRoot() {
    byte[] body = RootFormat.write(root(List.of(new RootSection(7, 3, ByteBuffer.wrap(new byte[] {1, 2})))));
    for (int length = 0; length < body.length; length++) {
      byte[] cut = Arrays.copyOf(body, length);
      assertThatThrownBy(() -> RootFormat.read(cut, 2, KEY)).isInstanceOf(Corrupt.class);
    }
    for (int bit = 0; bit < 8 * body.length; bit++) {
      byte[] flipped = body.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      try {
        RootFormat.read(flipped, 2, KEY);
      } catch (Corrupt expected) {
        assertThat(expected).hasMessageStartingWith(KEY.path());
      }
    }
  }

  @Test
  void theRootOfAHundredAgentsTakesAboutTenKilobytes() {
    List<LedgerRef> ledgers = new ArrayList<>();
    List<MergedRef> merged = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      ledgers.add(new LedgerRef(new Id128(i, i), HASH, 40_000, 10_000));
    }
    for (int i = 0; i < 90; i++) {
      merged.add(new MergedRef(HASH, 60 << 20, 60_000, 1000, 2_500_000));
    }
    Root root = Root.first(new Id128(1, 1)).folded(1, ledgers, merged);

    assertThat(RootFormat.write(root).length).isLessThan(10 << 10);
  }

  @Test
  void whoMustKnowASectionRefusesOneThatHeDoesNotKnow() {
    Root root = root(List.of(new RootSection(200, 1 | 4, ByteBuffer.allocate(0))));

    assertThatCode(() -> root.refuseUnknown(RootUser.AGENT)).doesNotThrowAnyException();
    assertThatThrownBy(() -> root.refuseUnknown(RootUser.READER)).isInstanceOf(UnsupportedFormat.class)
        .hasMessageContaining("newer Mailkeep");
  }

  private static Root root(List<RootSection> sections) {
    return new Root(9, HASH, new Id128(5, 6), 4, 3, 2, 1, List.of(new LedgerRef(new Id128(1, 2), HASH, 3000, 12)),
        List.of(new MergedRef(HASH, 70_000, 900, 12, 3_000)), List.of(new PackListRef(3, HASH, 100, 2)),
        List.of(new PackListRef(2, HASH, 64, 1)), sections);
  }
}
