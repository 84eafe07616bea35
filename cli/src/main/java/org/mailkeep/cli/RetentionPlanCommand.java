package org.mailkeep.cli;

import java.io.IOException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.mailkeep.repository.retention.Hold;
import org.mailkeep.repository.retention.Reason;
import org.mailkeep.repository.retention.RetentionPlan;
import org.mailkeep.repository.retention.Verdict;

/** {@code mailkeep retention plan}: what of each account is kept, why, and what goes. */
final class RetentionPlanCommand implements Command {
  private final AccountOptions accounts = new AccountOptions("Only accounts of this name; * and ? stand for anything.");
  private final Option<Boolean> retired = Option.flag("--retired", "Only what goes.");

  @Override
  public Syntax syntax() {
    return Syntax.of("retention plan",
        "Shows for each account which snapshot is kept, by which rule or hold, and which goes; deletes nothing.",
        accounts.option(), retired);
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    try (OpenRepository open = wiring.open()) {
      RetentionPlan plan = RetentionPlan.of(open.repository().retention().rules(),
          open.repository().retentionEntries(), wiring.clock().instant());
      wiring.output().show(new Planned(plan, accounts.wanted(), retired.value(), wiring.zone()));
      return ExitCode.DONE;
    }
  }

  private record Planned(RetentionPlan plan, Predicate<String> wanted, boolean onlyRetired, ZoneId zone)
      implements
        Result {

    private List<String> accounts() {
      return plan.accounts().stream().filter(wanted).toList();
    }

    private List<Verdict> verdicts(String account) {
      return plan.verdicts(account).stream().filter(verdict -> !onlyRetired || !verdict.kept()).toList();
    }

    @Override
    public void text(TextOutput out) throws IOException {
      for (String account : accounts()) {
        List<Verdict> verdicts = verdicts(account);
        if (!verdicts.isEmpty()) {
          out.line("account " + account + ", group " + plan.rules().policy().group(account));
          TextOutput.Table table = out.table("  SNAPSHOT", "TIME", "STATUS", "KEPT BY");
          for (Verdict verdict : verdicts) {
            table.row("  " + verdict.run().id().brief(), Times.show(verdict.time(), zone), verdict.status().word(),
                verdict.kept() ? why(verdict) : "- goes");
          }
          table.write();
        }
      }
      out.line(Amounts.count(plan.retired()) + " of " + Amounts.count(plan.entries(), "entry", "entries")
          + " of all accounts go; ages are counted from " + Times.show(plan.now(), zone));
    }

    private static String why(Verdict verdict) {
      List<String> reasons = new ArrayList<>(verdict.reasons().stream().filter(reason -> reason != Reason.HELD)
          .map(Reason::word).toList());
      verdict.holds().forEach(hold -> reasons.add(words(hold)));
      return String.join(", ", reasons);
    }

    private static String words(Hold hold) {
      return "hold " + hold.id().brief() + " (" + hold.reason()
          + (hold.reference().isEmpty() ? "" : ", " + hold.reference()) + ")";
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.field("entries", plan.entries()).field("retired", plan.retired()).field("now", plan.now());
      out.list("accounts", accounts(), account -> {
        out.field("account", account).field("group", plan.rules().policy().group(account));
        out.list("snapshots", verdicts(account), verdict -> out.field("snapshot", verdict.run().id().hex())
            .field("time", verdict.time()).field("status", verdict.status().word()).field("kept", verdict.kept())
            .texts("reasons", verdict.reasons().stream().map(Reason::word).toList())
            .texts("holds", verdict.holds().stream().map(hold -> hold.id().hex()).toList()));
      });
    }
  }
}
