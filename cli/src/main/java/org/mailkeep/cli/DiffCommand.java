package org.mailkeep.cli;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import org.mailkeep.repository.snapshot.Snapshot;
import org.mailkeep.restore.search.AccountNights;
import org.mailkeep.restore.search.MessageFacts;
import org.mailkeep.restore.search.Night;
import org.mailkeep.restore.search.NightDiff;

/** {@code mailkeep diff}: what differs between two nights of an account. */
final class DiffCommand implements Command {
  private final AccountOptions accounts = new AccountOptions("The account.");
  private final Option<Boolean> messages = Option.flag("--messages", "List the messages, too.");
  private final SearchOptions search = new SearchOptions();
  private final RestoreEvents events = new RestoreEvents();
  private final Words words = Words.of("NIGHT",
      "Two nights: a time, which means the newest backup by then (2026-10-01, 2026-10-01T14:30), or the id of a snapshot.");

  @Override
  public Syntax syntax() {
    return Syntax.of("diff", "Shows what differs between two nights of an account.", accounts.option(), messages,
        search.option()).and(events.options()).with(words);
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    if (!accounts.given() || words.value().size() != 2) {
      throw CommandFailure.usage("say which account and which two nights: diff --account A 2026-10-01 2026-10-02");
    }
    wiring.answerStatus("opening the repository");
    try (OpenRepository open = wiring.open()) {
      List<Snapshot> snapshots = open.repository().snapshots(accounts.wanted());
      List<AccountNights> found = SearchOptions.nights(open.repository(), accounts, new AsOf(), wiring);
      if (found.size() > 1) {
        throw CommandFailure.usage(accounts.words() + " means " + found.size() + " accounts; say which");
      }
      AccountNights nights = found.getFirst();
      Night before = night(words.value().get(0), nights, snapshots, wiring.zone());
      Night after = night(words.value().get(1), nights, snapshots, wiring.zone());
      if (messages.value()) {
        events.looking(open, wiring, "diff --messages", List.of(nights.account()));
      }
      NightDiff diff = new NightDiff(open.repository(), nights.account(), before, after, search.limit(),
          search.begin(wiring.messages()));
      wiring.output().show(new Differences(nights.account(), before, after, diff, messages.value(), wiring.zone()));
      return search.end();
    }
  }

  private static Night night(String text, AccountNights nights, List<Snapshot> snapshots, ZoneId zone) {
    if (text.matches("[0-9a-f]{4,32}")) {
      Snapshot snapshot = AsOf.find(snapshots, Snapshot::run, text);
      return snapshot.account(nights.account()).filter(entry -> entry.head().isPresent())
          .map(entry -> new Night(snapshot, entry)).orElseThrow(() -> CommandFailure
              .failed("snapshot " + text + " has nothing of account " + nights.account()));
    }
    Instant time;
    try {
      time = Times.parse(text).in(zone);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(e.getMessage() + ", nor the id of a snapshot");
    }
    return nights.nights().stream().filter(night -> !night.captured().isAfter(time)).reduce((a, b) -> b)
        .orElseThrow(() -> CommandFailure.failed("no backup of account " + nights.account() + " as of "
            + Times.show(time, zone) + "; the first is of " + Times.show(nights.nights().getFirst().captured(), zone)));
  }

  private record Differences(String account, Night before, Night after, NightDiff diff, boolean messages,
      ZoneId zone) implements Result {
    @Override
    public void text(TextOutput out) throws IOException {
      out.line(account + ": " + Times.show(before.captured(), zone) + " to " + Times.show(after.captured(), zone));
      List<NightDiff.MailboxChange> changed = diff.mailboxes().stream().filter(NightDiff.MailboxChange::isChanged)
          .toList();
      if (changed.isEmpty()) {
        out.line("nothing differs");
      }
      TextOutput.Table table = out.table("MAILBOX", ">BEFORE", ">AFTER", ">ADDED", ">GONE", ">MOVED IN", ">MOVED OUT",
          ">FLAGS", "");
      for (NightDiff.MailboxChange change : changed) {
        table.row(change.name().or(change::before).orElse(""), Amounts.count(change.messagesBefore()),
            Amounts.count(change.messages()), Amounts.count(change.added()), Amounts.count(change.gone()),
            Amounts.count(change.movedIn()), Amounts.count(change.movedOut()), Amounts.count(change.flags()),
            remark(change));
      }
      table.write();
      if (messages) {
        diff.messages(change -> out.line(line(change)));
      }
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.field("account", account);
      FoundJson.night("before", before, out);
      FoundJson.night("after", after, out);
      out.list("mailboxes", diff.mailboxes(), change -> out.field("mailbox", change.name())
          .field("mailboxBefore", change.before()).field("messagesBefore", change.messagesBefore())
          .field("messages", change.messages()).field("added", change.added()).field("gone", change.gone())
          .field("movedIn", change.movedIn()).field("movedOut", change.movedOut()).field("flags", change.flags()));
      if (messages) {
        out.list("messages", rows -> diff.messages(change -> rows.row(() -> {
          out.field("change", word(change)).field("mailbox", change.mailbox()).field("uid", change.message().uid())
              .field("fromMailbox", change.from()).texts("added", change.added()).texts("removed", change.removed())
              .field("guid", change.message().guid()).field("received", change.message().received())
              .field("bytes", change.message().size());
          FoundJson.facts(change.facts(), out);
        })));
      }
    }

    private static String remark(NightDiff.MailboxChange change) {
      if (change.before().isEmpty()) {
        return "new";
      }
      if (change.name().isEmpty()) {
        return "removed";
      }
      return change.before().equals(change.name()) ? "" : "was " + change.before().get();
    }

    private String line(NightDiff.MessageChange change) {
      String what = change.from().map(from -> " from " + from).orElse("");
      String flags = String.join("", change.added().stream().map(flag -> " +" + flag).toList())
          + String.join("", change.removed().stream().map(flag -> " -" + flag).toList());
      return String.format(Locale.ROOT, "%-6s %s/%d%s%s  %s", word(change), change.mailbox(), change.message().uid(),
          what, flags, Times.show(change.message().received(), zone))
          + change.facts().map(Differences::about).orElse("");
    }

    private static String about(MessageFacts facts) {
      return "  " + FoundText.cut(facts.from()) + ": " + FoundText.cut(facts.subject());
    }

    private static String word(NightDiff.MessageChange change) {
      return change.kind().name().toLowerCase(Locale.ROOT);
    }
  }
}
