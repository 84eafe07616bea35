package org.mailkeep.repository.catalog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.recipe.Place;
import org.mailkeep.repository.tree.PageKind;
import org.mailkeep.repository.tree.PageListWriter;
import org.mailkeep.repository.tree.PageRef;
import org.mailkeep.repository.tree.PageSink;
import org.mailkeep.repository.tree.PageTop;

/** Writes all pages of a catalog but those that hold messages: see {@link MessagePages}. All places given must be those of stored packs. */
public final class CatalogWriter {

  private final PageSink sink;
  private final PageListWriter mailboxes;
  private final ByteWriter item = new ByteWriter(256);
  private final List<Place> places = new ArrayList<>();

  private @Nullable CatalogMailbox mailbox;
  private PageListWriter messages;

  public CatalogWriter(PageSink sink) {
    this.sink = sink;
    mailboxes = new PageListWriter(PageKind.MAILBOXES, sink);
    messages = new PageListWriter(PageKind.MESSAGES, sink);
  }

  /**
   * Begins a mailbox, whose name must come after that of the one before.
   *
   * @param next its own messages are not looked at
   */
  public void mailbox(CatalogMailbox next) throws IOException {
    if (mailbox != null && Arrays.compareUnsigned(mailbox.key(), next.key()) >= 0) {
      throw new IllegalStateException("mailboxes out of order");
    }
    endMailbox();
    mailbox = next;
  }

  /** The next page of the mailbox's messages, as {@link MessagePages} told of it. */
  public void messages(byte[] firstKey, PageRef page, long count) throws IOException {
    messages.addPage(firstKey, page, count);
  }

  /** Ends the catalog; a catalog without mailboxes is none. */
  public Optional<PageTop> finish() throws IOException {
    endMailbox();
    return Optional.ofNullable(mailboxes.finish());
  }

  private void endMailbox() throws IOException {
    if (mailbox != null) {
      CatalogMailbox whole = mailbox.withMessages(Optional.ofNullable(messages.finish()));
      messages = new PageListWriter(PageKind.MESSAGES, sink);
      CatalogFormat.write(whole, item.clear(), places);
      mailboxes.add(whole.key(), item, List.copyOf(places), 1);
      places.clear();
    }
  }
}
