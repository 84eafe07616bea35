package org.mailkeep.cli;

import java.io.IOException;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.run.LedgerRun;
import org.mailkeep.restore.PointInTime;

/** The options that say as of when: a time, or one snapshot; now if neither is given. */
final class AsOf {
  private static final int SHORTEST_ID = 4;

  private final Option<Optional<Times.Moment>> at = Option.of("--at", "TIME",
      "As of this time: 2026-10-01 (the end of that day), 2026-10-01T14:30, or with an offset such as +02:00.",
      Times::parse);
  private final Option<Optional<String>> snapshot = Option.text("--snapshot", "ID",
      "As in this snapshot; the first digits will do.");

  Option<?> at() {
    return at;
  }

  Option<?> snapshot() {
    return snapshot;
  }

  /** Whether a time or a snapshot was given. */
  boolean given() {
    return at.value().isPresent() || snapshot.value().isPresent();
  }

  /** The newest entries of the accounts that are wanted, as of then, by account. */
  List<PointInTime.Choice> choose(Repository repository, AccountOptions accounts, Supplier<ZoneId> zone)
      throws IOException {
    if (at.value().isPresent() && snapshot.value().isPresent()) {
      throw CommandFailure.usage("--at and --snapshot exclude each other");
    }
    PointInTime choice = new PointInTime(at.value().map(moment -> moment.in(zone.get())), accounts.wanted());
    List<String> names = accounts.names();
    if (snapshot.value().isPresent()) {
      List<LedgerRun> runs = List.copyOf(repository.committed().values());
      choice.snapshot(repository.snapshot(find(runs, run -> run.run().id(), snapshot.value().get())));
    } else if (at.value().isEmpty() && !names.isEmpty()) {
      repository.visitSnapshotsBack(choice::snapshot, snapshot -> choice.mayBeNewerBefore(snapshot, names));
    } else {
      repository.visitSnapshots(choice::snapshot);
    }
    return choice.chosen();
  }

  /** How to say it: {@code " as of 2026-10-01 23:59:59"}, or nothing for now. */
  String words(Supplier<ZoneId> zone) {
    return at.value().map(moment -> " as of " + Times.show(moment.in(zone.get()), zone.get()))
        .or(() -> snapshot.value().map(id -> " in snapshot " + id)).orElse("");
  }

  /** The one of {@code all} whose id begins so. */
  static <T> T find(List<T> all, Function<T, Id128> id, String text) {
    List<T> found = text.length() < SHORTEST_ID
        ? List.of()
        : all.stream().filter(one -> id.apply(one).hex().startsWith(text)).toList();
    return switch (found.size()) {
      case 1 -> found.getFirst();
      case 0 -> throw CommandFailure.failed("no snapshot " + text + "; see: mailkeep snapshots");
      default -> throw CommandFailure.failed(found.size() + " snapshots begin with " + text + "; give more digits");
    };
  }
}
