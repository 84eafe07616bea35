package org.mailkeep.restore.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.mailkeep.repository.catalog.CatalogMessage;

/** Makes of the numbers that are kept of messages what people want to know of them. */
final class FoundMessages {

  private final AccountHistory history;
  private final FactsReader facts;
  private final FoundPages pages;

  FoundMessages(AccountHistory history, FactsReader facts) {
    this.history = history;
    this.facts = facts;
    pages = new FoundPages(history);
  }

  /** The pages that it reads. */
  FoundPages pages() {
    return pages;
  }

  FoundMessage message(Matches matches, int number) throws IOException {
    return message(matches, number, mailbox -> true);
  }

  /** The same, with the place rather in a mailbox that {@code preferred} takes, if it was in several on its last night. */
  FoundMessage message(Matches matches, int number, IntPredicate preferred) throws IOException {
    List<Night> nights = history.nights().nights();
    List<Matches.Stay> stays = matches.stays(number);
    int last = matches.last(number);
    Matches.Stay newest = stays.stream().filter(stay -> stay.last() == last && preferred.test(stay.mailbox()))
        .findFirst().orElse(matches.newest(number));
    CatalogMessage message = pages.message(newest);
    List<FoundMessage.Stay> named = new ArrayList<>();
    for (Matches.Stay stay : stays) {
      named.add(new FoundMessage.Stay(history.mailboxes().get(stay.mailbox()).name(), stay.uid(),
          nights.get(stay.first()), nights.get(stay.last())));
    }
    return new FoundMessage(history.nights().account(), history.mailboxes().get(newest.mailbox()).name(), message,
        facts.wished(history.leaves().get(newest.page()), message), named, nights.get(stays.getFirst().first()),
        nights.get(last), last + 1 < nights.size() ? Optional.of(nights.get(last + 1)) : Optional.empty());
  }
}
