package org.mailkeep.repository.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.index.MergedRef;
import org.mailkeep.repository.index.MergedSegmentWriter;

/** Ten years of nights: how many segments there are, and how often each byte was written. */
class TiersTest {

  private static final int NIGHTS = 3650;
  private static final long LONG_ENOUGH = 28L << 20;

  private final Map<MergedRef, Double> written = new HashMap<>();
  private long named;

  @ParameterizedTest
  @ValueSource(longs = {1_000, 20_000, 300_000, 3_000_000, 20_000_000, 50_000_000})
  void fewSegmentsAndFewWrites(long night) {
    long seed = night;
    Random random = new Random(seed);
    List<MergedRef> segments = new ArrayList<>();
    long total = 0;
    int most = 0;
    for (int n = 0; n < NIGHTS; n++) {
      long length = night / 2 + random.nextLong(night);
      total += length;
      segments.add(segment(length, 1));
      for (List<MergedRef> next = Tiers.next(segments, Set.of()); !next.isEmpty(); next = Tiers.next(segments,
          Set.of())) {
        assertThat(next).hasSizeBetween(2, 8);
        long sum = next.stream().mapToLong(MergedRef::length).sum();
        assertThat(sum).isLessThanOrEqualTo(MergedSegmentWriter.FULL_BYTES);
        double times = 1 + next.stream().mapToDouble(one -> written.get(one) * one.length()).sum() / sum;
        segments.removeAll(next);
        segments.add(segment(sum, times));
      }
      most = Math.max(most, (int) segments.stream().filter(one -> one.length() < LONG_ENOUGH).count());
    }

    assertThat(most).as("seed %d", seed).isLessThanOrEqualTo(4 * 7);
    assertThat((long) segments.size()).isLessThanOrEqualTo(4 * 7 + total / LONG_ENOUGH);
    assertThat(segments.stream().mapToDouble(written::get).max().orElseThrow()).isLessThanOrEqualTo(8);
  }

  private MergedRef segment(long length, double times) {
    MergedRef segment = new MergedRef(new Hash256(named++, 0, 0, 0), length, 1, 1, 1);
    written.put(segment, times);
    return segment;
  }
}
