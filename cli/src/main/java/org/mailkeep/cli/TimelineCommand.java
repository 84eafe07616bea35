package org.mailkeep.cli;

import java.io.IOException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.mailkeep.restore.search.AccountNights;
import org.mailkeep.restore.search.MailSearch;
import org.mailkeep.restore.search.MessageEvent;
import org.mailkeep.restore.search.MessageFacts;
import org.mailkeep.restore.search.Timeline;
import org.mailkeep.restore.search.TooMuchToRead;

/** {@code mailkeep timeline}: what became of a message from night to night. */
final class TimelineCommand implements Command {
  private final AccountOptions accounts = new AccountOptions("The account that has the message.");
  private final Option<String> message = Option.required("--message", "ID",
      "The message: its Message-ID, its GUID, or MAILBOX/UID as on any night.", Function.identity());
  private final SearchOptions search = new SearchOptions();
  private final RestoreEvents events = new RestoreEvents();

  @Override
  public Syntax syntax() {
    return Syntax.of("timeline", "Shows what became of a message from night to night.", accounts.option(), message,
        search.option()).and(events.options());
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    if (!accounts.given()) {
      throw CommandFailure.usage("--message needs --account: whose message?");
    }
    wiring.answerStatus("opening the repository");
    try (OpenRepository open = wiring.open()) {
      List<Found> found = new ArrayList<>();
      MailSearch.Listener listener = search.begin(wiring.messages());
      List<AccountNights> all = SearchOptions.nights(open.repository(), accounts, new AsOf(), wiring);
      events.looking(open, wiring, "timeline", all.stream().map(AccountNights::account).toList());
      for (AccountNights nights : all) {
        for (Timeline.Life life : new Timeline(open.repository(), nights, search.limit(), listener)
            .of(message.value())) {
          found.add(new Found(nights.account(), life));
        }
      }
      if (found.isEmpty()) {
        throw CommandFailure.failed("no message " + message.value() + " in " + accounts.words()
            + " on any night; see: mailkeep search");
      }
      wiring.output().show(new Shown(found, wiring.zone()));
      return search.end();
    } catch (TooMuchToRead e) {
      throw SearchOptions.explain(e);
    }
  }

  private record Found(String account, Timeline.Life life) {}

  private record Shown(List<Found> found, ZoneId zone) implements Result {
    @Override
    public void text(TextOutput out) throws IOException {
      boolean first = true;
      for (Found one : found) {
        if (!first) {
          out.line("");
        }
        first = false;
        String about = one.life.facts().map(MessageFacts::subject).filter(subject -> !subject.isEmpty())
            .map(subject -> ": " + FoundText.cut(subject)).orElse("");
        out.line(one.account + about);
        TextOutput.Table table = out.table("NIGHT", "EVENT", "WHERE", "WHAT");
        for (MessageEvent event : one.life.events()) {
          table.row(Times.show(event.night().captured(), zone), word(event), event.mailbox() + "/" + event.uid(),
              what(event));
        }
        table.write();
      }
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.list("messages", found, one -> {
        out.field("account", one.account).field("guid", one.life.guid());
        FoundJson.facts(one.life.facts(), out);
        out.list("events", one.life.events(), event -> {
          FoundJson.night("night", event.night(), out);
          out.field("event", event.kind().name().toLowerCase(Locale.ROOT)).field("mailbox", event.mailbox())
              .field("uid", event.uid()).field("from", event.from()).texts("added", event.added())
              .texts("removed", event.removed()).field("bytes", event.size());
        });
      });
    }

    private static String word(MessageEvent event) {
      return switch (event.kind()) {
        case FIRST_SEEN -> "first seen";
        case MOVED -> "moved";
        case COPIED -> "copied";
        case REMOVED -> "copy gone";
        case FLAGS -> "flags";
        case CHANGED -> "CHANGED";
        case GONE -> "gone";
        case BACK -> "back";
      };
    }

    private static String what(MessageEvent event) {
      return switch (event.kind()) {
        case FIRST_SEEN, BACK, COPIED -> String.join(" ", event.added());
        case MOVED -> "from " + event.from().orElse("");
        case FLAGS -> String.join(" ", event.added().stream().map(flag -> "+" + flag).toList())
            + (event.added().isEmpty() || event.removed().isEmpty() ? "" : " ")
            + String.join(" ", event.removed().stream().map(flag -> "-" + flag).toList());
        case CHANGED -> "its text is another now, " + Amounts.count(event.size()) + " bytes: no mail program does that";
        case REMOVED, GONE -> "";
      };
    }
  }
}
