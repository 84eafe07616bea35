package org.mailkeep.repository.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.mailkeep.repository.retention.History.Point;
import org.mailkeep.repository.snapshot.AccountStatus;

/** What holds of every plan, over made-up histories. The seed is printed; one is repeated with {@code -Dmailkeep.seed=}. */
class RetentionPlanPropertiesTest {

  private static final int HISTORIES = 3000;

  @Test
  void aPlanKeepsWhatTheRulesSayReadLiterally() {
    each((dice, points, rules, clock) -> assertThat(kept(rules, points, clock))
        .isEqualTo(NaivePlan.kept(rules, points, clock)));
  }

  @Test
  void aPlanAppliedTwiceRetiresNothingMore() {
    each((dice, points, rules, clock) -> {
      List<Point> left = List.copyOf(kept(rules, points, clock));

      assertThat(kept(rules, left, clock)).hasSameElementsAs(left);
    });
  }

  @Test
  void aPolicyThatGrowsRetiresNothingThatWasKept() {
    each((dice, points, rules, clock) -> {
      RetentionRules grown = rules.with(History.grown(rules.policy(), dice));

      assertThat(kept(grown, points, clock)).containsAll(kept(rules, points, clock));
    });
  }

  @Test
  void oneMoreHoldKeepsMoreAndNothingElse() {
    each((dice, points, rules, clock) -> {
      if (points.isEmpty()) {
        return;
      }
      Point held = points.getFirst();
      RetentionRules more = new RetentionRules(rules.policy(),
          rules.holds().with(History.hold(99, held.account(), Optional.of(held.run().id()))), rules.guard());
      Set<Point> expected = kept(rules, points, clock);
      points.stream().filter(point -> point.account().equals(held.account()) && point.run().equals(held.run()))
          .forEach(expected::add);

      assertThat(kept(more, points, clock)).isEqualTo(expected);
    });
  }

  @Test
  void everyReasonIsToldAndNothingIsKeptWithoutOne() {
    each((dice, points, rules, clock) -> {
      RetentionPlan plan = RetentionPlan.of(rules, History.entries(points), clock);
      long retired = 0;
      List<Verdict> all = new ArrayList<>();
      for (String account : plan.accounts()) {
        List<Verdict> verdicts = plan.verdicts(account);
        all.addAll(verdicts);
        for (Verdict verdict : verdicts) {
          assertThat(plan.keeps(verdict.run(), account)).isEqualTo(verdict.kept());
          assertThat(verdict.reasons().contains(Reason.HELD)).isEqualTo(!verdict.holds().isEmpty());
          assertThat(verdict.reasons().contains(Reason.SUSPICIOUS)).isEqualTo(verdict.suspicion().isPresent());
          retired += verdict.kept() ? 0 : 1;
        }
        assertThat(plan.suspicious().contains(account))
            .isEqualTo(verdicts.stream().anyMatch(verdict -> verdict.suspicion().isPresent()));
      }
      assertThat(plan.retired()).isEqualTo(retired);
      assertThat(plan.entries()).isEqualTo(points.size()).isEqualTo(all.size());
    });
  }

  @Test
  void whatIsPromisedIsKeptWhateverIsBackedUpUntilThen() {
    AtomicLong promises = new AtomicLong();
    each((dice, points, rules, clock) -> {
      RetentionPlan plan = RetentionPlan.of(rules, History.entries(points), clock);
      List<Point> all = new ArrayList<>(points);
      Instant last = points.stream().map(Point::time).max(Instant::compareTo).orElse(clock);
      Instant time = last.isAfter(clock) ? last : clock;
      for (int night = 0; night < 60; night++) {
        time = time.plus(Duration.ofHours(1 + dice.nextInt(dice.nextInt(10) == 0 ? 5000 : 40)));
        for (String account : plan.accounts()) {
          all.add(new Point(1_000_000 + night, time, account, AccountStatus.COMPLETE, History.counts(100)));
        }
        RetentionPlan then = RetentionPlan.of(rules, History.entries(all), time);
        for (Point point : points) {
          if (time.plus(Duration.ofDays(1)).isBefore(plan.promised(point.run(), point.account()))) {
            assertThat(then.keeps(point.run(), point.account())).as("%s at %s, promised until %s", point, time,
                plan.promised(point.run(), point.account())).isTrue();
            promises.incrementAndGet();
          }
        }
      }
    }, HISTORIES / 10);
    assertThat(promises).hasPositiveValue();
  }

  private static Set<Point> kept(RetentionRules rules, List<Point> points, Instant clock) {
    RetentionPlan plan = RetentionPlan.of(rules, History.entries(points), clock);
    return points.stream().filter(point -> plan.keeps(point.run(), point.account())).collect(Collectors.toSet());
  }

  private static void each(Property property) {
    each(property, HISTORIES);
  }

  private static void each(Property property, int histories) {
    long seed = Long.getLong("mailkeep.seed", System.nanoTime());
    System.out.println("mailkeep.seed=" + seed);
    Random dice = new Random(seed);
    for (int i = 0; i < histories; i++) {
      List<Point> points = History.random(dice);
      RetentionRules rules = new RetentionRules(History.policy(dice), History.holds(points, dice),
          History.decisions(points, dice));
      Instant last = points.stream().map(Point::time).max(Instant::compareTo).orElse(History.START);
      Instant clock = switch (dice.nextInt(4)) {
        case 0 -> last.minus(Duration.ofDays(dice.nextInt(1000)));
        case 1 -> last.plus(Duration.ofDays(100_000));
        default -> last.plus(Duration.ofHours(1));
      };
      property.check(dice, points, rules, clock);
    }
  }

  @FunctionalInterface
  private interface Property {
    void check(Random dice, List<Point> points, RetentionRules rules, Instant clock);
  }
}
