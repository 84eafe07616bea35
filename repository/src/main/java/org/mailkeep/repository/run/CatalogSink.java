package org.mailkeep.repository.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.mailkeep.repository.catalog.CatalogMailbox;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.repository.catalog.MessagePages;
import org.mailkeep.repository.catalog.SummaryRef;

/**
 * Takes the catalog of one account: each mailbox, in the order of the names' UTF-8 bytes, followed by its messages by uid. Pages of messages that the account's base has are found
 * there and cost nothing; the others are stored as they fill. Not thread-safe.
 */
public final class CatalogSink {

  private final DraftWriter writer;
  private final MessagePages pages;
  private final SummaryRecords summaries;
  private final int roots;
  private byte[] lastName = new byte[0];

  CatalogSink(DraftWriter writer, PageStore.AccountPages pages, SummaryRecords summaries, int roots) {
    this.writer = writer;
    this.pages = new MessagePages(pages,
        (firstKey, page, count) -> writer.messages(firstKey, pages.used(page), count));
    this.summaries = summaries;
    this.roots = roots;
  }

  /**
   * Begins a mailbox.
   *
   * @param mailbox without messages
   * @throws IllegalStateException if its name does not come after that of the mailbox before
   */
  public void mailbox(CatalogMailbox mailbox) throws IOException {
    byte[] name = mailbox.name().getBytes(StandardCharsets.UTF_8);
    if (Arrays.compareUnsigned(lastName, name) >= 0) {
      throw new IllegalStateException("mailboxes out of order");
    }
    if (mailbox.messages().isPresent()) {
      throw new IllegalArgumentException("a mailbox that has messages already");
    }
    lastName = name;
    pages.end();
    writer.mailbox(mailbox);
  }

  /**
   * The next message of the mailbox.
   *
   * @throws IllegalStateException if there is no mailbox, or the uid is not larger than that of the message before
   */
  public void message(CatalogMessage message) throws IOException {
    message(message, 0);
  }

  /**
   * The same of a message with a summary.
   *
   * @param summary what {@link AccountDraft#summary} gave for it, in this run or in the one that the account's base is of; 0 if it has none
   */
  public void message(CatalogMessage message, long summary) throws IOException {
    message(message, Optional.empty(), summary);
  }

  /**
   * The same of a message of which is known what may have been told of it the last time: if it was, only the difference is stored.
   *
   * @param before a guess, at no risk; with the same summary
   */
  public void message(CatalogMessage message, Optional<CatalogMessage> before, long summary) throws IOException {
    if (lastName.length == 0) {
      throw new IllegalStateException("a message without a mailbox");
    }
    if (message.place().root() >= roots) {
      throw new IllegalArgumentException("a message in root " + message.place().root() + " of " + roots);
    }
    Optional<SummaryRef> ref = summaries.ref(summary);
    if (ref.isPresent()) {
      pages.message(message.with(ref.get()), before.map(other -> other.with(ref.get())));
    } else {
      pages.message(message, before);
    }
  }

  void end() throws IOException {
    pages.end();
  }
}
