package org.mailkeep.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mailkeep.repository.audit.Action;
import org.mailkeep.repository.retention.KeepRules;
import org.mailkeep.repository.retention.Policy;
import org.mailkeep.repository.retention.PolicyGroup;
import org.mailkeep.repository.retention.RetentionEntries;
import org.mailkeep.repository.retention.RetentionPlan;
import org.mailkeep.repository.retention.RetentionRecords;
import org.mailkeep.repository.retention.RetentionRules;
import org.mailkeep.repository.retention.Versioned;

/** {@code mailkeep retention set}: says which restore points are kept from now on. */
final class RetentionSetCommand implements Command {
  /** A change that retires more than this part of all entries has to be meant. */
  private static final int PART = 10;

  private final RetentionOptions keep = new RetentionOptions();
  private final Option<Optional<String>> group = Option.text("--group", "NAME",
      "Set this group's rules; without it, those of accounts in no group.");
  private final Option<List<String>> accounts = Option.texts("--accounts", "GLOB",
      "The accounts of the group; may be repeated. A group that is there keeps those that it has.");
  private final Option<Optional<String>> removed = Option.text("--remove-group", "NAME", "Remove a group.");
  private final Option<Optional<ZoneId>> zone = Option.of("--time-zone", "ZONE",
      "Whose hours and days are meant, such as Europe/Berlin. At first: UTC.", PolicyReader::zone);
  private final Option<Optional<Path>> from = Option.path("--from", "FILE",
      "Take the whole policy from this file, in YAML.");
  private final Option<Optional<Long>> retire = Option.of("--retire", "COUNT",
      "How many entries the change retires: needed if they are more than a tenth of all.",
      RetentionSetCommand::number);
  private final Option<Boolean> dryRun = Option.flag("--dry-run", "Say what would change, and change nothing.");

  @Override
  public Syntax syntax() {
    return new Syntax("retention set", "Says which restore points are kept.", keep.options(), Optional.empty())
        .and(List.of(group, accounts, removed, zone, from, retire, dryRun));
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    check();
    Optional<Policy> file = from.value().isPresent()
        ? Optional.of(PolicyReader.read(from.value().get(), wiring.messages()))
        : Optional.empty();
    try (OpenRepository open = wiring.open()) {
      RetentionRecords records = open.repository().retention();
      Versioned<Policy> before = records.policy();
      Policy next = file.isPresent() ? file.get() : next(before.value());
      Change change = change(open, wiring, next, before);
      if (!dryRun.value() && !next.equals(before.value())) {
        confirm(change);
        Versioned<Policy> set = records.set(next, RetentionEvents.actor(wiring), before.version().number());
        change = change.to(set);
        Map<String, String> details = new LinkedHashMap<>();
        details.put("policy", Long.toString(set.version().number()));
        details.put("retires", Long.toString(change.retires()));
        details.put("time zone", next.zone().getId());
        details.putAll(PolicyWords.lines(next));
        RetentionEvents.record(open, wiring, Action.POLICY_SET, "policy " + set.version().number() + " is in force",
            details);
      }
      wiring.output().show(new Shown(change, dryRun.value()));
      return ExitCode.DONE;
    }
  }

  private void check() {
    boolean parts = keep.given() || group.value().isPresent() || !accounts.value().isEmpty()
        || removed.value().isPresent() || zone.value().isPresent();
    if (from.value().isPresent() == parts) {
      throw CommandFailure.usage(parts
          ? "--from has the whole policy; no other option says a part of it"
          : "say what is kept, such as --keep-daily 30 --keep-monthly 12, or --from FILE");
    }
    if (!accounts.value().isEmpty() && group.value().isEmpty()) {
      throw CommandFailure.usage("--accounts are those of a group: give it a name with --group");
    }
  }

  private Policy next(Policy before) {
    try {
      Policy policy = zone.value().map(before::in).orElse(before);
      if (removed.value().isPresent()) {
        policy = policy.without(removed.value().get());
      }
      if (group.value().isPresent()) {
        return policy.with(group(policy, group.value().get()));
      }
      return keep.given() ? policy.withOthers(keep.rules()) : policy;
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(String.valueOf(e.getMessage()));
    }
  }

  private PolicyGroup group(Policy policy, String name) {
    Optional<PolicyGroup> there = policy.named(name);
    List<String> globs = accounts.value().isEmpty()
        ? there.map(PolicyGroup::accounts).orElseThrow(
            () -> CommandFailure.usage("there is no group " + name + "; a new one needs --accounts"))
        : accounts.value();
    KeepRules rules = keep.given()
        ? keep.rules()
        : there.map(PolicyGroup::rules).orElseThrow(
            () -> CommandFailure.usage("say what is kept of group " + name + ", such as --keep-daily 30"));
    return new PolicyGroup(name, globs, rules);
  }

  private static Change change(OpenRepository open, Wiring wiring, Policy next, Versioned<Policy> before)
      throws IOException {
    RetentionRules rules = open.repository().retention().rules();
    RetentionEntries entries = open.repository().retentionEntries();
    Instant now = wiring.clock().instant();
    RetentionPlan old = RetentionPlan.of(rules.with(before.value()), entries, now);
    RetentionPlan plan = RetentionPlan.of(rules.with(next), entries, now);
    return new Change(before, next, before.version().number(), plan.entries(), plan.retired(),
        plan.retiresBeyond(old), old.retiresBeyond(plan));
  }

  private void confirm(Change change) {
    boolean many = change.retires() * PART > change.entries();
    if (retire.value().isPresent() ? retire.value().get() != change.retires() : many) {
      throw new CommandFailure(ExitCode.NOT_ALLOWED,
          "this policy retires " + Amounts.count(change.retires()) + " of "
              + Amounts.count(change.entries(), "entry", "entries")
              + " that are kept today; nothing was changed. If that is meant, say --retire " + change.retires());
    }
  }

  private static long number(String text) {
    if (text.matches("[0-9]{1,15}")) {
      return Long.parseLong(text);
    }
    throw new IllegalArgumentException("'" + text + "' is not a number of entries");
  }

  /**
   * What changes.
   *
   * @param number of the policy that is in force
   * @param entries in all
   * @param retired under the new policy
   * @param retires of those that are kept under the old one
   * @param spares that the old one would have retired
   */
  private record Change(Versioned<Policy> before, Policy policy, long number, long entries, long retired, long retires,
      long spares) {

    Change to(Versioned<Policy> set) {
      return new Change(before, set.value(), set.version().number(), entries, retired, retires, spares);
    }
  }

  private record Shown(Change change, boolean dry) implements Result {
    @Override
    public void text(TextOutput out) throws IOException {
      if (change.policy().equals(change.before().value())) {
        out.line("the policy is as it was");
      } else {
        out.line(dry ? "dry run, nothing changed: the policy would be" : "policy " + change.number() + " is in force");
      }
      out.line("  time zone " + change.policy().zone().getId());
      for (Map.Entry<String, String> line : PolicyWords.lines(change.policy()).entrySet()) {
        out.line("  " + line.getKey() + ": " + line.getValue());
      }
      out.line("  retires " + Amounts.count(change.retired()) + " of "
          + Amounts.count(change.entries(), "entry", "entries") + "; " + Amounts.count(change.retires())
          + " of those were kept before"
          + (change.spares() == 0 ? "" : ", and " + Amounts.count(change.spares()) + " others are kept that were not"));
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.field("dryRun", dry).field("changed", !change.policy().equals(change.before().value()))
          .field("policy", change.number());
      PolicyWords.json(out, change.policy());
      out.field("entries", change.entries()).field("retired", change.retired()).field("retires", change.retires())
          .field("spares", change.spares());
    }
  }
}
