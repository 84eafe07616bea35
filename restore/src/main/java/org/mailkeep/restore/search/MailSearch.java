package org.mailkeep.restore.search;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.restore.search.PageHistory.Leaf;

/** Searches accounts for messages, one after the other, in all nights that are given. Used once. */
public final class MailSearch {

  private final Repository repository;
  private final Criteria criteria;
  private final ReadLimit limit;
  private final Listener listener;
  private long found;

  /**
   * Prepares a search.
   *
   * @param limit what may be read of mail itself
   */
  public MailSearch(Repository repository, Criteria criteria, ReadLimit limit, Listener listener) {
    this.repository = repository;
    this.criteria = criteria;
    this.limit = limit;
    this.listener = listener;
  }

  /**
   * Searches an account, and hands over what it finds by mailbox and uid.
   *
   * @param most how many to hand over at most, of all accounts together; all are counted
   * @throws TooMuchToRead if more mail would have to be read than may be; nothing of the account was handed over then
   */
  public void search(AccountNights nights, long most, Visitor visitor) throws IOException {
    AccountHistory history = new AccountHistory(repository, nights);
    if (history.nightsWithout() > 0) {
      listener.nightsWithoutCatalog(nights.account(), history.nightsWithout());
    }
    FactsReader facts = new FactsReader(repository, history, limit,
        (where, leaf, message, reason) -> listener.unread(nights.account(), where.mailbox(leaf).name(), message.uid(),
            reason));
    boolean[] mailboxes = wanted(history);
    CriteriaJudge judge = new CriteriaJudge(history, facts, mailboxes);
    Matches matches = Matches.find(history, judge, Matches.Versions.JOINED);
    int[] numbers = matches.inOrder(number -> fits(matches, number, nights));
    FoundMessages messages = new FoundMessages(history, facts);
    if (criteria.deletedSince().isPresent() && criteria.needFacts()) {
      numbers = withFacts(matches, numbers, messages.pages(), facts, history);
    }
    if (criteria.body().isPresent()) {
      numbers = withBody(matches, numbers, messages.pages(), facts, history);
    }
    for (int number : numbers) {
      if (found++ < most) {
        visitor.message(messages.message(matches, number, mailbox -> mailboxes[mailbox]));
      }
    }
  }

  /** How many messages were found, those that were too many included. */
  public long found() {
    return found;
  }

  private boolean fits(Matches matches, int number, AccountNights nights) {
    if (criteria.deletedSince().isEmpty()) {
      return true;
    }
    int missed = matches.last(number) + 1;
    return missed < nights.nights().size()
        && !nights.nights().get(missed).captured().isBefore(criteria.deletedSince().get());
  }

  private int[] withFacts(Matches matches, int[] numbers, FoundPages pages, FactsReader facts, AccountHistory history)
      throws IOException {
    int kept = 0;
    for (int number : numbers) {
      Matches.Stay stay = matches.newest(number);
      Optional<MessageFacts> known = facts.needed(history.leaves().get(stay.page()), pages.message(stay));
      if (known.isPresent() && criteria.fits(known.get())) {
        numbers[kept++] = number;
      }
    }
    return Arrays.copyOf(numbers, kept);
  }

  private int[] withBody(Matches matches, int[] numbers, FoundPages pages, FactsReader facts, AccountHistory history)
      throws IOException {
    String wanted = criteria.body().orElseThrow();
    long bytes = 0;
    for (int number : numbers) {
      bytes += pages.message(matches.newest(number)).size();
    }
    if (!limit.allows(numbers.length, bytes)) {
      throw TooMuchToRead.of(history.nights().account(), numbers.length, bytes);
    }
    int kept = 0;
    for (int number : numbers) {
      Matches.Stay stay = matches.newest(number);
      if (facts.holds(history.leaves().get(stay.page()), pages.message(stay), wanted)) {
        numbers[kept++] = number;
      }
    }
    return Arrays.copyOf(numbers, kept);
  }

  /** Which of the account's mailboxes are searched. */
  private boolean[] wanted(AccountHistory history) {
    boolean[] wanted = new boolean[history.mailboxes().size()];
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = criteria.mailbox().isEmpty()
          || criteria.mailbox().get().test(history.mailboxes().get(i).name());
    }
    return wanted;
  }

  /** Takes what is found. */
  @FunctionalInterface
  public interface Visitor {
    void message(FoundMessage message) throws IOException;
  }

  /** Told what a search leaves out. */
  public interface Listener {

    /** An account has nights whose messages are not known one by one. */
    void nightsWithoutCatalog(String account, int nights);

    /** A message could not be read, so that nobody knows whether it fits. */
    void unread(String account, String mailbox, long uid, IOException reason);
  }

  private final class CriteriaJudge implements Matches.Judge {
    private final AccountHistory history;
    private final FactsReader facts;
    private final boolean[] mailboxes;

    CriteriaJudge(AccountHistory history, FactsReader facts, boolean[] mailboxes) {
      this.history = history;
      this.facts = facts;
      this.mailboxes = mailboxes;
    }

    @Override
    public boolean page(Leaf leaf) {
      // What is there on the newest night was not deleted.
      boolean there = leaf.presence().last() == history.nights().nights().size() - 1;
      boolean[] searched = new boolean[1];
      leaf.presence().each((list, first, last) -> searched[0] |= mailboxes[list]);
      return searched[0] && !(criteria.deletedSince().isPresent() && there);
    }

    @Override
    public boolean fits(Leaf leaf, CatalogMessage message) {
      return criteria.fits(message);
    }

    @Override
    public boolean fitsRead(Leaf leaf, CatalogMessage message) throws IOException {
      if (!reads()) {
        return true;
      }
      Optional<MessageFacts> known = facts.needed(leaf, message);
      return known.isPresent() && criteria.fits(known.get());
    }

    @Override
    public boolean reads() {
      // Of what was deleted it is told when it is known what was: most of what is on an older page is on a newer one, too.
      return criteria.needFacts() && criteria.deletedSince().isEmpty();
    }
  }
}
