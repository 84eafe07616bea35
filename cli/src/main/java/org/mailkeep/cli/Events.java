package org.mailkeep.cli;

import java.io.IOException;
import java.util.Map;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.audit.Action;
import org.mailkeep.repository.audit.AuditLog;
import org.mailkeep.repository.base.RepositoryException;

/** Records in the audit log what commands do. */
final class Events {
  private final Repository repository;
  private final Wiring wiring;

  Events(Repository repository, Wiring wiring) {
    this.repository = repository;
    this.wiring = wiring;
  }

  /** Records it, or fails. */
  void append(Action action, Map<String, String> details) throws IOException {
    repository.audit().append(action, new AuditLog.Origin(wiring.shell().host(), wiring.shell().user()), details);
  }

  /** Records what is done already, and stays so: that it can't be recorded is said. */
  void note(Action action, Map<String, String> details) {
    boolean interrupted = Thread.interrupted();
    try {
      append(action, details);
    } catch (IOException e) {
      wiring.messages().error("\"" + action.word() + "\" is not recorded in the audit log: " + Failure.of(e).line());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Records how something failed: no more than its kind, since an auditor sees no names of folders. Not if nothing reaches the store. */
  void failed(Action action, Throwable failure, Map<String, String> details) {
    if (!(failure instanceof RepositoryException.Unavailable
        || failure instanceof RepositoryException.OutcomeUnknown)) {
      note(action, details);
    }
  }
}
