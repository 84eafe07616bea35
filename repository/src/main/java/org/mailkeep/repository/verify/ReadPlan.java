package org.mailkeep.repository.verify;

import java.time.Duration;
import java.util.Optional;

/**
 * How much of the packs' bytes a verification reads. What was read longest ago comes first, and one pack at least is read unless nothing is wanted.
 *
 * @param share of all bytes, 0 to 1
 * @param bytes at most about so many
 * @param time and as long as this lasts; empty: as long as it takes
 */
public record ReadPlan(double share, long bytes, Optional<Duration> time) {

  /** No pack is read. */
  public static final ReadPlan NONE = new ReadPlan(0, Long.MAX_VALUE, Optional.empty());

  public ReadPlan {
    if (!(share >= 0 && share <= 1) || bytes < 1) {
      throw new IllegalArgumentException("a share of " + share + ", " + bytes + " bytes");
    }
  }

  /** That share of all bytes, 0 to 1. */
  public static ReadPlan share(double share) {
    return new ReadPlan(share, Long.MAX_VALUE, Optional.empty());
  }

  /** About so many bytes, at least 1. */
  public static ReadPlan bytes(long bytes) {
    return new ReadPlan(1, bytes, Optional.empty());
  }

  /** As many as can be read in that time. */
  public static ReadPlan time(Duration time) {
    return new ReadPlan(1, Long.MAX_VALUE, Optional.of(time));
  }

  /** Whether another pack is to be read when {@code read} of {@code all} bytes have been, in {@code taken}. */
  boolean goesOn(long read, long all, Duration taken) {
    return share > 0 && (read == 0 || read < share * all && read < bytes)
        && (time.isEmpty() || taken.compareTo(time.get()) < 0);
  }
}
