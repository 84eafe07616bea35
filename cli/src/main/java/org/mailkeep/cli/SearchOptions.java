package org.mailkeep.cli;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.restore.search.AccountNights;
import org.mailkeep.restore.search.MailSearch;
import org.mailkeep.restore.search.Night;
import org.mailkeep.restore.search.ReadLimit;
import org.mailkeep.restore.search.TooMuchToRead;

/** What the commands that look for mail have in common: how much mail they may read, and what they say of what they leave out. */
final class SearchOptions implements MailSearch.Listener {
  private final Option<Optional<Long>> readLimit = Option.of("--read-limit", "COUNT",
      "Read at most so many messages where the catalog does not tell enough, instead of 2000 and 256 MiB.",
      SearchOptions::count);
  private Optional<Messages> messages = Optional.empty();
  private ReadLimit limit = ReadLimit.usual();
  private long unread;
  private boolean damaged;
  private long unknown;

  Option<?> option() {
    return readLimit;
  }

  /** Begins a search, which says what it leaves out to {@code to}. */
  MailSearch.Listener begin(Messages to) {
    messages = Optional.of(to);
    limit = readLimit.value().map(ReadLimit::messages).orElseGet(ReadLimit::usual);
    return this;
  }

  ReadLimit limit() {
    return limit;
  }

  /** A message is shown without what it says of itself. */
  void unknown() {
    unknown++;
  }

  /** Why a search ended half-way, and what to do. */
  static CommandFailure explain(TooMuchToRead e) {
    return CommandFailure.failed(e.getMessage() + "; narrow it by --account, --mailbox, --since or --larger, or allow "
        + "more with --read-limit COUNT");
  }

  /** Ends the search. */
  ExitCode end() {
    if (limit.readForFacts() > 0) {
      say("read " + Amounts.count(limit.readForFacts(), "message", "messages")
          + " that were backed up without a summary; a backup with --rescan records it");
    }
    if (limit.readForText() > 0) {
      say("read the text of " + Amounts.count(limit.readForText(), "message", "messages"));
    }
    if (unknown > 0) {
      say(Amounts.count(unknown, "message is", "messages are")
          + " shown without sender and subject, which only reading them would tell; allow it with --read-limit COUNT");
    }
    return unread == 0 ? ExitCode.DONE : damaged ? ExitCode.DAMAGED : ExitCode.FAILED;
  }

  /** The nights of accounts: all, or the one that {@code asOf} says. */
  static List<AccountNights> nights(Repository repository, AccountOptions accounts, AsOf asOf, Wiring wiring)
      throws IOException {
    List<AccountNights> nights = asOf.given()
        ? asOf.choose(repository, accounts, wiring::zone).stream()
            .map(choice -> new AccountNights(choice.entry().account(),
                List.of(new Night(choice.snapshot(), choice.entry()))))
            .toList()
        : AccountNights.of(repository.snapshots(accounts.wanted()), accounts.wanted());
    if (nights.isEmpty()) {
      throw CommandFailure
          .failed("no backup" + (accounts.given() ? " of " + accounts.words() : "") + asOf.words(wiring::zone)
              + "; see: mailkeep accounts, mailkeep snapshots");
    }
    return nights;
  }

  @Override
  public void nightsWithoutCatalog(String account, int nights) {
    say("account " + account + ": " + Amounts.count(nights, "night was", "nights were")
        + " backed up without a catalog; what was there then is not searched");
  }

  @Override
  public void unread(String account, String mailbox, long uid, IOException reason) {
    unread++;
    damaged |= reason instanceof RepositoryException;
    messages.ifPresent(to -> to.error(TextOutput.printable(
        "not searched: " + account + ": " + mailbox + "/" + uid + ": " + reason.getMessage())));
  }

  private void say(String line) {
    messages.ifPresent(to -> to.note("mailkeep: " + TextOutput.printable(line)));
  }

  private static long count(String text) {
    if (!text.matches("[0-9]{1,12}")) {
      throw new IllegalArgumentException("'" + text + "' is not a count of messages");
    }
    return Long.parseLong(text);
  }
}
