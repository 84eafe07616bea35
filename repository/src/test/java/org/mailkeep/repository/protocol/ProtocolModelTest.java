package org.mailkeep.repository.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random schedules of runs and maintenance lose nothing and free everything; with any rule broken some schedule shows why the rule is there. To see what happens in one schedule, set the system
 * properties {@code mailkeep.seed} to its seed and {@code mailkeep.schedules} to 1.
 */
class ProtocolModelTest {

  private static final int SCHEDULES = Integer.getInteger("mailkeep.schedules", 100_000);
  /** After one schedule in so many the agents die and maintenance has to free all garbage. */
  private static final int SCHEDULES_A_DRAIN = 4;
  /** The rarest counterexample takes about 6,000 schedules on average. */
  private static final int MOST_TO_BREAK = 100_000;

  /** The same schedules every time, so that a change is judged by what it changes; others are tried by hand. */
  private final long seed = Long.getLong("mailkeep.seed", 20_261_124);

  @Test
  void nothingCommittedIsLostAndGarbageGoes() {
    System.out.println("ProtocolModelTest: seed " + seed);
    Tally tally = new Tally();
    for (long schedule = seed; schedule < seed + SCHEDULES; schedule++) {
      if (run(schedule, Rules.all(), new Trace(false), tally).isPresent()) {
        throw new AssertionError(report(schedule, Rules.all()));
      }
    }
    System.out.println("ProtocolModelTest: " + SCHEDULES + " schedules, " + tally);
    if (SCHEDULES >= 100_000) {
      assertThat(tally.counts().values()).allSatisfy(count -> assertThat(count).isGreaterThan(100));
      assertThat(tally.counts())
          .extractingByKeys("aborts", "borrows", "adoptions", "inherited heads", "repacks", "folds",
              "drops", "deletes", "erasures")
          .allSatisfy(count -> assertThat(count).isGreaterThan(1000));
    }
  }

  @ParameterizedTest
  @EnumSource(Rule.class)
  void withoutAnyRuleSomethingBreaks(Rule rule) {
    Rules rules = Rules.without(rule);
    Tally tally = new Tally();
    for (int tried = 1; tried <= MOST_TO_BREAK; tried++) {
      Optional<Violation> violation = run(seed + tried, rules, new Trace(false), tally);
      if (violation.isPresent()) {
        System.out.println("without " + rule + ": schedule " + tried + ", seed " + (seed + tried) + ": "
            + violation.get().getMessage());
        return;
      }
    }
    throw new AssertionError(
        rule + ": broken, and none of " + MOST_TO_BREAK + " schedules from seed " + seed + " on shows it");
  }

  @Test
  void aCounterexampleIsToldStepByStep() {
    Rules rules = Rules.without(Rule.FENCE_ABORTS);
    long schedule = 1;
    while (run(schedule, rules, new Trace(false), new Tally()).isEmpty()) {
      schedule++;
    }

    assertThat(report(schedule, rules)).startsWith("schedule of seed " + schedule + " without rule 10, FENCE_ABORTS")
        .contains("had committed and is no snapshot any more").containsPattern("agent\\d/r\\d+ puts OfOutcome")
        .containsPattern("maintainer\\d puts OfRoot");
  }

  private static Optional<Violation> run(long seed, Rules rules, Trace trace, Tally tally) {
    Schedule schedule = new Schedule(new World(seed, rules, trace, tally));
    try {
      schedule.run();
      // With a rule broken, losses are looked for, not garbage.
      if (rules.broken().isEmpty() && seed % SCHEDULES_A_DRAIN == 0) {
        schedule.drain();
      }
      return Optional.empty();
    } catch (Violation violation) {
      return Optional.of(violation);
    }
  }

  /** Runs the schedule again and tells what happened. */
  private static String report(long seed, Rules rules) {
    Trace trace = new Trace(true);
    Optional<Violation> violation = run(seed, rules, trace, new Tally());
    return "schedule of seed " + seed + " " + rules + ": "
        + violation.map(Violation::getMessage).orElse("nothing this time, so it is not deterministic") + "\n" + trace;
  }
}
