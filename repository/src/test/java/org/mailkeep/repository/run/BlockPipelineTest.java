package org.mailkeep.repository.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BlockPipelineTest {

  /** Open, snapshot, outcome, a pack of pages and one of a catalog. */
  private static final int OTHER_PUTS = 5;

  @Test
  void fromOneAndAHalfGibibytesOnAFullCostsAtMost12PutsForEvery320MebibytesStored() {
    long stored = 0;
    for (int packs = 0; stored < 64L << 30; packs++) {
      // A pack is never cut shorter, except the last, whose bytes are not counted here.
      double puts = 2 * (packs + 1) + OTHER_PUTS;
      if (stored >= 3L << 29) {
        assertThat(puts).as("%d bytes", stored).isLessThanOrEqualTo(1.2 * stored / (32 << 20));
      }
      stored += BlockPipeline.packBytes(packs);
    }
  }

  @Test
  void aCrashEarlyInARunLosesLittle() {
    assertThat(BlockPipeline.packBytes(0)).isLessThanOrEqualTo(16 << 20);
    assertThat(BlockPipeline.packBytes(1)).isLessThanOrEqualTo(32 << 20);
  }
}
