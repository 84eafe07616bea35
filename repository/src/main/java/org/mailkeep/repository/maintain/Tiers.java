package org.mailkeep.repository.maintain;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.index.MergedRef;
import org.mailkeep.repository.index.MergedSegmentWriter;

/**
 * Which merged segments to merge: when eight are about as long as each other, they become one. So there are at most seven in each of four classes of length, and beyond those one for each 28 to 60 MiB, and what is
 * in them is written once for each class.
 */
final class Tiers {

  private static final int FAN_IN = 8;
  private static final long SHORTEST = 64 << 10;
  /** From here on a segment stays as it is. */
  private static final long LONG_ENOUGH = 28L << 20;

  private Tiers() {}

  /**
   * Those to be merged next, oldest first; none if all is as it should be.
   *
   * @param not segments that can't be
   */
  static List<MergedRef> next(List<MergedRef> segments, Set<Hash256> not) {
    for (long from = 0, to = SHORTEST; from < LONG_ENOUGH; from = to, to = Math.min(to * FAN_IN, LONG_ENOUGH)) {
      long least = from;
      long most = to;
      List<MergedRef> alike = candidates(segments, not)
          .filter(segment -> segment.length() >= least && segment.length() < most).toList();
      if (alike.size() >= FAN_IN) {
        return fitting(alike.subList(0, FAN_IN));
      }
    }
    return List.of();
  }

  private static Stream<MergedRef> candidates(List<MergedRef> segments, Set<Hash256> not) {
    return segments.stream().filter(segment -> !not.contains(segment.table()));
  }

  /** As many as make one segment. */
  private static List<MergedRef> fitting(List<MergedRef> alike) {
    List<MergedRef> fitting = new ArrayList<>();
    long length = 0;
    for (MergedRef segment : alike) {
      length += segment.length();
      if (length > MergedSegmentWriter.FULL_BYTES) {
        break;
      }
      fitting.add(segment);
    }
    return fitting;
  }
}
