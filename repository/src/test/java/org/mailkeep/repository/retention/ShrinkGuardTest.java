package org.mailkeep.repository.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.mailkeep.repository.retention.History.Point;
import org.mailkeep.repository.snapshot.AccountCounts;
import org.mailkeep.repository.snapshot.AccountStatus;

/** What alarms and what does not, told by the counts of one night after another. */
class ShrinkGuardTest {

  private static final Instant LATER = Instant.parse("2027-01-01T00:00:00Z");
  private static final RetentionRules LAST_TWO = RetentionRules.NONE
      .with(Policy.EVERYTHING.withOthers(RetentionPlanTest.rules(2, 0, 0, 0, 0)));

  private final List<Point> points = new ArrayList<>();

  @Test
  void anAccountThatLostMostOfItsMailKeepsAllThatWasBefore() {
    night(unchanged(1000));
    night(unchanged(1000));
    night(unchanged(1000));
    night(read(400, 0, 0));
    night(unchanged(400));
    night(unchanged(400));

    List<Verdict> verdicts = plan(LAST_TWO).verdicts("anna");

    assertThat(verdicts).extracting(Verdict::kept).containsExactly(true, true, true, true, true, true);
    assertThat(verdicts.get(3).suspicion()).contains(new Suspicion(Suspicion.Kind.SHRUNK, 1000, 400, 0));
    assertThat(verdicts.get(3).reasons()).containsExactly(Reason.SUSPICIOUS);
    assertThat(verdicts.get(2).reasons()).containsExactly(Reason.FROZEN);
    assertThat(verdicts.get(4).reasons()).containsExactly(Reason.LAST);
  }

  @Test
  void whatWasAcceptedCountsAgain() {
    night(unchanged(1000));
    night(unchanged(1000));
    night(read(400, 0, 0));
    night(unchanged(400));
    RetentionRules accepted = new RetentionRules(LAST_TWO.policy(), Holds.NONE,
        new GuardDecisions(List.of(History.accept(points.get(2)))));

    assertThat(plan(LAST_TWO).suspicious()).containsExactly("anna");
    RetentionPlan plan = plan(accepted);

    assertThat(plan.suspicious()).isEmpty();
    assertThat(plan.verdicts("anna")).extracting(Verdict::kept).containsExactly(false, false, true, true);
  }

  @Test
  void aSuspiciousEntryTakesNoOthersPlace() {
    night(unchanged(1000));
    night(unchanged(1000));
    night(read(400, 0, 0));
    RetentionRules last = RetentionRules.NONE
        .with(Policy.EVERYTHING.withOthers(RetentionPlanTest.rules(1, 0, 0, 0, 0)));

    assertThat(plan(last).verdicts("anna").get(1).reasons()).containsExactly(Reason.LAST, Reason.FROZEN);
  }

  @Test
  void mailThatIsReplacedByOtherMailIsNoticed() {
    night(unchanged(1000));
    night(read(1000, 1000, 1000));

    assertThat(suspicion()).containsExactly(new Suspicion(Suspicion.Kind.REWRITTEN, 1000, 1000, 1000));
  }

  @Test
  void halfIsNotMost() {
    night(unchanged(1000));
    night(read(500, 0, 0));
    night(read(500, 250, 250));

    assertThat(suspicion()).isEmpty();
    night(read(249, 0, 0));
    assertThat(suspicion()).hasSize(1);
  }

  @Test
  void aFirstBackupIsNoChange() {
    night(read(1000, 1000, 1000));
    night(unchanged(1000));

    assertThat(suspicion()).isEmpty();
  }

  @Test
  void anAccountThatGrowsIsFine() {
    night(unchanged(100));
    night(read(1000, 900, 900));
    night(read(5000, 4000, 4000));

    assertThat(suspicion()).isEmpty();
  }

  /** Everything is read, and all of it is known. */
  @Test
  void aRescanAPurgeOrAMoveToAnotherFormatIsFine() {
    night(unchanged(1000));
    night(read(1000, 1000, 0));
    night(read(1010, 1010, 30));
    night(read(1000, 1000, 400));

    assertThat(suspicion()).isEmpty();
  }

  /** Snapshots of version 1 don't say whether what was read was known. */
  @Test
  void whatIsNotKnownToBeNewIsNoSign() {
    night(unchanged(1000));
    night(new AccountCounts(1000, 1000, 1_000_000, 1000, 1_000_000, 0));

    assertThat(suspicion()).isEmpty();
    night(new AccountCounts(100, 100, 100_000, 0, 0, 0));
    assertThat(suspicion()).hasSize(1);
  }

  @Test
  void aSmallAccountMayBeEmptied() {
    night(unchanged(19));
    night(read(0, 0, 0));

    assertThat(suspicion()).isEmpty();
  }

  @Test
  void entriesThatAreNotCompleteAreNotJudgedAndJudgeNothing() {
    night(unchanged(1000));
    night(unchanged(3), AccountStatus.UNREADABLE);
    night(AccountCounts.NONE, AccountStatus.ABSENT);
    night(unchanged(1000), AccountStatus.CARRIED);
    night(unchanged(1000));

    assertThat(suspicion()).isEmpty();
    night(unchanged(3), AccountStatus.UNREADABLE);
    night(unchanged(300));
    assertThat(suspicion()).hasSize(1);
  }

  /** Mail is deleted bit by bit, the nights between are retired, and what is left is months apart. */
  @Test
  void whatCameDownInSmallStepsIsNoFallOnceTheStepsAreRetired() {
    for (long messages = 1000; messages > 10; messages = messages * 95 / 100) {
      night(unchanged(messages));
    }
    RetentionRules monthly = RetentionRules.NONE
        .with(Policy.EVERYTHING.withOthers(RetentionPlanTest.rules(0, 7, 0, 12, 0)));
    RetentionPlan before = plan(monthly);
    assertThat(before.retired()).isPositive();
    points.removeIf(point -> !before.keeps(point.run(), "anna"));

    RetentionPlan after = plan(monthly);

    assertThat(after.suspicious()).isEmpty();
    assertThat(after.retired()).isZero();
  }

  @Test
  void countsWithoutMeaningAreHarmless() {
    night(new AccountCounts(Long.MAX_VALUE, 0, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, 0)
        .withNewContent(Long.MAX_VALUE));
    night(new AccountCounts(Long.MAX_VALUE, 0, 0, Long.MAX_VALUE, 0, 0).withNewContent(Long.MAX_VALUE));

    assertThat(suspicion()).hasSize(1);
  }

  private void night(AccountCounts counts) {
    night(counts, AccountStatus.COMPLETE);
  }

  private void night(AccountCounts counts, AccountStatus status) {
    points.add(new Point(points.size(), History.START.plus(Duration.ofDays(points.size())), "anna", status, counts));
  }

  private static AccountCounts unchanged(long messages) {
    return History.counts(messages);
  }

  /** Messages of 1,000 bytes, so many of which were read, and so many of those were not known. */
  private static AccountCounts read(long messages, long read, long unknown) {
    return new AccountCounts(messages, messages, messages * 1000, read, read * 1000, 0)
        .withNewContent(unknown * 1000);
  }

  private RetentionPlan plan(RetentionRules rules) {
    return RetentionPlan.of(rules, History.entries(points), LATER);
  }

  private List<Suspicion> suspicion() {
    return plan(RetentionRules.NONE).verdicts("anna").stream().flatMap(verdict -> verdict.suspicion().stream())
        .toList();
  }
}
