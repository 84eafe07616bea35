package org.mailkeep.repository.retention;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.run.RunId;
import org.mailkeep.repository.snapshot.AccountStatus;

/** Works out why each entry of one account is kept. Used once. */
final class AccountPlan {

  private static final Reason[] CALENDAR = {Reason.HOURLY, Reason.DAILY, Reason.WEEKLY, Reason.MONTHLY, Reason.YEARLY};

  /** No promise. */
  static final long NOTHING = 0;

  private final String account;
  private final AccountColumns entries;
  private final RetentionEntries runs;
  private final KeepRules rules;
  private final ZoneId zone;
  private final List<Hold> holds;
  private final Set<GuardDecisions.Accepted> accepted;
  private final long now;

  private final List<Set<Reason>> reasons = new ArrayList<>();
  private final @Nullable Suspicion[] suspicions;
  /** How many entries, from the oldest on, are not ahead of time. */
  private int past;

  AccountPlan(String account, AccountColumns entries, RetentionEntries runs, RetentionRules rules,
      Set<GuardDecisions.Accepted> accepted, long now) {
    this.account = account;
    this.entries = entries;
    this.runs = runs;
    this.rules = rules.policy().rules(account);
    this.zone = rules.policy().zone();
    this.holds = rules.holds().on(account);
    this.accepted = accepted;
    this.now = now;
    for (int i = 0; i < entries.size(); i++) {
      reasons.add(EnumSet.noneOf(Reason.class));
    }
    suspicions = new Suspicion[entries.size()];
    plan();
  }

  /** Why entry {@code i} is kept; empty if it is retired. */
  Set<Reason> reasons(int i) {
    return reasons.get(i);
  }

  /** What is suspicious about entry {@code i}, unless it was accepted. */
  Optional<Suspicion> suspicion(int i) {
    return Optional.ofNullable(suspicions[i]);
  }

  /**
   * Until when entry {@code i} is promised to be kept, whatever is backed up meanwhile; milliseconds since 1970, {@link #NOTHING} if nothing is. A day, week, month or year that is not over promises nothing yet: a later entry
   * may take the place of this one. Nor does what depends on the number of entries to come, on a hold or on somebody's decision.
   */
  long promised(int i) {
    long time = entries.time(i);
    long until = rules.minimumAge().isZero() ? NOTHING : time + rules.minimumAge().toMillis();
    if (i >= past || !counts(i)) {
      return until;
    }
    if (rules.choose()) {
      until = Math.max(until, rules.within().map(span -> time + span.toMillis()).orElse(NOTHING));
      for (Reason rule : CALENDAR) {
        if (reasons.get(i).contains(rule)) {
          until = Math.max(until, promised(rule, Instant.ofEpochMilli(time)));
        }
      }
    } else if (rules.maximumAge().isPresent()) {
      until = Math.max(until, time + rules.maximumAge().get().toMillis());
    }
    return rules.maximumAge().isEmpty() ? until : Math.min(until, time + rules.maximumAge().get().toMillis());
  }

  private long promised(Reason rule, Instant time) {
    int many = rules.count(rule);
    if (rule == Reason.HOURLY) {
      long hour = Duration.ofHours(1).toMillis();
      return now - time.toEpochMilli() < hour ? NOTHING : time.toEpochMilli() + (many - 1) * hour;
    }
    Period period = Period.of(PeriodKind.of(rule), time, zone);
    return period.end(zone).toEpochMilli() > now ? NOTHING : period.before(-many).begin(zone).toEpochMilli();
  }

  private void plan() {
    past = entries.size();
    while (past > 0 && entries.time(past - 1) > now) {
      keep(--past, Reason.AHEAD);
    }
    guard();
    newest();
    if (rules.choose()) {
      count();
      calendar();
    } else {
      for (int i = 0; i < past; i++) {
        if (!tooOld(i)) {
          keep(i, Reason.EVERYTHING);
        }
      }
    }
    for (int i = 0; i < past; i++) {
      if (now - entries.time(i) < rules.minimumAge().toMillis()) {
        keep(i, Reason.YOUNG);
      }
    }
    for (int i = 0; i < entries.size(); i++) {
      RunId run = runs.run(entries.run(i));
      if (holds.stream().anyMatch(hold -> hold.has(run.id()))) {
        keep(i, Reason.HELD);
      }
    }
  }

  private void keep(int i, Reason reason) {
    reasons.get(i).add(reason);
  }

  private boolean tooOld(int i) {
    return rules.maximumAge().isPresent() && now - entries.time(i) > rules.maximumAge().get().toMillis();
  }

  /** Each complete entry is judged by the one before it, suspicious or not: what follows a fall is as it is now. */
  private void guard() {
    int before = -1;
    int newest = -1;
    for (int i = 0; i < past; i++) {
      if (!entries.complete(i)) {
        continue;
      }
      if (before >= 0) {
        Optional<Suspicion> found = ShrinkGuard.judge(entries.messages(before), entries.messages(i),
            entries.rewritten(i), Duration.ofMillis(entries.time(i) - entries.time(before)));
        if (found.isPresent()
            && !accepted.contains(new GuardDecisions.Accepted(account, runs.run(entries.run(i)).id()))) {
          suspicions[i] = found.get();
          keep(i, Reason.SUSPICIOUS);
          newest = i;
        }
      }
      before = i;
    }
    for (int i = 0; i < newest; i++) {
      keep(i, Reason.FROZEN);
    }
  }

  /** By time, and by epoch as well, which follows from no clock: whichever of the two is right, that entry stays. */
  private void newest() {
    int complete = -1;
    int byEpoch = -1;
    for (int i = 0; i < past; i++) {
      if (entries.complete(i)) {
        complete = i;
        byEpoch = byEpoch < 0 || epoch(i) >= epoch(byEpoch) ? i : byEpoch;
      }
    }
    if (complete >= 0) {
      keep(complete, Reason.NEWEST);
      keep(byEpoch, Reason.NEWEST);
    } else if (past > 0) {
      keep(newestWithMail(), Reason.NEWEST);
    }
    for (int i = complete + 1; i < past; i++) {
      if (!tooOld(i)) {
        keep(i, Reason.INCOMPLETE);
      }
    }
  }

  private int newestWithMail() {
    for (int i = past - 1; i >= 0; i--) {
      if (entries.status(i) != AccountStatus.ABSENT) {
        return i;
      }
    }
    return past - 1;
  }

  private int epoch(int i) {
    return runs.run(entries.run(i)).epoch();
  }

  /** Whether rules may choose it. */
  private boolean counts(int i) {
    return entries.complete(i) && suspicions[i] == null && !tooOld(i);
  }

  private void count() {
    int left = rules.last();
    for (int i = past - 1; i >= 0 && left > 0; i--) {
      if (counts(i)) {
        keep(i, Reason.LAST);
        left--;
      }
    }
    if (rules.within().isPresent()) {
      for (int i = 0; i < past; i++) {
        if (counts(i) && now - entries.time(i) <= rules.within().get().toMillis()) {
          keep(i, Reason.WITHIN);
        }
      }
    }
  }

  /** The newest entry of each slot, as long as there are slots left: entries come newest first, so a slot is done when another begins. */
  private void calendar() {
    for (Reason rule : CALENDAR) {
      int left = rules.count(rule);
      boolean begun = false;
      long last = 0;
      for (int i = past - 1; i >= 0 && left > 0; i--) {
        if (counts(i)) {
          long slot = CalendarSlot.of(rule, entries.time(i), zone);
          if (!begun || slot != last) {
            keep(i, rule);
            left--;
            begun = true;
            last = slot;
          }
        }
      }
    }
  }
}
