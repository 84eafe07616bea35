package org.mailkeep.cli;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mailkeep.repository.audit.Action;
import org.mailkeep.repository.retention.Hold;
import org.mailkeep.repository.retention.Holds;
import org.mailkeep.repository.retention.RetentionRecords;

/** {@code mailkeep hold release}: from now on the policy alone says what is kept. */
final class HoldReleaseCommand implements Command {
  private final Words hold = Words.of("HOLD", "The hold, as hold list shows it; the first digits will do.");
  private final Option<Optional<String>> reason = Option.text("--reason", "TEXT", "Why, for the audit log.");

  @Override
  public Syntax syntax() {
    return Syntax.of("hold release", "Ends a hold. What it held stays in the audit log.", reason).with(hold);
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    if (hold.value().size() != 1) {
      throw CommandFailure.usage("name one hold; see: mailkeep hold list");
    }
    try (OpenRepository open = wiring.open()) {
      RetentionRecords records = open.repository().retention();
      Hold released = find(records.holds().value(), hold.value().getFirst());
      records.changeHolds(RetentionEvents.actor(wiring), before -> before.value().without(released.id()));
      Map<String, String> details = HoldAddCommand.details(released);
      reason.value().ifPresent(why -> details.put("released because", why));
      RetentionEvents.record(open, wiring, Action.HOLD_RELEASED, "hold " + released.id().brief() + " is released",
          details);
      wiring.output().show(new Released(released));
      return ExitCode.DONE;
    }
  }

  private static Hold find(Holds holds, String text) {
    List<Hold> found = holds.all().stream().filter(one -> one.id().hex().startsWith(text)).toList();
    if (found.size() != 1) {
      throw CommandFailure.failed(found.isEmpty()
          ? "no hold " + text + "; see: mailkeep hold list"
          : found.size() + " holds begin with " + text + "; give more digits");
    }
    return found.getFirst();
  }

  private record Released(Hold hold) implements Result {
    @Override
    public void text(TextOutput out) throws IOException {
      out.line("hold " + hold.id().brief() + " on " + hold.account() + " is released");
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      HoldListCommand.json(out, hold);
    }
  }
}
