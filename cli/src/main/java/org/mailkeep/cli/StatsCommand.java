package org.mailkeep.cli;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.StoredObject;
import org.mailkeep.restore.PointInTime;

/** {@code mailkeep stats}: how much mail there is, and what storing it costs. */
final class StatsCommand implements Command {

  @Override
  public Syntax syntax() {
    return Syntax.of("stats", "Shows how much mail there is and what storing it costs.");
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    try (OpenRepository open = wiring.open()) {
      PointInTime newest = new PointInTime(Optional.empty(), account -> true);
      long[] snapshots = new long[1];
      long[] bytes = new long[1];
      open.repository().visitSnapshots(snapshot -> {
        newest.snapshot(snapshot);
        snapshots[0]++;
        bytes[0] += snapshot.accounts().stream().mapToLong(entry -> entry.counts().bytes()).sum();
      });
      List<PointInTime.Choice> accounts = newest.chosen();
      wiring.output()
          .show(new Stats(snapshots[0], accounts.size(),
              accounts.stream().mapToLong(choice -> choice.entry().counts().messages()).sum(),
              accounts.stream().mapToLong(choice -> choice.entry().counts().bytes()).sum(), bytes[0],
              Stored.below(open.store(), "packs/"), Stored.below(open.store(), "")));
      return ExitCode.DONE;
    }
  }

  private record Stored(long objects, long bytes) {
    static Stored below(ObjectStore store, String prefix) throws IOException {
      long objects = 0;
      long bytes = 0;
      List<StoredObject> page;
      String after = "";
      do {
        page = store.list(prefix, after, 1000);
        for (StoredObject object : page) {
          objects++;
          bytes += object.bytes();
          after = object.key().path();
        }
      } while (page.size() == 1000);
      return new Stored(objects, bytes);
    }
  }

  private record Stats(long snapshots, long accounts, long messages, long bytes, long allBytes, Stored packs,
      Stored all) implements Result {
    @Override
    public void text(TextOutput out) throws IOException {
      out.line("mail now          " + Amounts.count(accounts, "account", "accounts") + ", "
          + Amounts.count(messages, "message", "messages") + ", " + Amounts.bytes(bytes));
      out.line(
          "in all snapshots  " + Amounts.count(snapshots, "snapshot", "snapshots") + ", " + Amounts.bytes(allBytes));
      out.line("stored            " + Amounts.bytes(all.bytes()) + " in "
          + Amounts.count(all.objects(), "object", "objects") + ", of which packs " + Amounts.bytes(packs.bytes())
          + " in " + Amounts.count(packs.objects()));
      if (bytes > 0) {
        out.line(String.format(java.util.Locale.ROOT, "ratio             %.2f of the mail now, %.3f of all snapshots",
            (double) all.bytes() / bytes, (double) all.bytes() / allBytes));
      }
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.field("snapshots", snapshots).field("accounts", accounts).field("messages", messages).field("bytes", bytes)
          .field("snapshotBytes", allBytes)
          .field("storedObjects", all.objects()).field("storedBytes", all.bytes()).field("packs", packs.objects())
          .field("packBytes", packs.bytes());
    }
  }
}
