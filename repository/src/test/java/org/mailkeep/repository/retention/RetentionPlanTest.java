package org.mailkeep.repository.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.retention.History.Point;
import org.mailkeep.repository.run.RunId;
import org.mailkeep.repository.snapshot.AccountStatus;

class RetentionPlanTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final Instant LATER = Instant.parse("2027-01-01T00:00:00Z");

  @Test
  void withoutAPolicyEverythingIsKept() {
    List<Point> points = History.nights("anna", History.START, 500);

    RetentionPlan plan = RetentionPlan.of(RetentionRules.NONE, History.entries(points), LATER);

    assertThat(plan.retired()).isZero();
    assertThat(plan.verdicts("anna").getFirst().reasons()).containsExactly(Reason.EVERYTHING);
  }

  @Test
  void eachRuleKeepsTheNewestOfItsSlots() {
    Instant tuesday = Instant.parse("2026-09-01T22:00:00Z");
    List<Point> points = History.nights("anna", tuesday.minus(Duration.ofDays(99)), 100);

    assertThat(days(points, rules(0, 3, 0, 0, 0))).containsExactly("2026-08-30", "2026-08-31", "2026-09-01");
    assertThat(days(points, rules(0, 0, 3, 0, 0))).containsExactly("2026-08-23", "2026-08-30", "2026-09-01");
    assertThat(days(points, rules(0, 0, 0, 3, 0))).containsExactly("2026-07-31", "2026-08-31", "2026-09-01");
    assertThat(days(points, rules(2, 0, 0, 2, 0))).containsExactly("2026-08-31", "2026-09-01");
  }

  @Test
  void anEntryIsPromisedAsLongAsItsRulesKeepItOnceItsPeriodIsOver() {
    Instant tuesday = Instant.parse("2026-09-01T22:00:00Z");
    List<Point> points = History.nights("anna", tuesday.minus(Duration.ofDays(99)), 100);
    KeepRules keep = new KeepRules(0, 0, 30, 0, 12, 10, Optional.empty(), Duration.ofDays(7), Optional.empty());
    RetentionPlan plan = RetentionPlan.of(RetentionRules.NONE.with(new Policy(ZoneOffset.UTC, List.of(), keep)),
        History.entries(points), LATER);

    // The last of its day alone, and of a day that is not over.
    assertThat(promised(plan, points, "2026-08-20")).isEqualTo("2026-09-19");
    assertThat(promised(plan, points, "2026-09-01")).isEqualTo("2026-09-09");
    // The last of its month, which goes on for a year, and of a year that is not over.
    assertThat(promised(plan, points, "2026-08-31")).isEqualTo("2027-08-01");
    assertThat(promised(plan, points, "2026-07-14")).isEqualTo("2026-07-22");
  }

  private static String promised(RetentionPlan plan, List<Point> points, String day) {
    Point point = points.stream().filter(one -> one.time().toString().startsWith(day)).findFirst().orElseThrow();
    return plan.promised(point.run(), "anna").toString().substring(0, 10);
  }

  @Test
  void theFirstDaysOfAYearMayBelongToTheLastWeekOfTheOneBefore() {
    List<Point> points = History.nights("anna", Instant.parse("2020-12-25T12:00:00Z"), 14);

    assertThat(days(points, rules(0, 0, 9, 0, 0))).containsExactly("2020-12-27", "2021-01-03", "2021-01-07");
    assertThat(days(points, rules(0, 0, 0, 0, 9))).containsExactly("2020-12-31", "2021-01-07");
  }

  @Test
  void aLeapDayIsTheEndOfItsMonth() {
    List<Point> points = History.nights("anna", Instant.parse("2028-01-30T12:00:00Z"), 40);

    assertThat(days(points, rules(0, 0, 0, 9, 0))).containsExactly("2028-01-31", "2028-02-29", "2028-03-09");
  }

  @Test
  void theHourThatIsRepeatedInAutumnIsTwoAndTheOneLeftOutInSpringIsNone() {
    List<Point> autumn = every(Duration.ofMinutes(30), Instant.parse("2026-10-24T23:00:00Z"), 8);
    List<Point> spring = every(Duration.ofMinutes(30), Instant.parse("2026-03-29T00:00:00Z"), 4);
    KeepRules hourly = new KeepRules(0, 24, 0, 0, 0, 0, Optional.empty(), Duration.ZERO, Optional.empty());

    assertThat(kept(autumn, new Policy(BERLIN, List.of(), hourly))).extracting(Point::time).containsExactly(
        Instant.parse("2026-10-24T23:30:00Z"), Instant.parse("2026-10-25T00:30:00Z"),
        Instant.parse("2026-10-25T01:30:00Z"), Instant.parse("2026-10-25T02:30:00Z"));
    assertThat(kept(spring, new Policy(BERLIN, List.of(), hourly))).hasSize(2);
  }

  @Test
  void aDayIsThatOfThePolicysZone() {
    List<Point> points = every(Duration.ofHours(1), Instant.parse("2026-08-01T21:30:00Z"), 3);
    KeepRules daily = rules(0, 9, 0, 0, 0);

    assertThat(kept(points, new Policy(ZoneOffset.UTC, List.of(), daily))).hasSize(1);
    assertThat(kept(points, new Policy(BERLIN, List.of(), daily))).extracting(Point::time)
        .containsExactly(Instant.parse("2026-08-01T21:30:00Z"), Instant.parse("2026-08-01T23:30:00Z"));
  }

  @Test
  void theFirstGroupThatHasAnAccountCounts() {
    Policy policy = new Policy(ZoneOffset.UTC,
        List.of(new PolicyGroup("staff", List.of("prof*", "dean@*"), rules(3, 0, 0, 0, 0)),
            new PolicyGroup("all", List.of("*@uni"), rules(2, 0, 0, 0, 0))),
        rules(1, 0, 0, 0, 0));

    assertThat(kept(History.nights("prof@uni", History.START, 9), policy)).hasSize(3);
    assertThat(kept(History.nights("jdoe@uni", History.START, 9), policy)).hasSize(2);
    assertThat(kept(History.nights("jdoe@lab", History.START, 9), policy)).hasSize(1);
    assertThat(policy.group("DEAN@uni")).isEqualTo("staff");
    assertThat(policy.group("jdoe@lab")).isEqualTo("default");
  }

  @Test
  void theNewestCompleteEntryStaysHoweverOldItIs() {
    List<Point> points = new ArrayList<>(History.nights("anna", History.START, 3));
    points.addAll(numbered(History.nights("bert", History.START.plus(Duration.ofDays(400)), 2), 1000));
    Policy policy = Policy.EVERYTHING.withOthers(aged(Duration.ofDays(30)));

    RetentionPlan plan = RetentionPlan.of(RetentionRules.NONE.with(policy), History.entries(points), LATER);

    assertThat(plan.verdicts("anna")).extracting(Verdict::kept).containsExactly(false, false, true);
    assertThat(plan.verdicts("anna").getLast().reasons()).containsExactly(Reason.NEWEST);
  }

  @Test
  void whatIsNotCompleteIsKeptUntilSomethingNewerIs() {
    List<Point> points = List.of(night(1, AccountStatus.COMPLETE), night(2, AccountStatus.UNREADABLE),
        night(3, AccountStatus.COMPLETE), night(4, AccountStatus.CARRIED), night(5, AccountStatus.ABSENT));

    RetentionPlan plan = RetentionPlan.of(RetentionRules.NONE.with(Policy.EVERYTHING.withOthers(rules(9, 0, 0, 0, 0))),
        History.entries(points), LATER);

    assertThat(plan.verdicts("anna")).extracting(Verdict::kept).containsExactly(true, false, true, true, true);
    assertThat(plan.verdicts("anna").getLast().reasons()).containsExactly(Reason.INCOMPLETE);
  }

  @Test
  void anAccountThatWasNeverCompleteKeepsItsNewestMail() {
    List<Point> points = List.of(night(1, AccountStatus.UNREADABLE), night(2, AccountStatus.UNREADABLE),
        night(90, AccountStatus.ABSENT), new Point(91, History.START.plus(Duration.ofDays(400)), "bert",
            AccountStatus.COMPLETE, History.counts(9)));

    RetentionPlan plan = RetentionPlan.of(
        RetentionRules.NONE.with(Policy.EVERYTHING.withOthers(aged(Duration.ofDays(30)))), History.entries(points),
        LATER);

    assertThat(plan.verdicts("anna")).extracting(Verdict::kept).containsExactly(false, true, false);
  }

  @Test
  void nothingYoungerThanTheMinimumAgeGoes() {
    List<Point> points = History.nights("anna", History.START, 40);
    KeepRules rules = new KeepRules(1, 0, 0, 0, 0, 0, Optional.empty(), Duration.ofDays(10), Optional.empty());

    assertThat(kept(points, Policy.EVERYTHING.withOthers(rules))).hasSize(10);
  }

  @Test
  void aClockThatRunsAheadAloneRetiresNothing() {
    List<Point> points = History.nights("anna", History.START, 20);
    RetentionRules rules = RetentionRules.NONE.with(Policy.EVERYTHING.withOthers(aged(Duration.ofDays(30))));
    Instant wrong = Instant.parse("2099-01-01T00:00:00Z");

    assertThat(RetentionPlan.of(rules, History.entries(points), wrong).retired()).as("of maintenance").isZero();
    List<Point> shifted = new ArrayList<>(points);
    shifted.set(5, new Point(5, wrong, "anna", AccountStatus.COMPLETE, History.counts(100)));
    RetentionPlan plan = RetentionPlan.of(rules, History.entries(shifted), LATER);
    assertThat(plan.retired()).as("of one agent").isZero();
    assertThat(plan.verdicts("anna").getLast().reasons()).containsExactly(Reason.AHEAD);
  }

  /** As many nights as the policy keeps are dated years ahead: they take the place of none of the others. */
  @Test
  void entriesOfTheFutureTakeNoOthersPlace() {
    List<Point> points = new ArrayList<>(History.nights("anna", History.START, 10));
    points.addAll(numbered(History.nights("anna", Instant.parse("2050-01-01T00:00:00Z"), 10), 100));

    assertThat(kept(points, Policy.EVERYTHING.withOthers(rules(0, 5, 0, 0, 0)))).hasSize(15);
  }

  /** An agent whose clock was set back: by time its last entry is the oldest, by epoch the newest. */
  @Test
  void theNewestByEpochStaysWhenItsTimeIsWrong() {
    List<Point> points = new ArrayList<>(History.nights("anna", History.START, 10));
    Point last = new Point(new RunId(7, new Id128(0, 77)), Instant.EPOCH, "anna", AccountStatus.COMPLETE,
        History.counts(100));
    points.add(last);

    assertThat(kept(points, Policy.EVERYTHING.withOthers(rules(2, 0, 0, 0, 0)))).hasSize(3).contains(last);
  }

  @Test
  void timesThatNoCalendarHasAreHarmless() {
    List<Point> points = List.of(
        new Point(1, Instant.MIN, "anna", AccountStatus.COMPLETE, History.counts(100)),
        night(2, AccountStatus.COMPLETE),
        new Point(3, Instant.MAX, "anna", AccountStatus.COMPLETE, History.counts(100)));
    KeepRules all = new KeepRules(1, 1, 1, 1, 1, 1, Optional.empty(), Duration.ZERO, Optional.of(KeepRules.LONGEST));

    assertThat(kept(points, new Policy(BERLIN, List.of(), all))).extracting(point -> point.run().id().low())
        .containsExactly(2L, 3L);
  }

  @Test
  void aHoldKeepsWhatIsTooOld() {
    List<Point> points = History.nights("anna", History.START, 100);
    Policy policy = Policy.EVERYTHING.withOthers(aged(Duration.ofDays(5)));
    Hold one = History.hold(1, "an*", Optional.of(points.get(3).run().id()));
    Hold all = History.hold(2, "anna", Optional.empty());
    Hold others = History.hold(3, "bert", Optional.empty());

    RetentionPlan plan = RetentionPlan.of(policy, new Holds(List.of(one, others)), GuardDecisions.NONE,
        History.entries(points), LATER);

    Verdict held = plan.verdicts("anna").get(3);
    assertThat(held.reasons()).containsExactly(Reason.HELD);
    assertThat(held.holds()).containsExactly(one);
    assertThat(plan.retired()).isEqualTo(93);
    assertThat(RetentionPlan.of(policy, new Holds(List.of(one, all)), GuardDecisions.NONE, History.entries(points),
        LATER).retired()).isZero();
  }

  @Test
  void whatWasNotPlannedForIsKept() {
    List<Point> points = History.nights("anna", History.START, 10);
    RetentionPlan plan = RetentionPlan.of(
        RetentionRules.NONE.with(Policy.EVERYTHING.withOthers(rules(1, 0, 0, 0, 0))), History.entries(points), LATER);

    assertThat(plan.keeps(points.getFirst().run(), "anna")).isFalse();
    assertThat(plan.keeps(points.getFirst().run(), "bert")).isTrue();
    assertThat(plan.keeps(new RunId(1, new Id128(5, 5)), "anna")).isTrue();
    assertThat(plan.verdicts("bert")).isEmpty();
  }

  @Test
  void plansOfTheSameEntriesAreCompared() {
    RetentionEntries entries = History.entries(History.nights("anna", History.START, 10));
    RetentionPlan four = RetentionPlan.of(
        RetentionRules.NONE.with(Policy.EVERYTHING.withOthers(rules(4, 0, 0, 0, 0))), entries, LATER);
    RetentionPlan one = RetentionPlan.of(
        RetentionRules.NONE.with(Policy.EVERYTHING.withOthers(rules(1, 0, 0, 0, 0))), entries, LATER);

    assertThat(one.retiresBeyond(four)).isEqualTo(3);
    assertThat(four.retiresBeyond(one)).isZero();
  }

  @Test
  void reasonsAddUp() {
    List<Point> points = History.nights("anna", Instant.parse("2026-08-31T12:00:00Z"), 2);
    KeepRules rules = new KeepRules(1, 0, 1, 0, 2, 0, Optional.of(Duration.ofHours(1)), Duration.ofHours(2),
        Optional.empty());

    List<Verdict> verdicts = RetentionPlan.of(RetentionRules.NONE.with(Policy.EVERYTHING.withOthers(rules)),
        History.entries(points), LATER).verdicts("anna");

    assertThat(verdicts).extracting(Verdict::reasons).containsExactly(Set.of(Reason.MONTHLY),
        Set.of(Reason.LAST, Reason.DAILY, Reason.MONTHLY, Reason.WITHIN, Reason.YOUNG, Reason.NEWEST));
  }

  static KeepRules rules(int last, int daily, int weekly, int monthly, int yearly) {
    return new KeepRules(last, 0, daily, weekly, monthly, yearly, Optional.empty(), Duration.ZERO, Optional.empty());
  }

  private static KeepRules aged(Duration maximum) {
    return new KeepRules(0, 0, 0, 0, 0, 0, Optional.empty(), Duration.ZERO, Optional.of(maximum));
  }

  private static Point night(int night, AccountStatus status) {
    return new Point(night, History.START.plus(Duration.ofDays(night)), "anna", status, History.counts(100));
  }

  private static List<Point> every(Duration step, Instant first, int count) {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      points.add(new Point(i, first.plus(step.multipliedBy(i)), "anna", AccountStatus.COMPLETE, History.counts(100)));
    }
    return points;
  }

  private static List<Point> numbered(List<Point> points, int from) {
    List<Point> others = new ArrayList<>();
    points.forEach(point -> others.add(
        new Point(from + others.size(), point.time(), point.account(), point.status(), point.counts())));
    return others;
  }

  private static List<String> days(List<Point> points, KeepRules rules) {
    return kept(points, Policy.EVERYTHING.withOthers(rules)).stream()
        .map(point -> point.time().atZone(ZoneOffset.UTC).toLocalDate().toString()).toList();
  }

  private static List<Point> kept(List<Point> points, Policy policy) {
    RetentionPlan plan = RetentionPlan.of(RetentionRules.NONE.with(policy), History.entries(points),
        Instant.parse("2030-01-01T00:00:00Z"));
    return points.stream().filter(point -> plan.keeps(point.run(), point.account())).toList();
  }
}
