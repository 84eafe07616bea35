package org.mailkeep.repository.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.retention.History.Point;
import org.mailkeep.repository.retention.PromisedPeriod.State;
import org.mailkeep.repository.run.RunId;
import org.mailkeep.repository.snapshot.AccountStatus;

/** What is promised, what is missing, and what was deleted early, of histories that are made up. */
class PromisesTest {

  private static final Instant FIRST = Instant.parse("2026-03-02T22:00:00Z");
  private static final Predicate<RunId> ALL = run -> true;

  private final List<Versioned<Policy>> policies = new ArrayList<>();
  private final List<Versioned<Holds>> holds = new ArrayList<>();

  @Test
  void eachOfTheLastDaysIsPromised() {
    policy(0, RetentionPlanTest.rules(0, 5, 0, 0, 0));

    List<PromisedPeriod> promised = promised(History.nights("anna", FIRST, 20), 19.5, ALL);

    assertThat(promised).extracting(PromisedPeriod::state).containsExactly(State.PENDING, State.PRESENT, State.PRESENT,
        State.PRESENT, State.PRESENT);
    assertThat(promised.getFirst().period()).isEqualTo(new Period(PeriodKind.DAY, LocalDate.parse("2026-03-22")));
  }

  @Test
  void nothingIsPromisedBeforeTheFirstEntryOrThePolicy() {
    policy(10, RetentionPlanTest.rules(0, 30, 0, 0, 0));

    List<PromisedPeriod> early = promised(History.nights("anna", night(5), 15), 19.05, ALL);
    List<PromisedPeriod> late = promised(History.nights("anna", night(15), 5), 19.05, ALL);

    assertThat(early).hasSize(10);
    assertThat(late).hasSize(5).allMatch(one -> one.state() == State.PRESENT);
  }

  @Test
  void aDayWithoutACompleteBackupIsAGap() {
    policy(-1, RetentionPlanTest.rules(0, 30, 2, 0, 0));
    List<Point> points = new ArrayList<>(History.nights("anna", FIRST, 10));
    points.remove(7);
    points.set(4, new Point(4, night(4), "anna", AccountStatus.UNREADABLE, History.counts(9)));

    assertThat(gaps(promised(points, 9.1, ALL))).containsExactly("2026-03-09", "2026-03-06 UNREADABLE");
  }

  @Test
  void anAccountThatWasNeverCompleteHasGapsOnly() {
    policy(-1, RetentionPlanTest.rules(0, 30, 0, 0, 0));
    List<Point> points = History.nights("anna", FIRST, 4).stream()
        .map(point -> new Point(point.run(), point.time(), "anna", AccountStatus.UNREADABLE, point.counts())).toList();

    assertThat(gaps(promised(points, 3.2, ALL))).hasSize(4);
  }

  @Test
  void nothingIsPromisedOfAnAccountThatIsNoMore() {
    policy(-1, RetentionPlanTest.rules(0, 30, 0, 0, 0));
    List<Point> points = new ArrayList<>(History.nights("anna", FIRST, 5));
    points.add(new Point(5, night(5), "anna", AccountStatus.ABSENT, History.counts(0)));

    List<PromisedPeriod> promised = promised(points, 15, ALL);

    assertThat(promised).hasSize(5).allMatch(one -> one.state() == State.PRESENT);
    points.add(new Point(9, night(9), "anna", AccountStatus.COMPLETE, History.counts(1)));
    assertThat(gaps(promised(points, 11.1, ALL))).as("since it is there again").hasSize(2);
  }

  @Test
  void aMonthHasItsPointOnAnyOfItsDays() {
    policy(-1, RetentionPlanTest.rules(0, 0, 0, 4, 0));
    List<Point> points = List.of(point(0), point(40), point(101));

    List<PromisedPeriod> promised = promised(points, 120, ALL);

    assertThat(promised).extracting(one -> one.period().first() + " " + one.state()).containsExactly(
        "2026-06-01 PRESENT", "2026-05-01 GAP", "2026-04-01 PRESENT", "2026-03-01 PRESENT");
  }

  @Test
  void whatAShorterPolicyGaveUpMeanwhileIsNotPromised() {
    policy(-1, RetentionPlanTest.rules(0, 30, 0, 0, 0));
    policy(10, RetentionPlanTest.rules(0, 3, 0, 0, 0));
    policy(12, RetentionPlanTest.rules(0, 30, 0, 0, 0));
    List<Point> points = History.nights("anna", FIRST, 15);

    List<PromisedPeriod> promised = promised(points, 14.05, run -> run.id().low() > 9);

    assertThat(promised).hasSize(5).allMatch(one -> one.state() == State.PRESENT);
    assertThat(fates(points, 14.05, run -> run.id().low() > 9)).doesNotContain(Fate.EARLY);
    assertThat(early(points, 14.05, run -> run.id().low() != 12)).as("that policy kept it").containsExactly(12);
  }

  @Test
  void whatIsGoneBeforeItsTimeIsDeletedEarly() {
    policy(-1, RetentionPlanTest.rules(0, 5, 0, 0, 0));
    List<Point> points = History.nights("anna", FIRST, 20);

    assertThat(early(points, 19.05, run -> run.id().low() > 14)).as("as the policy has it").isEmpty();
    assertThat(early(points, 19.05, run -> run.id().low() > 14 && run.id().low() != 17)).containsExactly(17);
    assertThat(promised(points, 19.05, run -> run.id().low() != 17)).extracting(PromisedPeriod::state)
        .containsExactly(State.PRESENT, State.PRESENT, State.DELETED, State.PRESENT, State.PRESENT);
  }

  @Test
  void withoutAPolicyNothingMayEverGo() {
    policies.add(new Versioned<>(Policy.EVERYTHING, Version.NONE));
    List<Point> points = History.nights("anna", FIRST, 20);

    assertThat(early(points, 900, run -> run.id().low() != 3)).containsExactly(3);
    assertThat(promised(points, 19.05, ALL)).isEmpty();
  }

  @Test
  void aHoldCountsFromWhenItWasPlaced() {
    policy(-1, RetentionPlanTest.rules(0, 5, 0, 0, 0));
    hold(12, History.hold(1, "anna", Optional.empty()));
    List<Point> points = History.nights("anna", FIRST, 20);

    assertThat(early(points, 19.05, run -> run.id().low() > 6)).as("the policy gave them up before").isEmpty();
    assertThat(early(points, 19.05, run -> run.id().low() != 9)).as("held before it was 5 days old").containsExactly(9);
    holds.add(new Versioned<>(Holds.NONE, new Version(2, Hash256.ZERO, night(18), "b")));
    assertThat(early(points, 19.05, run -> run.id().low() != 9)).as("released").isEmpty();
  }

  @Test
  void whatWasInForceBeforeTheOldestThatCanBeReadIsNotHeldAgainstAnybody() {
    policy(-1, RetentionPlanTest.rules(0, 30, 0, 0, 0));
    policies.set(0, new Versioned<>(policies.getFirst().value(), new Version(7, Hash256.ZERO, night(8), "x")));
    List<Point> points = History.nights("anna", FIRST, 20);
    Fates fates = new Fates(RetentionHistory.of(policies, holds(), false), History.entries(points), night(19.05));

    assertThat(fates.of("anna", run -> run.id().low() != 5 && run.id().low() != 12)).extracting(Recorded::fate)
        .containsOnlyOnce(Fate.EARLY).containsOnlyOnce(Fate.RETIRED);
  }

  @Test
  void aLostSnapshotHadToBeThereOnlyWhereThatIsCertain() {
    policy(-1, RetentionPlanTest.rules(0, 5, 0, 0, 0));
    List<Point> points = History.nights("anna", FIRST, 20);
    Fates fates = new Fates(history(), History.entries(points), night(19.05));
    TreeSet<Instant> times = new TreeSet<>();
    points.forEach(point -> times.add(point.time()));
    Id128 id = new Id128(9, 9);

    assertThat(fates.hadToBeThere(id, night(17), times)).isTrue();
    assertThat(fates.hadToBeThere(id, night(10), times)).as("too old by now").isFalse();
    times.add(night(17).plusSeconds(900));
    assertThat(fates.hadToBeThere(id, night(17), times)).as("a later one of that day may have taken its place")
        .isFalse();
  }

  private void policy(double night, KeepRules rules) {
    policies.add(new Versioned<>(Policy.EVERYTHING.withOthers(rules),
        new Version(policies.size() + 1L, Hash256.ZERO, night(night), "owner")));
  }

  private void hold(double night, Hold hold) {
    Hold placed = new Hold(hold.id(), hold.account(), hold.snapshot(), "court", "", "owner", night(night));
    holds.add(new Versioned<>(new Holds(List.of(placed)), new Version(1, Hash256.ZERO, night(night), "owner")));
  }

  private List<Versioned<Holds>> holds() {
    return holds.isEmpty() ? List.of(new Versioned<>(Holds.NONE, Version.NONE)) : holds;
  }

  private RetentionHistory history() {
    return RetentionHistory.of(policies, holds(), true);
  }

  private List<Recorded> recorded(List<Point> points, double now, Predicate<RunId> present) {
    return new Fates(history(), History.entries(points), night(now)).of("anna", present);
  }

  private Set<Fate> fates(List<Point> points, double now, Predicate<RunId> present) {
    return new TreeSet<>(recorded(points, now, present).stream().map(Recorded::fate).toList());
  }

  private List<Integer> early(List<Point> points, double now, Predicate<RunId> present) {
    return recorded(points, now, present).stream().filter(entry -> entry.fate() == Fate.EARLY)
        .map(entry -> (int) entry.run().id().low()).toList();
  }

  private List<PromisedPeriod> promised(List<Point> points, double now, Predicate<RunId> present) {
    return new Promises(history(), night(now)).of("anna", recorded(points, now, present), new TreeSet<>());
  }

  private static List<String> gaps(List<PromisedPeriod> promised) {
    return promised.stream().filter(one -> one.state() == State.GAP)
        .map(one -> one.period().first() + one.instead().map(status -> " " + status).orElse("")).toList();
  }

  private static Point point(int night) {
    return new Point(night, night(night), "anna", AccountStatus.COMPLETE, History.counts(100));
  }

  private static Instant night(double night) {
    return FIRST.plus(Duration.ofMinutes((long) (night * 24 * 60)));
  }
}
