package org.mailkeep.cli;

import java.io.IOException;
import java.time.ZoneId;
import java.util.List;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.retention.Hold;

/** {@code mailkeep hold list}: what is kept whatever the policy says. */
final class HoldListCommand implements Command {

  @Override
  public Syntax syntax() {
    return Syntax.of("hold list", "Lists what is kept whatever the policy says. Released holds are in: audit log.");
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    try (OpenRepository open = wiring.open()) {
      wiring.output().show(new Listed(open.repository().retention().holds().value().all(), wiring.zone()));
      return ExitCode.DONE;
    }
  }

  /** Adds a hold to an object. */
  static void json(JsonOutput out, Hold hold) throws IOException {
    out.field("hold", hold.id().hex()).field("account", hold.account())
        .field("snapshot", hold.snapshot().map(Id128::hex)).field("reason", hold.reason())
        .field("reference", hold.reference()).field("by", hold.by()).field("since", hold.since());
  }

  private record Listed(List<Hold> holds, ZoneId zone) implements Result {
    @Override
    public void text(TextOutput out) throws IOException {
      TextOutput.Table table = out.table("HOLD", "SINCE", "ACCOUNTS", "SNAPSHOT", "BY", "REFERENCE", "REASON");
      holds.forEach(hold -> table.row(hold.id().brief(), Times.show(hold.since(), zone), hold.account(),
          hold.snapshot().map(Id128::brief).orElse("all"), hold.by(), hold.reference(), hold.reason()));
      table.write();
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.list("holds", holds, hold -> HoldListCommand.json(out, hold));
    }
  }
}
