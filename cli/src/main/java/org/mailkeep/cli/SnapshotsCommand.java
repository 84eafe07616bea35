package org.mailkeep.cli;

import java.io.IOException;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Predicate;
import org.mailkeep.repository.run.Distrust;
import org.mailkeep.repository.snapshot.AccountCounts;
import org.mailkeep.repository.snapshot.AccountEntry;
import org.mailkeep.repository.snapshot.AccountStatus;
import org.mailkeep.repository.snapshot.Snapshot;

/** {@code mailkeep snapshots}: what was backed up when. */
final class SnapshotsCommand implements Command {
  private final AccountOptions accounts = new AccountOptions(
      "Only snapshots with one of these accounts, and only these accounts in them.");

  @Override
  public Syntax syntax() {
    return Syntax.of("snapshots", "Lists snapshots, oldest first.", accounts.option());
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    try (OpenRepository open = wiring.open()) {
      Predicate<String> wanted = accounts.wanted();
      Distrust distrust = open.repository().distrust();
      List<Line> lines = open.repository().snapshots(accounts.wanted()).stream()
          .map(snapshot -> Line.of(snapshot, wanted, distrust))
          .filter(line -> !accounts.given() || !line.entries().isEmpty()).toList();
      wiring.output().show(new Listed(lines, wiring.zone()));
      return ExitCode.DONE;
    }
  }

  private record Line(Snapshot snapshot, List<AccountEntry> entries, boolean distrusted) {
    static Line of(Snapshot snapshot, Predicate<String> wanted, Distrust distrust) {
      return new Line(snapshot, snapshot.accounts().stream().filter(entry -> wanted.test(entry.account())).toList(),
          distrust.distrusts(snapshot));
    }

    AccountCounts total() {
      return entries.stream().map(AccountEntry::counts).reduce(AccountCounts.NONE,
          (a, b) -> new AccountCounts(a.messages() + b.messages(), a.files() + b.files(),
              a.bytes() + b.bytes(), a.newMessages() + b.newMessages(), a.newBytes() + b.newBytes(),
              a.unreadable() + b.unreadable()));
    }

    boolean complete() {
      return entries.stream().allMatch(entry -> entry.status() == AccountStatus.COMPLETE);
    }
  }

  private record Listed(List<Line> lines, ZoneId zone) implements Result {
    @Override
    public void text(TextOutput out) throws IOException {
      TextOutput.Table table = out.table("SNAPSHOT", "TIME", "HOST", "JOB", ">ACCOUNTS", ">MESSAGES", ">BYTES", ">READ",
          "");
      for (Line line : lines) {
        AccountCounts total = line.total();
        table.row(line.snapshot().run().brief(), Times.show(line.snapshot().finished(), zone), line.snapshot().host(),
            line.snapshot().job(),
            Amounts.count(line.entries().size()), Amounts.count(total.messages()), Amounts.bytes(total.bytes()),
            Amounts.bytes(total.newBytes()),
            line.distrusted() ? "distrusted" : line.complete() ? "" : "incomplete");
      }
      table.write();
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.list("snapshots", lines, line -> {
        AccountCounts total = line.total();
        out.field("snapshot", line.snapshot().run().hex()).field("host", line.snapshot().host())
            .field("job", line.snapshot().job()).field("epoch", line.snapshot().epoch())
            .field("key", line.snapshot().signer().hex()).field("distrusted", line.distrusted())
            .field("started", line.snapshot().started()).field("finished", line.snapshot().finished())
            .field("complete", line.complete())
            .field("messages", total.messages()).field("files", total.files()).field("bytes", total.bytes())
            .field("readMessages", total.newMessages()).field("readBytes", total.newBytes())
            .field("unreadableFiles", total.unreadable());
        out.list("accounts", line.entries(), entry -> AccountJson.write(out, entry));
      });
    }
  }
}
