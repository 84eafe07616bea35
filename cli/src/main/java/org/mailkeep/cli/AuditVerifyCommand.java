package org.mailkeep.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private final Map<Id128, AuditEvent> newest = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();
    private long events;

    @Override
    public void event(AuditEvent event) {
      events++;
      newest.putIfAbsent(event.actor(), event);
    }

    @Override
    public void problem(String problem) {
      problems.add(problem);
    }

    @Override
    public void text(TextOutput out) throws IOException {
      out.line("checked " + Amounts.count(events, "event", "events") + " of "
          + Amounts.count(newest.size(), "credential", "credentials") + ": "
          + (problems.isEmpty() ? "no damage found" : Amounts.count(problems.size(), "problem", "problems")));
      for (AuditEvent event : newest.values()) {
        out.line("  newest of " + event.actor().brief() + ": number " + event.sequence() + ", " + event.time());
      }
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.field("events", events).field("credentials", newest.size()).texts("problems", problems);
      out.list("newest", List.copyOf(newest.values()), event -> out.field("key", event.actor().hex())
          .field("sequence", event.sequence()).field("time", event.time()));
    }
  }
}
