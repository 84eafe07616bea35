package org.mailkeep.repository.report;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.mailkeep.repository.retention.Hold;
import org.mailkeep.repository.retention.PeriodKind;
import org.mailkeep.repository.retention.PromisedPeriod;
import org.mailkeep.repository.retention.PromisedPeriod.State;
import org.mailkeep.repository.retention.Recorded;
import org.mailkeep.repository.verify.LastVerified;

/**
 * What is promised of one account, and what is there.
 *
 * @param account its name
 * @param group the policy's group that it is in
 * @param points its restore points, oldest first
 * @param periods of which one is promised, those of each kind newest first
 * @param early what is gone before its time, oldest first
 * @param holds those on some entry of it
 * @param verified when it was last verified, and which snapshot
 * @param drilled when it was last restored for a drill
 * @param lockedUntil until when the store promises not to let its newest restore point's snapshot go
 */
public record AccountReport(String account, String group, List<Recorded> points, List<PromisedPeriod> periods,
    List<EarlyDeletion> early, List<Hold> holds, Optional<LastVerified.Checked> verified,
    Optional<LastVerified.Checked> drilled, Optional<Instant> lockedUntil) {

  public AccountReport {
    points = List.copyOf(points);
    periods = List.copyOf(periods);
    early = List.copyOf(early);
    holds = List.copyOf(holds);
  }

  /** The newest restore point. */
  public Optional<Instant> newest() {
    return points.isEmpty() ? Optional.empty() : Optional.of(points.getLast().time());
  }

  /**
   * What each day of {@code calendar} was like.
   *
   * @param zone whose days they are
   */
  public List<DayState> days(Calendar calendar, ZoneId zone) {
    DayState[] days = new DayState[calendar.days()];
    Arrays.fill(days, DayState.NOTHING);
    periods.stream().filter(period -> period.period().kind() == PeriodKind.DAY)
        .forEach(period -> calendar.set(days, period.period().first(), DayState.of(period.state())));
    points.forEach(point -> calendar.set(days, point.time().atZone(zone).toLocalDate(), DayState.PRESENT));
    early.forEach(entry -> calendar.set(days, entry.time().atZone(zone).toLocalDate(), DayState.DELETED));
    return List.of(days);
  }

  /** The promised periods of that state. */
  public List<PromisedPeriod> periods(State state) {
    return periods.stream().filter(period -> period.state() == state).toList();
  }

  /** How many periods of that kind are promised and have ended, or have their restore point already. */
  public long promised(PeriodKind kind) {
    return periods.stream().filter(period -> period.period().kind() == kind && period.state() != State.PENDING)
        .count();
  }

  /** In how many periods of that kind the promise is kept. */
  public long present(PeriodKind kind) {
    return periods.stream().filter(period -> period.period().kind() == kind && period.state() == State.PRESENT)
        .count();
  }

  /** In how many periods there was no complete backup. */
  public long gaps() {
    return periods.stream().filter(period -> period.state() == State.GAP).count();
  }
}
