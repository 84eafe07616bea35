package org.mailkeep.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.mailkeep.repository.audit.Action;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.retention.GuardDecision;

/** {@code mailkeep guard accept}: an account that looks as if mail had been destroyed is as it should be. */
final class GuardAcceptCommand implements Command {
  private final Words what = Words.of("ACCOUNT [SNAPSHOT]",
      "The account's name, and which of its suspicious snapshots; without one: all that guard list shows now.");
  private final Option<Optional<String>> reason = Option.text("--reason", "TEXT", "Why.");

  @Override
  public Syntax syntax() {
    return Syntax.of("guard accept", "Says of suspicious entries that they are as they should be.", reason).with(what);
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    List<String> words = what.value();
    if (words.isEmpty() || words.size() > 2) {
      throw CommandFailure.usage("name an account, and perhaps a snapshot; see: mailkeep guard list");
    }
    try (OpenRepository open = wiring.open()) {
      List<SuspiciousEntry> entries = SuspiciousEntry.all(open, wiring).stream()
          .filter(entry -> entry.account().equals(words.getFirst())
              && (words.size() == 1 || words.get(1).length() >= 4
                  && entry.verdict().run().id().hex().startsWith(words.get(1))))
          .toList();
      if (entries.isEmpty()) {
        throw CommandFailure.failed("nothing suspicious about " + String.join(" in ", words)
            + "; see: mailkeep guard list");
      }
      accept(open, wiring, entries);
      wiring.output().show(new Accepted(entries));
      return ExitCode.DONE;
    }
  }

  private void accept(OpenRepository open, Wiring wiring, List<SuspiciousEntry> entries) throws IOException {
    String actor = RetentionEvents.actor(wiring);
    List<GuardDecision> decisions = entries.stream().map(entry -> decision(entry, actor, wiring)).toList();
    Set<Id128> there = open.repository().committed().keySet().stream().map(run -> run.id())
        .collect(Collectors.toSet());
    open.repository().retention().changeGuard(actor, before -> before.value().with(decisions, there::contains));
    Map<String, String> details = new LinkedHashMap<>();
    details.put("account", entries.getFirst().account());
    entries.forEach(entry -> details.put("snapshot " + entry.verdict().run().id().brief(), entry.why()));
    reason.value().ifPresent(why -> details.put("reason", why));
    RetentionEvents.record(open, wiring, Action.GUARD_ACCEPTED, "it is accepted", details);
  }

  private GuardDecision decision(SuspiciousEntry entry, String actor, Wiring wiring) {
    try {
      return new GuardDecision(entry.account(), entry.verdict().run().id(), reason.value().orElse(""), actor,
          wiring.clock().instant());
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(String.valueOf(e.getMessage()));
    }
  }

  private record Accepted(List<SuspiciousEntry> entries) implements Result {
    @Override
    public void text(TextOutput out) throws IOException {
      for (SuspiciousEntry entry : entries) {
        out.line("accepted: " + entry.account() + " in snapshot " + entry.verdict().run().id().brief() + ": "
            + entry.why());
      }
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.list("accepted", entries, entry -> entry.json(out));
    }
  }
}
