package org.mailkeep.cli;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.mailkeep.repository.snapshot.AccountGlob;
import org.mailkeep.restore.Selection;
import org.mailkeep.restore.search.AccountNights;
import org.mailkeep.restore.search.Criteria;
import org.mailkeep.restore.search.MailSearch;
import org.mailkeep.restore.search.TooMuchToRead;

/** {@code mailkeep search}: messages in all nights, with the nights on which each was there. */
final class SearchCommand implements Command {
  private final AccountOptions accounts = new AccountOptions("Search these accounts; * and ? stand for anything.");
  private final Option<Optional<String>> mailbox = Option.text("--mailbox", "NAME",
      "What was in this mailbox on any night.");
  private final Option<Optional<String>> from = Option.text("--from", "TEXT",
      "In the sender's name or address. Texts are parts of what they are looked for in, in upper or lower case.");
  private final Option<Optional<String>> to = Option.text("--to", "TEXT",
      "In a name or address of To or Cc.");
  private final Option<Optional<String>> subject = Option.text("--subject", "TEXT", "In the subject.");
  private final Option<Optional<String>> messageId = Option.text("--message-id", "ID", "Of this Message-ID.");
  private final Option<Optional<Times.Moment>> since = Option.of("--since", "TIME",
      "Received then or later: 2026-10-01 (its beginning), 2026-10-01T14:30, or with an offset such as +02:00.",
      Times::parseBegin);
  private final Option<Optional<Times.Moment>> before = Option.of("--before", "TIME", "Received before then.",
      Times::parseBegin);
  private final Option<Optional<Long>> larger = Option.of("--larger", "BYTES", "At least this long: 500K, 1M.",
      Amounts::parse);
  private final Option<Optional<Long>> smaller = Option.of("--smaller", "BYTES", "At most this long.", Amounts::parse);
  private final Option<Boolean> hasAttachment = Option.flag("--has-attachment", "With something attached.");
  private final Option<Optional<String>> attachment = Option.text("--attachment", "GLOB",
      "With an attachment of such a name, such as *.pdf.");
  private final Option<Optional<Times.Moment>> deletedSince = Option.of("--deleted-since", "TIME",
      "Gone since then from all mailboxes of the account.", Times::parseBegin);
  private final Option<Optional<String>> body = Option.text("--body", "TEXT",
      "In the text. Reads the messages that fit otherwise, so give more to go by.");
  private final SearchOptions search = new SearchOptions();
  private final Option<Optional<Integer>> limit = Option.of("--limit", "COUNT", "Show no more than so many.",
      SearchCommand::count);
  private final AsOf asOf = new AsOf();
  private final RestoreEvents events = new RestoreEvents();

  @Override
  public Syntax syntax() {
    return Syntax.of("search", "Searches mail in all nights.", accounts.option(), mailbox, from, to, subject,
        messageId, since, before, larger, smaller, hasAttachment, attachment, deletedSince, body, search.option(),
        limit, asOf.at(), asOf.snapshot()).and(events.options());
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    if (asOf.given() && deletedSince.value().isPresent()) {
      throw CommandFailure.usage("--deleted-since compares nights, --at and --snapshot want one");
    }
    wiring.answerStatus("opening the repository");
    try (OpenRepository open = wiring.open()) {
      List<AccountNights> nights = SearchOptions.nights(open.repository(), accounts, asOf, wiring);
      events.looking(open, wiring, "search", nights.stream().map(AccountNights::account).toList());
      MailSearch.Listener listener = search.begin(wiring.messages());
      MailSearch run = new MailSearch(open.repository(), criteria(wiring), search.limit(), listener);
      wiring.output().show(new Found(run, nights, wiring));
      long most = limit.value().map(Integer::longValue).orElse(Long.MAX_VALUE);
      if (run.found() > most) {
        wiring.messages().note("mailkeep: " + Amounts.count(run.found()) + " messages found, " + Amounts.count(most)
            + " shown; --limit COUNT shows more");
      } else if (run.found() == 0) {
        wiring.messages().note("mailkeep: nothing found");
      }
      return search.end();
    }
  }

  private Criteria criteria(Wiring wiring) {
    Selection selection = new Selection(accounts.wanted(), mailbox.value());
    Optional<Predicate<String>> names = attachment.value().map(AccountGlob::new);
    return new Criteria(mailbox.value().map(name -> selection::wants), from.value(), to.value(), subject.value(),
        messageId.value(), since.value().map(moment -> moment.in(wiring.zone())),
        before.value().map(moment -> moment.in(wiring.zone())), optional(larger.value()), optional(smaller.value()),
        hasAttachment.value(), names, deletedSince.value().map(moment -> moment.in(wiring.zone())), body.value());
  }

  private static OptionalLong optional(Optional<Long> value) {
    return value.map(OptionalLong::of).orElse(OptionalLong.empty());
  }

  private static int count(String text) {
    if (!text.matches("[1-9][0-9]{0,8}")) {
      throw new IllegalArgumentException("'" + text + "' is not a count, at least 1");
    }
    return Integer.parseInt(text);
  }

  /** What is found, shown one by one: it may be more than fits into memory. */
  private final class Found implements Result {
    private final MailSearch run;
    private final List<AccountNights> nights;
    private final Wiring wiring;

    Found(MailSearch run, List<AccountNights> nights, Wiring wiring) {
      this.run = run;
      this.nights = nights;
      this.wiring = wiring;
    }

    @Override
    public void text(TextOutput out) throws IOException {
      FoundText text = new FoundText(out, wiring.zone());
      visit(text::message);
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.list("messages", rows -> visit(message -> rows.row(() -> FoundJson.message(message, out))));
      out.field("found", run.found());
    }

    private void visit(MailSearch.Visitor visitor) throws IOException {
      long most = limit.value().map(Integer::longValue).orElse(Long.MAX_VALUE);
      try {
        for (AccountNights account : nights) {
          run.search(account, most, message -> {
            if (message.facts().isEmpty()) {
              search.unknown();
            }
            visitor.message(message);
          });
        }
      } catch (TooMuchToRead e) {
        throw SearchOptions.explain(e);
      }
    }
  }
}
