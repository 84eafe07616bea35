package org.mailkeep.restore.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.catalog.CatalogMailbox;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.repository.catalog.CatalogReader;
import org.mailkeep.repository.catalog.MessageSummary;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.pack.BlockPlace;
import org.mailkeep.repository.pack.BlocksAhead;
import org.mailkeep.repository.tree.AccountHead;
import org.mailkeep.repository.tree.PageRef;
import org.mailkeep.repository.tree.PageTop;
import org.mailkeep.repository.tree.TreeReader;
import org.mailkeep.restore.search.PageHistory.Leaf;

/** The catalogs of one account on all of its nights. Messages are read page by page when they are asked for. For one thread. */
final class AccountHistory {

  /** Blocks that are fetched ahead together. */
  private static final int BLOCKS_AHEAD = 24;

  private final Repository repository;
  private final CatalogReader catalogs;
  private final AccountNights nights;
  private final List<AccountHead> heads = new ArrayList<>();
  private final List<CatalogMailbox> mailboxes = new ArrayList<>();
  private final List<Leaf> leaves;
  private int nightsWithout;

  /** Reads the lists of mailboxes and of their pages. */
  AccountHistory(Repository repository, AccountNights nights) throws IOException {
    this.repository = repository;
    this.nights = nights;
    catalogs = repository.catalogs();
    PageHistory pages = new PageHistory(catalogs::messagesBelow);
    Map<MailboxName, Integer> numbers = new LinkedHashMap<>();
    TreeReader trees = repository.trees();
    @Nullable ChunkId lastTop = null;
    Map<Integer, PageTop> lists = new LinkedHashMap<>();
    for (int night = 0; night < nights.nights().size(); night++) {
      AccountHead head = trees.head(nights.nights().get(night).entry().head().orElseThrow());
      heads.add(head);
      if (head.catalog().isEmpty()) {
        nightsWithout++;
        continue;
      }
      ChunkId top = head.catalog().get().page().id();
      if (!top.equals(lastTop)) {
        lists.clear();
        catalogs.mailboxes(head, mailbox -> {
          int number = numbers.computeIfAbsent(MailboxName.of(mailbox), name -> {
            mailboxes.add(mailbox);
            return mailboxes.size() - 1;
          });
          mailbox.messages().ifPresent(messages -> lists.put(number, messages));
        });
        lastTop = top;
      }
      for (Map.Entry<Integer, PageTop> list : lists.entrySet()) {
        pages.add(list.getKey(), night, list.getValue());
      }
    }
    leaves = pages.leaves();
  }

  /** The nights that it is about. */
  AccountNights nights() {
    return nights;
  }

  /** On how many of them the messages are not known one by one. */
  int nightsWithout() {
    return nightsWithout;
  }

  /** From where the account is read on {@code night}. */
  AccountHead head(int night) {
    return heads.get(night);
  }

  /** From where a page's messages are read: on the newest night with it. */
  AccountHead head(Leaf leaf) {
    return heads.get(leaf.presence().last());
  }

  /** The mailboxes that there ever were, in the order in which numbers count them. One that was renamed or given uids anew is another. */
  List<CatalogMailbox> mailboxes() {
    return mailboxes;
  }

  /** The mailboxes on one night, by name. */
  List<CatalogMailbox> mailboxesOn(int night) throws IOException {
    List<CatalogMailbox> there = new ArrayList<>();
    catalogs.mailboxes(heads.get(night), there::add);
    return there;
  }

  /** Whether uids in a mailbox stay: where the store gives none, they are counted anew every night and another uid says nothing. */
  boolean uidsStay(int mailbox) {
    return mailboxes.get(mailbox).uidValidity() != 0;
  }

  /** The pages with messages, in the order in which they are best read. */
  List<Leaf> leaves() {
    return leaves;
  }

  /** Reads the messages of the pages whose numbers are given, in that order. */
  void messages(List<Integer> pages, Visitor visitor) throws IOException {
    int from = 0;
    while (from < pages.size()) {
      Set<BlockPlace> blocks = new HashSet<>();
      List<PageRef> ahead = new ArrayList<>();
      int to = from;
      while (to < pages.size() && blocks.size() < BLOCKS_AHEAD) {
        Leaf leaf = leaves.get(pages.get(to++));
        leaf.page().needs().forEach(place -> blocks.add(place.block()));
        ahead.add(leaf.page());
      }
      try (BlocksAhead.Wanted wanted = repository.wantPages(ahead)) {
        for (; from < to; from++) {
          int number = pages.get(from);
          Leaf leaf = leaves.get(number);
          catalogs.messages(head(leaf), leaf.page(), message -> visitor.message(number, leaf, message));
        }
      }
    }
  }

  /** The messages of one page. */
  List<CatalogMessage> messages(int page) throws IOException {
    List<CatalogMessage> messages = new ArrayList<>();
    catalogs.messages(head(leaves.get(page)), leaves.get(page).page(), messages::add);
    return messages;
  }

  /** What was noted of a message when it was backed up. */
  Optional<MessageSummary> summary(CatalogMessage message) throws IOException {
    return catalogs.summary(message);
  }

  /** A mailbox in {@code leaf}: any of those that it was in, for what a message is called. */
  CatalogMailbox mailbox(Leaf leaf) {
    int[] any = {-1};
    leaf.presence().each((list, first, last) -> any[0] = list);
    return mailboxes.get(any[0]);
  }

  /** Takes messages. */
  @FunctionalInterface
  interface Visitor {
    /**
     * @param number of the page
     */
    void message(int number, Leaf leaf, CatalogMessage message) throws IOException;
  }

  private record MailboxName(String name, Optional<Id128> guid, long uidValidity) {
    static MailboxName of(CatalogMailbox mailbox) {
      return new MailboxName(mailbox.name(), mailbox.guid(), mailbox.uidValidity());
    }
  }
}
