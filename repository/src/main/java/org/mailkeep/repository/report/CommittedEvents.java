package org.mailkeep.repository.report;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.mailkeep.repository.audit.Action;
import org.mailkeep.repository.audit.AuditEvent;
import org.mailkeep.repository.audit.AuditLog;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.retention.RetentionEntries;
import org.mailkeep.repository.snapshot.AccountStatus;

/** Which snapshots the audit log says were committed. */
final class CommittedEvents implements AuditLog.Visitor {

  /** So many problems are told one by one. */
  private static final int MOST_PROBLEMS = 1000;

  private final Map<Id128, Committed> snapshots = new HashMap<>();
  private final List<String> problems = new ArrayList<>();

  /**
   * What an event says.
   *
   * @param time by the agent's clock
   * @param source who backed up
   * @param complete how many accounts were complete
   */
  record Committed(Instant time, Source source, long complete) {}

  static CommittedEvents read(AuditLog log) throws IOException {
    CommittedEvents events = new CommittedEvents();
    log.visit(events);
    return events;
  }

  @Override
  public void event(AuditEvent event) {
    Map<String, String> details = event.details();
    String snapshot = details.getOrDefault("snapshot", "");
    if (event.action().equals(Action.BACKUP_COMMITTED.word()) && snapshot.matches("[0-9a-f]{32}")) {
      String complete = details.getOrDefault(AccountStatus.COMPLETE.word(), "0");
      snapshots.put(Id128.fromHex(snapshot), new Committed(RetentionEntries.bounded(event.time()),
          new Source(event.host(), details.getOrDefault("job", "")),
          complete.matches("[0-9]{1,9}") ? Long.parseLong(complete) : 0));
    }
  }

  @Override
  public void problem(String problem) {
    if (problems.size() < MOST_PROBLEMS) {
      problems.add(problem);
    }
  }

  /** By snapshot. */
  Map<Id128, Committed> snapshots() {
    return snapshots;
  }

  List<String> problems() {
    return problems;
  }
}
