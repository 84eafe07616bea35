package org.mailkeep.cli;

import java.io.IOException;
import java.time.ZoneId;
import java.util.List;

/** {@code mailkeep guard list}: which accounts look as if mail had been destroyed. */
final class GuardListCommand implements Command {

  @Override
  public Syntax syntax() {
    return Syntax.of("guard list",
        "Lists accounts that lost most of their mail, or whose mail became other mail: nothing older of them is retired until somebody accepts that.");
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    try (OpenRepository open = wiring.open()) {
      wiring.output().show(new Listed(SuspiciousEntry.all(open, wiring), wiring.zone()));
      return ExitCode.DONE;
    }
  }

  private record Listed(List<SuspiciousEntry> entries, ZoneId zone) implements Result {
    @Override
    public void text(TextOutput out) throws IOException {
      TextOutput.Table table = out.table("ACCOUNT", "SNAPSHOT", "TIME", "WHY");
      entries.forEach(entry -> table.row(entry.account(), entry.verdict().run().id().brief(),
          Times.show(entry.verdict().time(), zone), entry.why()));
      table.write();
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.list("entries", entries, entry -> entry.json(out));
    }
  }
}
