package org.mailkeep.repository.catalog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.tree.AccountHead;
import org.mailkeep.repository.tree.PageKind;
import org.mailkeep.repository.tree.PageReader;
import org.mailkeep.repository.tree.PageRef;

/**
 * Reads the catalogs of accounts, a page of each level in memory. Mailboxes need the metadata key, messages the content key as well; without it reading fails with
 * {@code WrongKey}. An account without a catalog has no mailboxes. Not thread-safe.
 */
public final class CatalogReader {

  private final PageReader pages;
  private final RecordReader records;

  /** Reads through {@code pages}. */
  public CatalogReader(PageReader pages) {
    this.pages = pages;
    records = new RecordReader(pages);
  }

  /** Visits the mailboxes of an account, by name. */
  public void mailboxes(AccountHead account, MailboxVisitor visitor) throws IOException {
    if (account.catalog().isPresent()) {
      Mailboxes order = new Mailboxes();
      pages.items(PageKind.MAILBOXES, account.catalog().get(), (in, places) -> {
        CatalogMailbox mailbox = CatalogFormat.mailbox(in, places);
        order.next(mailbox);
        visitor.mailbox(mailbox);
      });
    }
  }

  /** Visits the messages of a mailbox of {@code account}, by uid. */
  public void messages(AccountHead account, CatalogMailbox mailbox, MessageVisitor visitor) throws IOException {
    if (mailbox.messages().isPresent()) {
      Messages order = new Messages();
      pages.items(PageKind.MESSAGES, mailbox.messages().get(), (in, places) -> {
        CatalogMessage message = CatalogFormat.message(in, account.roots().size(), places);
        order.next(message);
        visitor.message(message);
      });
      if (order.count != mailbox.count()) {
        throw new Corrupt(
            "catalog with a mailbox of " + order.count + " messages that says that it has " + mailbox.count());
      }
    }
  }

  /** The message of that uid, if there is one: one page of each level is read. */
  public Optional<CatalogMessage> message(AccountHead account, CatalogMailbox mailbox, long uid) throws IOException {
    List<CatalogMessage> found = new ArrayList<>(1);
    if (mailbox.messages().isPresent()) {
      pages.near(PageKind.MESSAGES, mailbox.messages().get(), CatalogFormat.key(uid), (in, places) -> {
        CatalogMessage message = CatalogFormat.message(in, account.roots().size(), places);
        if (message.uid() == uid) {
          found.add(message);
        }
      });
    }
    return found.stream().findFirst();
  }

  /**
   * What a message of any mailbox says of itself; empty if the catalog does not have it. Who asks for the messages of a mailbox in order, by uid, reads every byte once. Needs the content
   * key.
   */
  public Optional<MessageSummary> summary(CatalogMessage message) throws IOException {
    return message.summary().isPresent() ? Optional.of(records.summary(message.summary().get())) : Optional.empty();
  }

  /** Visits the messages of a mailbox whose uids lie between {@code from} and {@code to}, both included, by uid; pages without such messages are not read. */
  public void messages(AccountHead account, CatalogMailbox mailbox, long from, long to, MessageVisitor visitor)
      throws IOException {
    if (mailbox.messages().isPresent() && from <= to) {
      Messages order = new Messages();
      pages.near(PageKind.MESSAGES, mailbox.messages().get(), CatalogFormat.key(from), CatalogFormat.key(to),
          (in, places) -> {
            CatalogMessage message = CatalogFormat.message(in, account.roots().size(), places);
            order.next(message);
            if (message.uid() >= from && message.uid() <= to) {
              visitor.message(message);
            }
          });
    }
  }

  /** Visits the messages of one page of the lowest level, as {@link #pages} and {@link #messagesBelow} show them. */
  public void messages(AccountHead account, PageRef page, MessageVisitor visitor) throws IOException {
    Messages order = new Messages();
    pages.items(PageKind.MESSAGES, page, (in, places) -> {
      CatalogMessage message = CatalogFormat.message(in, account.roots().size(), places);
      order.next(message);
      visitor.message(message);
    });
  }

  /** The pages right below {@code page} of a mailbox's messages, which is of {@code level}, at least 1. Needs no more than the metadata key. */
  public List<PageRef> messagesBelow(PageRef page, int level) throws IOException {
    return pages.below(PageKind.MESSAGES, page, level);
  }

  /**
   * Visits every page of a catalog, parents first, for those who check or mark.
   *
   * @param enter whether to look into a page; not asked for pages of messages
   * @param messages takes the pages of messages, which lie under another key, unopened
   */
  public void pages(AccountHead account, Predicate<PageRef> enter, PageReader.LeafVisitor messages) throws IOException {
    if (account.catalog().isPresent()) {
      pages.leaves(PageKind.MAILBOXES, account.catalog().get(), enter, leaf -> {
        if (enter.test(leaf)) {
          Mailboxes order = new Mailboxes();
          pages.items(PageKind.MAILBOXES, leaf, (in, places) -> {
            CatalogMailbox mailbox = CatalogFormat.mailbox(in, places);
            order.next(mailbox);
            if (mailbox.messages().isPresent()) {
              pages.leaves(PageKind.MESSAGES, mailbox.messages().get(), enter, messages);
            }
          });
        }
      });
    }
  }

  /** Takes the mailboxes of an account. */
  @FunctionalInterface
  public interface MailboxVisitor {
    void mailbox(CatalogMailbox mailbox) throws IOException;
  }

  /** Takes the messages of a mailbox. */
  @FunctionalInterface
  public interface MessageVisitor {
    void message(CatalogMessage message) throws IOException;
  }

  private static final class Mailboxes {
    private byte[] last = new byte[0];

    void next(CatalogMailbox mailbox) throws Corrupt {
      byte[] key = mailbox.key();
      if (Arrays.compareUnsigned(last, key) >= 0) {
        throw new Corrupt("catalog with mailboxes out of order");
      }
      last = key;
    }
  }

  private static final class Messages {
    private long last;
    private long count;

    void next(CatalogMessage message) throws Corrupt {
      if (message.uid() <= last) {
        throw new Corrupt("catalog with message " + message.uid() + " after " + last);
      }
      last = message.uid();
      count++;
    }
  }
}
