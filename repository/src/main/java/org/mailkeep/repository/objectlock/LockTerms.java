package org.mailkeep.repository.objectlock;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.mailkeep.repository.store.Retention;

/**
 * On what terms packs and snapshots are locked.
 *
 * @param mode who may break a lock
 * @param ahead for so long at least whatever is needed is locked, new or old: between two rounds of deleting, which make locks longer, no lock ends
 * @param atMost for no longer than this, counted from when it is locked, whatever is promised; empty for as long as is promised
 */
public record LockTerms(Retention.Mode mode, Duration ahead, Optional<Duration> atMost) {

  /** The least of {@link #ahead}. */
  public static final Duration LEAST_AHEAD = Duration.ofDays(1);

  /** A lock is never longer, whatever is promised. */
  public static final Duration LONGEST = Duration.ofDays(36_525);

  public LockTerms {
    if (ahead.compareTo(LEAST_AHEAD) < 0 || ahead.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("what is needed is locked for 1 to " + LONGEST.toDays() + " days, not "
          + ahead.toDays());
    }
    if (atMost.isPresent() && (atMost.get().compareTo(ahead) < 0 || atMost.get().compareTo(LONGEST) > 0)) {
      throw new IllegalArgumentException("nothing is locked for longer than " + atMost.get().toDays()
          + " days, but that has to be " + ahead.toDays() + " to " + LONGEST.toDays());
    }
  }

  /** Until when that is locked which is needed and of which nothing more is promised. */
  public LockMonth rolling(Instant now) {
    return LockMonth.covering(now.plus(ahead));
  }

  /** Until when that is locked which is promised until {@code promised}. */
  public LockMonth until(Instant promised, Instant now) {
    Instant latest = now.plus(atMost.orElse(LONGEST));
    LockMonth month = LockMonth.covering(promised.isAfter(latest) ? latest : promised);
    return month.max(rolling(now));
  }

  /** A lock that ends with the beginning of {@code month}. */
  Retention retention(LockMonth month) {
    return new Retention(mode, month.begin());
  }
}
