package org.mailkeep.repository.retention;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.run.RunId;
import org.mailkeep.repository.snapshot.AccountCounts;
import org.mailkeep.repository.snapshot.AccountEntry;
import org.mailkeep.repository.snapshot.AccountStatus;

/** Entries as a test makes them up. */
final class History {

  static final Instant START = Instant.parse("2025-01-01T23:00:00Z");

  private History() {}

  /** One entry, as plainly as can be. */
  record Point(RunId run, Instant time, String account, AccountStatus status, AccountCounts counts) {

    Point(long id, Instant time, String account, AccountStatus status, AccountCounts counts) {
      this(new RunId(1, new Id128(0, id)), time, account, status, counts);
    }
  }

  static RetentionEntries entries(List<Point> points) {
    RetentionEntries entries = new RetentionEntries();
    points.forEach(point -> entries.add(point.run(), point.time(),
        new AccountEntry(point.account(), point.status(), point.time(), Optional.empty(), point.counts())));
    return entries;
  }

  /** A complete entry each night of an account that stays as it is. */
  static List<Point> nights(String account, Instant first, int nights) {
    List<Point> points = new ArrayList<>();
    for (int night = 0; night < nights; night++) {
      points.add(new Point(night, first.plus(Duration.ofDays(night)), account, AccountStatus.COMPLETE, counts(100)));
    }
    return points;
  }

  static AccountCounts counts(long messages) {
    return new AccountCounts(messages, messages, messages * 1000, 0, 0, 0).withNewContent(0);
  }

  /** Some accounts, with gaps, bursts, equal times, clocks that are wrong, and mail that comes and goes. */
  static List<Point> random(Random dice) {
    List<Point> points = new ArrayList<>();
    int accounts = 1 + dice.nextInt(3);
    int nights = dice.nextInt(60);
    Instant time = START.plus(Duration.ofDays(dice.nextInt(700)));
    for (int night = 0; night < nights; night++) {
      time = time.plus(switch (dice.nextInt(8)) {
        case 0 -> Duration.ZERO;
        case 1 -> Duration.ofMinutes(dice.nextInt(300));
        case 2 -> Duration.ofDays(dice.nextInt(60));
        default -> Duration.ofHours(20 + dice.nextInt(8));
      });
      Instant told = switch (dice.nextInt(40)) {
        case 0 -> time.plus(Duration.ofDays(dice.nextInt(4000)));
        case 1 -> time.minus(Duration.ofDays(dice.nextInt(4000)));
        default -> time;
      };
      RunId run = new RunId(1 + night / 3, new Id128(dice.nextLong(), night));
      for (int account = 0; account < accounts; account++) {
        if (dice.nextInt(6) > 0) {
          AccountStatus status = dice.nextInt(3) > 0
              ? AccountStatus.COMPLETE
              : AccountStatus.values()[dice.nextInt(AccountStatus.values().length)];
          points.add(new Point(run, told, "user" + account + "@" + (account % 2 == 0 ? "uni" : "lab"), status,
              counts(dice)));
        }
      }
    }
    Collections.shuffle(points, dice);
    return points;
  }

  private static AccountCounts counts(Random dice) {
    if (dice.nextInt(8) > 0) {
      return counts(90 + dice.nextInt(20));
    }
    long messages = dice.nextInt(200);
    long read = dice.nextInt(200);
    return new AccountCounts(messages, messages, messages * 1000, read, read * 1000, 0)
        .withNewContent(dice.nextInt(200_000));
  }

  static KeepRules rules(Random dice) {
    Duration minimum = dice.nextInt(3) == 0 ? Duration.ofDays(dice.nextInt(60)) : Duration.ZERO;
    return new KeepRules(count(dice), count(dice), count(dice), count(dice), count(dice), count(dice),
        dice.nextInt(3) == 0 ? Optional.of(Duration.ofHours(dice.nextInt(2000))) : Optional.empty(), minimum,
        dice.nextInt(3) == 0 ? Optional.of(minimum.plusDays(dice.nextInt(300))) : Optional.empty());
  }

  private static int count(Random dice) {
    return dice.nextInt(3) == 0 ? dice.nextInt(20) : 0;
  }

  static Policy policy(Random dice) {
    ZoneId zone = ZoneId.of(List.of("Z", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata")
        .get(dice.nextInt(5)));
    return new Policy(zone,
        dice.nextBoolean() ? List.of() : List.of(new PolicyGroup("lab", List.of("*@lab", "none"), rules(dice))),
        rules(dice));
  }

  /** A policy that keeps at least as much: every number and span is as it is or larger. */
  static Policy grown(Policy policy, Random dice) {
    return new Policy(policy.zone(), policy.groups().stream()
        .map(group -> new PolicyGroup(group.name(), group.accounts(), grown(group.rules(), dice))).toList(),
        grown(policy.others(), dice));
  }

  private static KeepRules grown(KeepRules rules, Random dice) {
    if (!rules.choose()) {
      return rules;
    }
    Duration minimum = rules.minimumAge().plusDays(dice.nextInt(10));
    return new KeepRules(more(rules.last(), dice), more(rules.hourly(), dice), more(rules.daily(), dice),
        more(rules.weekly(), dice), more(rules.monthly(), dice), more(rules.yearly(), dice),
        rules.within().map(span -> span.plusDays(dice.nextInt(10))), minimum,
        dice.nextInt(4) == 0 ? Optional.empty() : rules.maximumAge().map(span -> span.plusDays(10 + dice.nextInt(50))));
  }

  private static int more(int count, Random dice) {
    return count + (dice.nextBoolean() ? dice.nextInt(5) : 0);
  }

  static Holds holds(List<Point> points, Random dice) {
    List<Hold> holds = new ArrayList<>();
    for (int i = dice.nextInt(3); i > 0 && !points.isEmpty(); i--) {
      Point held = points.get(dice.nextInt(points.size()));
      holds.add(hold(i, dice.nextBoolean() ? held.account() : "*@lab",
          dice.nextInt(4) == 0 ? Optional.empty() : Optional.of(held.run().id())));
    }
    return new Holds(holds);
  }

  static Hold hold(long id, String account, Optional<Id128> snapshot) {
    return new Hold(new Id128(7, id), account, snapshot, "court", "AZ 1", "owner", START);
  }

  static GuardDecisions decisions(List<Point> points, Random dice) {
    List<GuardDecision> decisions = new ArrayList<>();
    for (Point point : points) {
      if (dice.nextInt(10) == 0) {
        decisions.add(accept(point));
      }
    }
    return new GuardDecisions(decisions);
  }

  static GuardDecision accept(Point point) {
    return new GuardDecision(point.account(), point.run().id(), "clean-up", "owner", START);
  }
}
