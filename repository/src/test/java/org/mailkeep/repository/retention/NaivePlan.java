package org.mailkeep.repository.retention;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.mailkeep.repository.retention.History.Point;
import org.mailkeep.repository.snapshot.AccountStatus;

/** What a plan has to say, worked out slowly and literally. */
final class NaivePlan {

  private final RetentionRules rules;
  private final Instant now;
  private final List<Point> points;
  private final Set<Point> kept = new HashSet<>();

  private NaivePlan(RetentionRules rules, List<Point> all, Instant clock) {
    this.rules = rules;
    this.points = all;
    now = all.stream().map(Point::time).filter(time -> !time.isAfter(clock)).max(Comparator.naturalOrder())
        .orElse(clock);
  }

  static Set<Point> kept(RetentionRules rules, List<Point> points, Instant clock) {
    NaivePlan plan = new NaivePlan(rules, points, clock);
    points.stream().map(Point::account).distinct().forEach(plan::account);
    return plan.kept;
  }

  private void account(String account) {
    List<Point> all = points.stream().filter(point -> point.account().equals(account)).sorted(
        Comparator.comparing(Point::time).thenComparing(p -> p.run().epoch()).thenComparing(p -> p.run().id()))
        .toList();
    List<Point> there = all.stream().filter(point -> !point.time().isAfter(now)).toList();
    List<Point> complete = there.stream().filter(point -> point.status() == AccountStatus.COMPLETE).toList();
    KeepRules keep = rules.policy().rules(account);
    Set<Point> suspicious = suspicious(complete);

    all.stream().filter(point -> point.time().isAfter(now)).forEach(kept::add);
    for (Point point : there) {
      boolean frozen = suspicious.stream().anyMatch(other -> there.indexOf(other) >= there.indexOf(point));
      boolean young = age(point).compareTo(keep.minimumAge()) < 0;
      if (frozen || young || !keep.choose() && fresh(point, keep)) {
        kept.add(point);
      }
    }
    all.stream().filter(point -> rules.holds().all().stream().anyMatch(
        hold -> hold.has(account) && hold.snapshot().map(id -> id.equals(point.run().id())).orElse(true)))
        .forEach(kept::add);
    if (complete.isEmpty()) {
      there.stream().filter(point -> fresh(point, keep)).forEach(kept::add);
      if (!there.isEmpty()) {
        kept.add(there.reversed().stream().filter(point -> point.status() != AccountStatus.ABSENT).findFirst()
            .orElse(there.getLast()));
      }
      return;
    }
    kept.add(complete.getLast());
    kept.add(complete.stream().max(Comparator.comparing((Point p) -> p.run().epoch()).thenComparing(complete::indexOf))
        .orElseThrow());
    there.subList(there.indexOf(complete.getLast()) + 1, there.size()).stream()
        .filter(point -> fresh(point, keep)).forEach(kept::add);
    List<Point> newestFirst = complete.stream()
        .filter(point -> !suspicious.contains(point) && fresh(point, keep)).toList().reversed();
    newestFirst.stream().limit(keep.last()).forEach(kept::add);
    slots(newestFirst, keep.hourly(), "uuuu-MM-dd'T'HHxxx");
    slots(newestFirst, keep.daily(), "uuuu-MM-dd");
    slots(newestFirst, keep.weekly(), "YYYY-'W'ww");
    slots(newestFirst, keep.monthly(), "uuuu-MM");
    slots(newestFirst, keep.yearly(), "uuuu");
    keep.within().ifPresent(span -> newestFirst.stream().filter(point -> age(point).compareTo(span) <= 0)
        .forEach(kept::add));
  }

  /** Each of so many slots, by the name that the calendar has for it, with its newest. */
  private void slots(List<Point> newestFirst, int count, String name) {
    ZoneId zone = rules.policy().zone();
    DateTimeFormatter format = DateTimeFormatter.ofPattern(name, Locale.GERMANY);
    List<String> names = newestFirst.stream().map(point -> format.format(ZonedDateTime.ofInstant(point.time(), zone)))
        .distinct().limit(count).collect(Collectors.toCollection(ArrayList::new));
    for (Point point : newestFirst) {
      if (names.remove(format.format(ZonedDateTime.ofInstant(point.time(), zone)))) {
        kept.add(point);
      }
    }
  }

  private Set<Point> suspicious(List<Point> complete) {
    Set<Point> suspicious = new HashSet<>();
    for (int i = 1; i < complete.size(); i++) {
      Point before = complete.get(i - 1);
      Point point = complete.get(i);
      boolean judged = before.counts().messages() >= 20
          && Duration.between(before.time(), point.time()).compareTo(Duration.ofDays(8)) <= 0;
      boolean shrunk = point.counts().messages() * 2 < before.counts().messages();
      long more = Math.max(0, point.counts().messages() - before.counts().messages());
      long half = point.counts().messages() / 2;
      boolean rewritten = point.counts().newMessages() > half
          && point.counts().newContent().orElse(0) > point.counts().newBytes() / 2
          && point.counts().newMessages() - more > half;
      boolean accepted = rules.guard().all().stream().anyMatch(decision -> decision.account().equals(point.account())
          && decision.snapshot().equals(point.run().id()));
      if (judged && (shrunk || rewritten) && !accepted) {
        suspicious.add(point);
      }
    }
    return suspicious;
  }

  private Duration age(Point point) {
    return Duration.between(point.time(), now);
  }

  private boolean fresh(Point point, KeepRules keep) {
    return keep.maximumAge().isEmpty() || age(point).compareTo(keep.maximumAge().get()) <= 0;
  }
}
