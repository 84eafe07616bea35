package org.mailkeep.cli;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.mailkeep.repository.audit.AuditEvent;
import org.mailkeep.repository.audit.AuditLog;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.key.KeyObjects;
import org.mailkeep.repository.key.SignerInfo;

/** {@code mailkeep audit log}: who did what. */
final class AuditLogCommand implements Command {
  private final Option<Optional<Times.Moment>> since = Option.of("--since", "TIME",
      "Only events of this time and later: 2026-10-01, 2026-10-01T14:30.", Times::parseBegin);

  @Override
  public Syntax syntax() {
    return Syntax.of("audit log", "Lists what was done with this repository and by whom, oldest first.", since);
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    try (OpenRepository open = wiring.open()) {
      Instant from = since.value().map(moment -> moment.in(wiring.zone())).orElse(Instant.MIN);
      List<AuditEvent> events = new ArrayList<>();
      List<String> problems = new ArrayList<>();
      open.repository().audit().visit(new AuditLog.Visitor() {
        @Override
        public void event(AuditEvent event) {
          if (!event.time().isBefore(from)) {
            events.add(event);
          }
        }

        @Override
        public void problem(String problem) {
          problems.add(problem);
        }
      });
      events.sort(Comparator.comparing(AuditEvent::time).thenComparing(AuditEvent::actor)
          .thenComparingLong(AuditEvent::sequence));
      problems.forEach(problem -> wiring.messages().error("damage: " + problem));
      wiring.output().show(new Listed(events, problems, names(open, wiring), wiring.zone()));
      return problems.isEmpty() ? ExitCode.DONE : ExitCode.DAMAGED;
    }
  }

  private static Map<Id128, String> names(OpenRepository open, Wiring wiring) throws IOException {
    Map<Id128, String> names = new HashMap<>();
    for (SignerInfo signer : new KeyObjects(open.store(), wiring.shell().random()).list(open.credential())) {
      names.put(signer.id(), signer.name());
    }
    return names;
  }

  private record Listed(List<AuditEvent> events, List<String> problems, Map<Id128, String> names, ZoneId zone)
      implements
        Result {
    @Override
    public void text(TextOutput out) throws IOException {
      TextOutput.Table table = out.table("TIME", "CREDENTIAL", "USER", "ACTION", "DETAILS");
      for (AuditEvent event : events) {
        String details = event.details().entrySet().stream().map(detail -> detail.getKey() + ": " + detail.getValue())
            .collect(Collectors.joining("; "));
        table.row(Times.show(event.time(), zone), name(event), event.user() + "@" + event.host(), event.action(),
            details);
      }
      table.write();
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.list("events", events, event -> {
        out.field("time", event.time()).field("credential", name(event)).field("key", event.actor().hex())
            .field("sequence", event.sequence()).field("user", event.user()).field("host", event.host())
            .field("action", event.action());
        out.list("details", List.copyOf(event.details().entrySet()),
            detail -> out.field("name", detail.getKey()).field("value", detail.getValue()));
      });
      out.texts("problems", problems);
    }

    private String name(AuditEvent event) {
      return names.getOrDefault(event.actor(), event.actor().brief());
    }
  }
}
