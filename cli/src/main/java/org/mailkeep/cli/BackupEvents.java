package org.mailkeep.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.mailkeep.repository.audit.Action;
import org.mailkeep.repository.run.CommittedRun;
import org.mailkeep.repository.snapshot.AccountEntry;
import org.mailkeep.repository.snapshot.AccountStatus;

/** Records in the audit log what a backup committed, run by run, and that it failed. A backup never fails because this does. */
final class BackupEvents {
  private final Events events;
  private final String job;

  BackupEvents(Events events, String job) {
    this.events = events;
    this.job = job;
  }

  void committed(CommittedRun run) {
    Map<AccountStatus, Integer> status = new LinkedHashMap<>();
    long messages = 0;
    long bytes = 0;
    long unreadable = 0;
    for (AccountEntry entry : run.snapshot().accounts()) {
      status.merge(entry.status(), 1, Integer::sum);
      messages += entry.counts().messages();
      bytes += entry.counts().bytes();
      unreadable += entry.counts().unreadable();
    }
    Map<String, String> details = new LinkedHashMap<>();
    details.put("job", job);
    details.put("snapshot", run.snapshot().run().hex());
    for (AccountStatus one : AccountStatus.values()) {
      if (status.containsKey(one)) {
        details.put(one.word(), String.valueOf(status.get(one)));
      }
    }
    details.put("messages", String.valueOf(messages));
    details.put("bytes", String.valueOf(bytes));
    details.put("stored bytes", String.valueOf(run.storedBytes()));
    if (unreadable > 0) {
      details.put("unreadable files", String.valueOf(unreadable));
    }
    events.note(Action.BACKUP_COMMITTED, details);
  }

  void failed(Throwable failure, boolean interrupted) {
    events.failed(Action.BACKUP_FAILED, failure,
        Map.of("job", job, "result", interrupted ? "interrupted" : Failure.of(failure).code().meaning()));
  }
}
