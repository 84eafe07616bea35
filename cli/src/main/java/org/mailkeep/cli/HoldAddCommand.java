package org.mailkeep.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mailkeep.repository.audit.Action;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.retention.Hold;
import org.mailkeep.repository.retention.Holds;
import org.mailkeep.repository.retention.RetentionEntries;
import org.mailkeep.repository.retention.RetentionPlan;
import org.mailkeep.repository.retention.RetentionRules;
import org.mailkeep.repository.run.LedgerRun;

/** {@code mailkeep hold add}: keeps restore points whatever the policy says. */
final class HoldAddCommand implements Command {
  private final Option<Optional<String>> account = Option.text("--account", "GLOB",
      "The accounts to hold; * and ? stand for anything. Without it: all of the snapshot.");
  private final Option<Optional<String>> snapshot = Option.text("--snapshot", "ID",
      "Hold this snapshot only; the first digits will do. Without it: all, those to come included.");
  private final Option<String> reason = Option.required("--reason", "TEXT", "Why.", SettingsReader::some);
  private final Option<Optional<String>> reference = Option.text("--reference", "TEXT",
      "A file number, a ticket.");

  @Override
  public Syntax syntax() {
    return Syntax.of("hold add", "Keeps restore points whatever the policy says, until the hold is released.", account,
        snapshot, reason, reference);
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    if (account.value().isEmpty() && snapshot.value().isEmpty()) {
      throw CommandFailure.usage("say what to hold: --account GLOB, --snapshot ID, or both");
    }
    try (OpenRepository open = wiring.open()) {
      Hold hold = hold(open, wiring);
      open.repository().retention().changeHolds(RetentionEvents.actor(wiring), before -> before.value().with(hold));
      RetentionEvents.record(open, wiring, Action.HOLD_ADDED, "hold " + hold.id().brief() + " is in force",
          details(hold));
      wiring.output().show(new Added(hold, held(open, wiring, hold)));
      return ExitCode.DONE;
    }
  }

  private Hold hold(OpenRepository open, Wiring wiring) throws IOException {
    Optional<Id128> run = Optional.empty();
    if (snapshot.value().isPresent()) {
      List<LedgerRun> runs = List.copyOf(open.repository().committed().values());
      run = Optional.of(AsOf.find(runs, one -> one.run().id(), snapshot.value().get()).run().id());
    }
    try {
      return new Hold(Id128.random(wiring.shell().random()), account.value().orElse("*"), run, reason.value(),
          reference.value().orElse(""), RetentionEvents.actor(wiring), wiring.clock().instant());
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(String.valueOf(e.getMessage()));
    }
  }

  /** How many entries it holds as of now: a pattern that is mistyped holds none. */
  private static long held(OpenRepository open, Wiring wiring, Hold hold) throws IOException {
    RetentionEntries entries = open.repository().retentionEntries();
    RetentionRules rules = RetentionRules.NONE.with(new Holds(List.of(hold)));
    RetentionPlan plan = RetentionPlan.of(rules, entries, wiring.clock().instant());
    long held = 0;
    for (String name : plan.accounts()) {
      held += plan.verdicts(name).stream().filter(verdict -> !verdict.holds().isEmpty()).count();
    }
    return held;
  }

  static Map<String, String> details(Hold hold) {
    Map<String, String> details = new LinkedHashMap<>();
    details.put("hold", hold.id().hex());
    details.put("accounts", hold.account());
    hold.snapshot().ifPresent(run -> details.put("snapshot", run.hex()));
    details.put("reason", hold.reason());
    if (!hold.reference().isEmpty()) {
      details.put("reference", hold.reference());
    }
    return details;
  }

  private record Added(Hold hold, long held) implements Result {
    @Override
    public void text(TextOutput out) throws IOException {
      out.line("hold " + hold.id().brief() + " is in force: it holds " + Amounts.count(held, "entry", "entries")
          + " as of now");
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      HoldListCommand.json(out, hold);
      out.field("entries", held);
    }
  }
}
