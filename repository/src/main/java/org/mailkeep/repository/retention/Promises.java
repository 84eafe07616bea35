package org.mailkeep.repository.retention;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import org.mailkeep.repository.snapshot.AccountStatus;

/**
 * Of which periods a policy promises restore points, and whether they are there.
 *
 * <p>A rule that keeps the newest of each of the last N days promises one of every such day that has ended, from the account's first entry on, as soon as a policy with such a rule was in force at the end of that day, and if each
 * policy since has kept it. The same goes for weeks, months and years. Other rules promise that what was recorded stays, and not that something is recorded. While an account is recorded as absent, nothing is promised of it. The
 * calendar is that of the policy that is in force.
 */
public final class Promises {

  /** Of so many periods of a kind one is promised at most: eleven years of days. */
  static final int MOST_PERIODS = 4000;

  private final RetentionHistory history;
  private final Instant clock;
  private final ZoneId zone;

  /** By what was in force, as of {@code clock}. */
  public Promises(RetentionHistory history, Instant clock) {
    this.history = history;
    this.clock = clock;
    zone = history.current().policy().zone();
  }

  /**
   * All promised periods, those of each kind newest first.
   *
   * @param entries of the account, oldest first
   * @param lost times of snapshots that are gone and that may have had entries of the account
   */
  public List<PromisedPeriod> of(String account, List<Recorded> entries, NavigableSet<Instant> lost) {
    List<PromisedPeriod> promised = new ArrayList<>();
    Optional<Recorded> first = entries.stream().filter(entry -> entry.status() != AccountStatus.ABSENT).findFirst();
    if (first.isEmpty()) {
      return promised;
    }
    List<KeepRules> rules = history.reigns().stream().map(reign -> reign.policy().rules(account)).toList();
    List<Absence> absences = absences(entries);
    for (PeriodKind kind : PeriodKind.values()) {
      Map<Period, PeriodFacts> facts = facts(kind, entries);
      Period now = Period.of(kind, clock, zone);
      int most = Math.min(MOST_PERIODS, rules.getLast().count(kind.rule()));
      for (int age = 0; age < most; age++) {
        Period period = now.before(age);
        if (!period.end(zone).isAfter(first.get().time())) {
          break;
        }
        if (isPromised(period, rules)) {
          state(period, facts.getOrDefault(period, PeriodFacts.NOTHING), absences, lost).ifPresent(promised::add);
        }
      }
    }
    return promised;
  }

  private boolean isPromised(Period period, List<KeepRules> rules) {
    Instant end = period.end(zone);
    for (int i = rules.size() - 1; i >= 0; i--) {
      RetentionHistory.Reign reign = history.reigns().get(i);
      if (!keeps(rules.get(i), period, reign.until().isBefore(clock) ? reign.until() : clock)) {
        return false;
      }
      if (reign.from().isBefore(end)) {
        return rules.get(i).count(period.kind().rule()) > 0;
      }
    }
    return false;
  }

  private boolean keeps(KeepRules rules, Period period, Instant moment) {
    boolean young = rules.maximumAge().isEmpty()
        || !period.begin(zone).plus(rules.maximumAge().get()).isBefore(moment);
    return young && (!rules.choose()
        || period.until(Period.of(period.kind(), moment, zone)) < rules.count(period.kind().rule()));
  }

  private Optional<PromisedPeriod> state(Period period, PeriodFacts facts, List<Absence> absences,
      NavigableSet<Instant> lost) {
    Instant begin = period.begin(zone);
    Instant end = period.end(zone);
    if (facts.present()) {
      return Optional.of(new PromisedPeriod(period, PromisedPeriod.State.PRESENT, Optional.empty()));
    }
    if (facts.early()) {
      return Optional.of(new PromisedPeriod(period, PromisedPeriod.State.DELETED, Optional.empty()));
    }
    if (facts.retired() || absences.stream().anyMatch(absence -> absence.overlaps(begin, end))) {
      return Optional.empty();
    }
    if (!lost.subSet(begin, true, end, false).isEmpty()) {
      return Optional.of(new PromisedPeriod(period, PromisedPeriod.State.UNKNOWN, Optional.empty()));
    }
    return Optional.of(end.isAfter(clock)
        ? new PromisedPeriod(period, PromisedPeriod.State.PENDING, Optional.empty())
        : new PromisedPeriod(period, PromisedPeriod.State.GAP, facts.instead()));
  }

  private Map<Period, PeriodFacts> facts(PeriodKind kind, List<Recorded> entries) {
    Map<Period, PeriodFacts> facts = new HashMap<>();
    entries.forEach(entry -> facts.merge(Period.of(kind, entry.time(), zone), PeriodFacts.of(entry), PeriodFacts::or));
    return facts;
  }

  private static List<Absence> absences(List<Recorded> entries) {
    List<Absence> absences = new ArrayList<>();
    Optional<Instant> since = Optional.empty();
    for (Recorded entry : entries) {
      if (entry.status() == AccountStatus.ABSENT) {
        since = since.isPresent() ? since : Optional.of(entry.time());
      } else if (entry.status() != AccountStatus.CARRIED && since.isPresent()) {
        absences.add(new Absence(since.get(), entry.time()));
        since = Optional.empty();
      }
    }
    since.ifPresent(time -> absences.add(new Absence(time, Instant.MAX)));
    return absences;
  }

  private record Absence(Instant from, Instant until) {
    boolean overlaps(Instant begin, Instant end) {
      return from.isBefore(end) && !until.isBefore(begin);
    }
  }

  /** What was recorded in a period: complete entries by what became of them, and the best of the others. */
  private record PeriodFacts(boolean present, boolean early, boolean retired, Optional<AccountStatus> instead) {
    static final PeriodFacts NOTHING = new PeriodFacts(false, false, false, Optional.empty());

    static PeriodFacts of(Recorded entry) {
      return entry.status() == AccountStatus.COMPLETE
          ? new PeriodFacts(entry.fate() == Fate.PRESENT, entry.fate() == Fate.EARLY, entry.fate() == Fate.RETIRED,
              Optional.empty())
          : new PeriodFacts(false, false, false, Optional.of(entry.status()));
    }

    PeriodFacts or(PeriodFacts other) {
      return new PeriodFacts(present || other.present, early || other.early, retired || other.retired,
          instead.isPresent() && (other.instead.isEmpty() || instead.get().compareTo(other.instead.get()) <= 0)
              ? instead
              : other.instead);
    }
  }
}
