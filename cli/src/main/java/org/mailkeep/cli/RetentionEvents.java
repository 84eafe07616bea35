package org.mailkeep.cli;

import java.io.IOException;
import java.util.Map;
import org.mailkeep.repository.audit.Action;
import org.mailkeep.repository.audit.AuditLog;

/** Records in the audit log what was changed about what is kept, once it is in force: the stored change itself is signed as well. */
final class RetentionEvents {

  private RetentionEvents() {}

  /** Who does it, and where. */
  static String actor(Wiring wiring) {
    return wiring.shell().user() + "@" + wiring.shell().host();
  }

  /**
   * Records it.
   *
   * @param done what is in force, for whoever has to hear that it is not recorded
   */
  static void record(OpenRepository open, Wiring wiring, Action action, String done, Map<String, String> details) {
    try {
      open.repository().audit().append(action, new AuditLog.Origin(wiring.shell().host(), wiring.shell().user()),
          details);
    } catch (IOException e) {
      throw CommandFailure.failed(done + ", but that is not recorded: the audit log can't be written to ("
          + e.getMessage() + ")");
    }
  }
}
