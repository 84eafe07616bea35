package org.mailkeep.restore;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.mailkeep.repository.snapshot.AccountEntry;
import org.mailkeep.repository.snapshot.Snapshot;

/** Chooses, for every account, the entry to restore from: the newest one with something in it that was captured by a given time. Keeps of the snapshots those in which chosen entries stand. */
public final class PointInTime {

  private static final Comparator<Choice> NEWEST = Comparator.comparing((Choice choice) -> choice.entry().captured())
      .thenComparing(choice -> choice.snapshot().finished()).thenComparing(choice -> choice.snapshot().run());

  private final Optional<Instant> at;
  private final Predicate<String> wanted;
  private final TreeMap<String, Choice> chosen = new TreeMap<>();

  /**
   * Begins to choose.
   *
   * @param at the time to go back to; empty means now
   * @param wanted the accounts that are asked for
   */
  public PointInTime(Optional<Instant> at, Predicate<String> wanted) {
    this.at = at;
    this.wanted = wanted;
  }

  /** Looks at a snapshot; they may come in any order. */
  public void snapshot(Snapshot snapshot) {
    for (AccountEntry entry : snapshot.accounts()) {
      boolean inTime = at.isEmpty() || !entry.captured().isAfter(at.get());
      if (inTime && entry.head().isPresent() && wanted.test(entry.account())) {
        chosen.merge(entry.account(), new Choice(snapshot, entry), (a, b) -> NEWEST.compare(a, b) > 0 ? a : b);
      }
    }
  }

  /** Whether a snapshot that was finished before {@code snapshot} was started can have something newer of one of {@code accounts} than what is chosen. */
  public boolean mayBeNewerBefore(Snapshot snapshot, Collection<String> accounts) {
    return accounts.stream().map(chosen::get)
        .anyMatch(choice -> choice == null || choice.entry().captured().isBefore(snapshot.started()));
  }

  /** What was chosen, by account. */
  public List<Choice> chosen() {
    return new ArrayList<>(chosen.values());
  }

  /**
   * What the account of {@code choice} was on the days before: of each day the last entry with something in it, newest day first.
   *
   * @param zone where a day begins and ends
   * @param most so many days of those that have an entry
   */
  public static List<Day> before(List<Snapshot> snapshots, Choice choice, ZoneId zone, int most) {
    TreeMap<LocalDate, Choice> days = new TreeMap<>(Comparator.reverseOrder());
    LocalDate last = choice.entry().captured().atZone(zone).toLocalDate();
    for (Snapshot snapshot : snapshots) {
      for (AccountEntry entry : snapshot.accounts()) {
        LocalDate day = entry.captured().atZone(zone).toLocalDate();
        if (entry.account().equals(choice.entry().account()) && entry.head().isPresent() && day.isBefore(last)) {
          days.merge(day, new Choice(snapshot, entry),
              (a, b) -> b.entry().captured().isBefore(a.entry().captured()) ? a : b);
        }
      }
    }
    return days.entrySet().stream().limit(most).map(day -> new Day(day.getKey(), day.getValue())).toList();
  }

  /** What an account was at the end of a day. */
  public record Day(LocalDate date, Choice choice) {}

  /** An account's entry and the snapshot that it stands in. */
  public record Choice(Snapshot snapshot, AccountEntry entry) {}
}
