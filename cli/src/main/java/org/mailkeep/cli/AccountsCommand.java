package org.mailkeep.cli;

import java.io.IOException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
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
          .show(new Listed(lines(open.repository().snapshots(accounts.wanted()), accounts.wanted()), wiring.zone()));
      return ExitCode.DONE;
    }
  }

  private static List<Line> lines(List<Snapshot> snapshots, Predicate<String> wanted) {
    TreeMap<String, Line> lines = new TreeMap<>();
    for (Snapshot snapshot : snapshots) {
      for (AccountEntry entry : snapshot.accounts()) {
        if (wanted.test(entry.account())) {
          lines.merge(entry.account(), Line.of(entry), Line::then);
        }
      }
    }
    return new ArrayList<>(lines.values());
  }

  /**
   * One account.
   *
   * @param newest its entry in the newest snapshot that has one
   * @param held the newest entry with something in it
   * @param complete how many complete ones there are
   */
  private record Line(AccountEntry newest, AccountEntry held, long complete) {
    static Line of(AccountEntry entry) {
      return new Line(entry, entry, entry.status() == AccountStatus.COMPLETE ? 1 : 0);
    }

    Line then(Line later) {
      return new Line(later.newest, later.held.head().isPresent() ? later.held : held, complete + later.complete);
    }
  }

  private record Listed(List<Line> lines, ZoneId zone) implements Result {
    @Override
    public void text(TextOutput out) throws IOException {
      TextOutput.Table table = out.table("ACCOUNT", "NEWEST", "STATUS", ">COMPLETE", ">MESSAGES", ">BYTES");
      for (Line line : lines) {
        table.row(line.newest().account(), Times.show(line.newest().captured(), zone), line.newest().status().word(),
            Amounts.count(line.complete()),
            Amounts.count(line.held().counts().messages()), Amounts.bytes(line.held().counts().bytes()));
      }
      table.write();
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.list("accounts", lines,
          line -> out.field("account", line.newest().account()).field("newest", line.newest().captured())
              .field("status", line.newest().status().word()).field("completeSnapshots", line.complete())
              .field("messages", line.held().counts().messages()).field("files", line.held().counts().files())
              .field("bytes", line.held().counts().bytes()));
    }
  }
}
