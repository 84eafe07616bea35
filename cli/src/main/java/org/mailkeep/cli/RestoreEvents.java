package org.mailkeep.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.mailkeep.repository.audit.Action;
import org.mailkeep.restore.PointInTime;

/** Records in the audit log who looks at whose mail, or brings it back, and why: before the first byte of mail is read, and of a restore when it is done. */
final class RestoreEvents {
  private static final int MOST_NAMES = 50;

  private final Option<Optional<String>> reason = Option.text("--reason", "TEXT",
      "Why, for the audit log: a ticket's number, who asked.");
  private final Option<Boolean> unrecorded = Option.flag("--unrecorded",
      "Go on where the audit log can't be written to, as with a store that may only be read.");

  /** The options that say what to record. */
  List<Option<?>> options() {
    return List.of(reason, unrecorded);
  }

  /**
   * Records that mail is about to be read.
   *
   * @param accounts whose, and as of when
   * @param details what else there is to know
   */
  void begin(OpenRepository open, Wiring wiring, Action action, List<PointInTime.Choice> accounts,
      Map<String, String> details) {
    Map<String, String> all = new LinkedHashMap<>();
    reason.value().ifPresent(why -> all.put("reason", why));
    all.put("accounts", names(accounts.stream().map(choice -> choice.entry().account()).toList()));
    all.put("snapshots", accounts.stream().map(choice -> choice.snapshot().run().brief()).distinct().limit(MOST_NAMES)
        .collect(Collectors.joining(", ")));
    all.putAll(details);
    record(open, wiring, action, all);
  }

  /**
   * Records that somebody is about to look for mail, or through lists of it.
   *
   * @param what the command
   * @param accounts whose mail
   */
  void looking(OpenRepository open, Wiring wiring, String what, List<String> accounts) {
    Map<String, String> all = new LinkedHashMap<>();
    reason.value().ifPresent(why -> all.put("reason", why));
    all.put("command", what);
    all.put("accounts", names(accounts));
    record(open, wiring, Action.MAIL_SEARCHED, all);
  }

  private static String names(List<String> accounts) {
    List<String> distinct = accounts.stream().distinct().toList();
    return distinct.stream().limit(MOST_NAMES).collect(Collectors.joining(", "))
        + (distinct.size() > MOST_NAMES ? " and others, " + distinct.size() : "");
  }

  /** Records how it ended; mail that is back stays back if that can't be. */
  void end(OpenRepository open, Wiring wiring, ExitCode code) {
    try {
      new Events(open.repository(), wiring).append(Action.RESTORE_ENDED, Map.of("result", code.meaning()));
    } catch (IOException e) {
      wiring.messages().note("mailkeep: the end of this restore is not recorded in the audit log: " + e.getMessage());
    }
  }

  private void record(OpenRepository open, Wiring wiring, Action action, Map<String, String> details) {
    try {
      new Events(open.repository(), wiring).append(action, details);
    } catch (IOException e) {
      if (!unrecorded.value()) {
        throw CommandFailure.failed("the audit log can't be written to (" + e.getMessage()
            + "); to go on without a record, say --unrecorded");
      }
      wiring.messages().note("mailkeep: not recorded in the audit log: " + e.getMessage());
    }
  }
}
