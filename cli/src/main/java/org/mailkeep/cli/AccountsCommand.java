package org.mailkeep.cli;

import java.io.IOException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.mailkeep.repository.run.Distrust;
import org.mailkeep.repository.snapshot.AccountEntry;
import org.mailkeep.repository.snapshot.AccountStatus;
import org.mailkeep.repository.snapshot.Snapshot;

/** {@code mailkeep accounts}: who is backed up, and how well. */
final class AccountsCommand implements Command {
  private final AccountOptions accounts = new AccountOptions("Only accounts of this name; * and ? stand for anything.");

  @Override
  public Syntax syntax() {
    return Syntax.of("accounts", "Lists accounts, each with its newest backup.", accounts.option());
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    try (OpenRepository open = wiring.open()) {
      wiring.output()
          .show(new Listed(lines(open.repository().snapshots(accounts.wanted()), open.repository().distrust(),
              accounts.wanted()), wiring.zone()));
      return ExitCode.DONE;
    }
  }

  private static List<Line> lines(List<Snapshot> snapshots, Distrust distrust, Predicate<String> wanted) {
    TreeMap<String, Line> lines = new TreeMap<>();
    for (Snapshot snapshot : snapshots) {
      boolean distrusted = distrust.distrusts(snapshot);
      for (AccountEntry entry : snapshot.accounts()) {
        if (wanted.test(entry.account())) {
          lines.merge(entry.account(), Line.of(entry, distrusted), Line::then);
        }
      }
    }
    return new ArrayList<>(lines.values());
  }

  /**
   * One account.
   *
   * @param newest its entry in the newest snapshot that has one
   * @param distrusted whether a revoked agent made that
   * @param held the newest entry with something in it
   * @param complete how many complete ones there are that no revoked agent made
   */
  private record Line(AccountEntry newest, boolean distrusted, AccountEntry held, long complete) {
    static Line of(AccountEntry entry, boolean distrusted) {
      return new Line(entry, distrusted, entry,
          entry.status() == AccountStatus.COMPLETE && !distrusted ? 1 : 0);
    }

    Line then(Line later) {
      return new Line(later.newest, later.distrusted, later.held.head().isPresent() ? later.held : held,
          complete + later.complete);
    }

    String status() {
      return newest.status().word() + (distrusted ? ", distrusted" : "");
    }
  }

  private record Listed(List<Line> lines, ZoneId zone) implements Result {
    @Override
    public void text(TextOutput out) throws IOException {
      TextOutput.Table table = out.table("ACCOUNT", "NEWEST", "STATUS", ">COMPLETE", ">MESSAGES", ">BYTES");
      for (Line line : lines) {
        table.row(line.newest().account(), Times.show(line.newest().captured(), zone), line.status(),
            Amounts.count(line.complete()),
            Amounts.count(line.held().counts().messages()), Amounts.bytes(line.held().counts().bytes()));
      }
      table.write();
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.list("accounts", lines,
          line -> out.field("account", line.newest().account()).field("newest", line.newest().captured())
              .field("status", line.newest().status().word()).field("distrusted", line.distrusted())
              .field("completeSnapshots", line.complete())
              .field("messages", line.held().counts().messages()).field("files", line.held().counts().files())
              .field("bytes", line.held().counts().bytes()));
    }
  }
}
