package org.mailkeep.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.mailkeep.repository.audit.AuditEvent;
import org.mailkeep.repository.audit.AuditLog;
import org.mailkeep.repository.base.Id128;

/** {@code mailkeep audit verify}: whether the log is whole. */
final class AuditVerifyCommand implements Command {

  @Override
  public Syntax syntax() {
    return Syntax.of("audit verify",
        "Checks every event's signature, and that none was changed, or removed from between others.");
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    try (OpenRepository open = wiring.open()) {
      Checked checked = new Checked();
      open.repository().audit().visit(checked);
      checked.problems.forEach(problem -> wiring.messages().error("damage: " + problem));
      wiring.output().show(checked);
      return checked.problems.isEmpty() ? ExitCode.DONE : ExitCode.DAMAGED;
    }
  }

  /** What was found. */
  private static final class Checked implements Result, AuditLog.Visitor {
    private final Set<Id128> actors = new HashSet<>();
    private final List<String> problems = new ArrayList<>();
    private long events;

    @Override
    public void event(AuditEvent event) {
      events++;
      actors.add(event.actor());
    }

    @Override
    public void problem(String problem) {
      problems.add(problem);
    }

    @Override
    public void text(TextOutput out) throws IOException {
      out.line("checked " + Amounts.count(events, "event", "events") + " of "
          + Amounts.count(actors.size(), "credential", "credentials") + ": "
          + (problems.isEmpty() ? "all sound" : Amounts.count(problems.size(), "problem", "problems")));
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.field("events", events).field("credentials", actors.size()).texts("problems", problems);
    }
  }
}
