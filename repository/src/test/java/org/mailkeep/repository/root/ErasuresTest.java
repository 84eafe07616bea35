package org.mailkeep.repository.root;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.frame.ByteWriter;

class ErasuresTest {

  private static final Erasure OPEN = new Erasure(-7, -8, 9, 12, new Hash256(1, 2, 3, 4), 5, 2, 0, Optional.empty());
  private static final Erasure DONE = new Erasure(1, 2, 3, 4, new Hash256(5, 2, 3, 4), 5, 2, 1, Optional.of(
      new Erasure.Cleared(Instant.ofEpochSecond(1_700_000_000, 9), 3, 1000)));

  @Test
  void whatARootSaysIsReadAsItWasWritten() throws Corrupt {
    Erasures erasures = new Erasures(List.of(OPEN, DONE));

    assertThat(erasures.in(Root.first(new Id128(1, 2))).erasures()).isEqualTo(erasures);
    assertThat(Root.first(new Id128(1, 2)).erasures()).isEqualTo(Erasures.NONE);
  }

  @Test
  void whatIsCutShortOrTooMuchIsCorrupt() {
    byte[] body = new Erasures(List.of(OPEN, DONE)).write();
    for (int length = 0; length < body.length; length++) {
      byte[] cut = Arrays.copyOf(body, length);
      assertThatThrownBy(() -> Erasures.read(ByteBuffer.wrap(cut), "x")).isInstanceOf(Corrupt.class);
    }
    byte[] many = new ByteWriter().var(Erasures.MOST + 1).raw(new byte[(Erasures.MOST + 1) * 60]).toBytes();
    assertThatThrownBy(() -> Erasures.read(ByteBuffer.wrap(many), "x")).isInstanceOf(Corrupt.class);
  }

  @Test
  void theMostFitIntoARoot() throws Corrupt {
    Erasure longest = new Erasure(-1, -1, -1, Integer.MAX_VALUE, Hash256.ZERO, Long.MAX_VALUE, Long.MAX_VALUE,
        Long.MAX_VALUE, Optional.of(new Erasure.Cleared(Instant.MAX, Long.MAX_VALUE, Long.MAX_VALUE)));
    List<Erasure> most = new ArrayList<>();
    for (int i = 0; i < Erasures.MOST; i++) {
      most.add(longest);
    }

    assertThat(new Erasures(most).in(Root.first(new Id128(1, 2))).erasures().all()).hasSize(Erasures.MOST);
  }

  @Test
  void ofOneAccountTheHighestEpochCountsWhicheverWasOrderedFirst() {
    Erasure later = new Erasure(OPEN.account(), 0, 0, 20, Hash256.ZERO, 0, 0, 0, Optional.empty());
    for (Erasures erasures : List.of(new Erasures(List.of(later, OPEN)), new Erasures(List.of(OPEN, later)))) {
      assertThat(erasures.since(OPEN.account())).isEqualTo(20);
      assertThat(erasures.takes(19, OPEN.account())).isTrue();
      assertThat(erasures.takes(20, OPEN.account())).isFalse();
      assertThat(erasures.takes(1, DONE.account())).isFalse();
      assertThat(erasures.taking(12)).containsExactly(later);
    }
  }
}
