package org.mailkeep.repository.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class KeptEntriesTest {

  /** Entries are retired and erased in any order, and what is gone stays gone, though the snapshot that is left doesn't have it any more. */
  @Test
  void whatIsGoneNeverComesBack() {
    Random random = new Random(3);
    for (int round = 0; round < 2000; round++) {
      List<Long> all = LongStream.range(0, 1 + random.nextInt(7)).boxed().toList();
      Set<Long> named = new HashSet<>(all);
      Set<Long> expected = new HashSet<>(all);
      KeptEntries kept = KeptEntries.ALL;
      for (int step = 0; step < 8; step++) {
        if (random.nextBoolean()) {
          long erased = random.nextInt(all.size());
          kept = kept.without(erased);
          named.remove(erased);
          expected.remove(erased);
        } else {
          int limit = random.nextInt(8);
          kept = kept.narrowed(named, tag -> tag % 8 != limit);
          expected.removeIf(tag -> tag % 8 == limit);
        }
        KeptEntries now = kept;
        assertThat(all.stream().filter(now::has).toList()).containsExactlyInAnyOrderElementsOf(expected);
      }
    }
  }

  @Test
  void narrowingThatTakesNothingChangesNothing() {
    KeptEntries but = KeptEntries.ALL.without(7).without(9);

    assertThat(but.narrowed(List.of(1L, 2L), tag -> true)).isEqualTo(but);
    assertThat(KeptEntries.ALL.narrowed(List.of(1L), tag -> true)).isEqualTo(KeptEntries.ALL);
    assertThat(but.narrowed(List.of(1L, 2L), tag -> false)).isEqualTo(KeptEntries.NONE);
    assertThat(but.without(7)).isEqualTo(but);
  }

  @Test
  void allButSomeIsTold() {
    assertThat(KeptEntries.ALL.isAllBut(tag -> false)).isTrue();
    assertThat(KeptEntries.ALL.without(7).isAllBut(tag -> tag == 7)).isTrue();
    assertThat(KeptEntries.ALL.without(7).without(8).isAllBut(tag -> tag == 7)).isFalse();
    assertThat(KeptEntries.NONE.isAllBut(tag -> true)).isFalse();
  }
}
