package org.mailkeep.repository.retention;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.run.RunId;
import org.mailkeep.repository.snapshot.AccountStatus;

/**
 * Tells whether what is gone had been given up by some policy, or had to be there.
 *
 * <p>Nobody is accused without proof: an entry may be gone if a plan would have retired it at any moment, and a plan retires most just before a policy ends, just before a hold begins, and now. Of what the guard froze it is assumed that
 * somebody accepted it. What was kept before the history begins is not known, so anything may have gone then.
 */
public final class Fates {

  private final RetentionHistory history;
  private final RetentionEntries recorded;
  private final Instant clock;
  private final Map<Long, Long> newest = new HashMap<>();

  /**
   * Knows what was in force and what was recorded.
   *
   * @param recorded all entries that are known to have been committed, those that are gone included; none may be added afterwards
   * @param clock the time, as this machine has it
   */
  public Fates(RetentionHistory history, RetentionEntries recorded, Instant clock) {
    this.history = history;
    this.recorded = recorded;
    this.clock = clock;
  }

  /**
   * What became of each entry of {@code account}, oldest first.
   *
   * @param present of which runs the account's entries are there
   */
  public List<Recorded> of(String account, Predicate<RunId> present) {
    AccountColumns columns = recorded.account(account);
    List<Recorded> fates = new ArrayList<>();
    boolean gone = false;
    for (int i = 0; i < columns.size(); i++) {
      RunId run = recorded.run(columns.run(i));
      boolean there = present.test(run);
      gone |= !there;
      fates.add(new Recorded(run, Instant.ofEpochMilli(columns.time(i)), columns.status(i),
          there ? Fate.PRESENT : Fate.RETIRED));
    }
    return gone ? accused(account, columns, fates) : fates;
  }

  private List<Recorded> accused(String account, AccountColumns columns, List<Recorded> fates) {
    boolean[] givenUp = new boolean[columns.size()];
    Set<GuardDecisions.Accepted> accepted = new HashSet<>();
    fates.forEach(entry -> accepted.add(new GuardDecisions.Accepted(account, entry.run().id())));
    for (Instant moment : moments(account)) {
      for (RetentionHistory.Reign reign : history.at(moment)) {
        AccountPlan plan = new AccountPlan(account, columns, recorded, rules(reign, moment), accepted,
            newestAt(moment));
        for (int i = 0; i < givenUp.length; i++) {
          givenUp[i] |= plan.reasons(i).isEmpty();
        }
      }
    }
    List<Recorded> accused = new ArrayList<>();
    for (int i = 0; i < givenUp.length; i++) {
      Recorded entry = fates.get(i);
      boolean early = entry.fate() == Fate.RETIRED && !givenUp[i] && entry.status() == AccountStatus.COMPLETE
          && history.knows(entry.time());
      accused.add(early ? new Recorded(entry.run(), entry.time(), entry.status(), Fate.EARLY) : entry);
    }
    return accused;
  }

  /**
   * Whether every complete entry of a snapshot that is gone had to be there, whosever they were. Rules of which that depends on the accounts count only where it is certain.
   *
   * @param run of the snapshot
   * @param time about when it was committed
   * @param snapshots when all that are known were, this one included
   */
  public boolean hadToBeThere(Id128 run, Instant time, NavigableSet<Instant> snapshots) {
    if (!history.knows(time)) {
      return false;
    }
    boolean held = history.holds().stream().anyMatch(
        one -> one.until().equals(Instant.MAX) && one.hold().snapshot().filter(run::equals).isPresent());
    return held || history.reigns().stream().filter(reign -> !reign.until().isBefore(time))
        .allMatch(reign -> keepsForSure(reign, time, snapshots));
  }

  private boolean keepsForSure(RetentionHistory.Reign reign, Instant time, NavigableSet<Instant> snapshots) {
    Instant end = end(reign);
    Instant now = Instant.ofEpochMilli(newestAt(end));
    return Stream.concat(reign.policy().groups().stream().map(PolicyGroup::rules), Stream.of(reign.policy().others()))
        .allMatch(rules -> keepsForSure(rules, reign.policy(), time, now.isBefore(time) ? time : now,
            snapshots.headSet(end, true).tailSet(time, false)));
  }

  private static boolean keepsForSure(KeepRules rules, Policy policy, Instant time, Instant now,
      NavigableSet<Instant> later) {
    Duration age = Duration.between(time, now);
    if (age.compareTo(rules.minimumAge()) < 0) {
      return true;
    }
    if (rules.maximumAge().isPresent() && age.compareTo(rules.maximumAge().get()) > 0) {
      return false;
    }
    if (!rules.choose() || rules.within().isPresent() && age.compareTo(rules.within().get()) <= 0
        || later.size() < rules.last()) {
      return true;
    }
    for (Reason rule : new Reason[] {Reason.DAILY, Reason.WEEKLY, Reason.MONTHLY, Reason.YEARLY}) {
      PeriodKind kind = PeriodKind.of(rule);
      Period period = Period.of(kind, time, policy.zone());
      boolean last = later.isEmpty() || !Period.of(kind, later.first(), policy.zone()).equals(period);
      if (last && period.until(Period.of(kind, now, policy.zone())) < rules.count(rule)) {
        return true;
      }
    }
    return false;
  }

  private NavigableSet<Instant> moments(String account) {
    NavigableSet<Instant> moments = new TreeSet<>();
    history.reigns().forEach(reign -> moments.add(end(reign)));
    history.holds().stream().map(RetentionHistory.Held::hold).filter(hold -> hold.has(account))
        .forEach(hold -> moments.add(RetentionEntries.bounded(hold.since())));
    return moments;
  }

  private Instant end(RetentionHistory.Reign reign) {
    return reign.until().isBefore(clock) ? reign.until() : clock;
  }

  private RetentionRules rules(RetentionHistory.Reign reign, Instant moment) {
    List<Hold> holds = history.holds().stream().filter(held -> held.contains(moment))
        .map(RetentionHistory.Held::hold).toList();
    return new RetentionRules(reign.policy(),
        new Holds(holds.subList(0, Math.min(holds.size(), Holds.MOST))), GuardDecisions.NONE);
  }

  private long newestAt(Instant moment) {
    return newest.computeIfAbsent(moment.toEpochMilli(), time -> RetentionPlan.newest(recorded, time));
  }
}
