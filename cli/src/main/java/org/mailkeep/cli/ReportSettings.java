package org.mailkeep.cli;

import java.util.List;
import org.mailkeep.cli.mail.MailServer;

/**
 * To whom to write how a job went.
 *
 * @param to addresses
 * @param from an address
 * @param server who takes the mail
 * @param on when to write
 */
record ReportSettings(List<String> to, String from, MailServer server, On on) {

  ReportSettings {
    to = List.copyOf(to);
  }

  /** When to write. */
  enum On {
    /** When the exit code is not 0. */
    FAILURE,
    /** After every run. */
    ALWAYS
  }
}
