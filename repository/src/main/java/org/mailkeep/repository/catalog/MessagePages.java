package org.mailkeep.repository.catalog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.recipe.Place;
import org.mailkeep.repository.tree.PageCutter;
import org.mailkeep.repository.tree.PageKind;
import org.mailkeep.repository.tree.PageSink;

/**
 * Writes the pages that hold the messages of one mailbox, and tells of each page. The pages above them are {@link CatalogWriter}'s, because they lie in other packs, under
 * another key, and are written later: a page can only be named when its pack is complete.
 */
public final class MessagePages {

  private final PageCutter cutter;
  private final ByteWriter item = new ByteWriter(256);
  private final List<Place> places = new ArrayList<>();
  private long lastUid;

  /** Stores pages in {@code sink} and hands them to {@code above}. */
  public MessagePages(PageSink sink, PageCutter.Above above) {
    cutter = new PageCutter(PageKind.MESSAGES, sink, above);
  }

  /** Appends a message, whose uid must be larger than that of the message before. */
  public void message(CatalogMessage message) throws IOException {
    message(message, Optional.empty());
  }

  /**
   * The same of a message that takes the place of another.
   *
   * @param before that one, as far as it can be guessed: it is compared with what was written, and counts only if it was
   */
  public void message(CatalogMessage message, Optional<CatalogMessage> before) throws IOException {
    if (message.uid() <= lastUid) {
      throw new IllegalStateException("uid " + message.uid() + " after " + lastUid);
    }
    lastUid = message.uid();
    byte[] written = before.filter(other -> other.summary().equals(message.summary())).map(this::written).orElse(null);
    CatalogFormat.write(message, item.clear(), places);
    cutter.add(CatalogFormat.key(message.uid()), item, List.copyOf(places), 1, written);
    places.clear();
  }

  private byte[] written(CatalogMessage message) {
    CatalogFormat.write(message, item.clear(), places);
    places.clear();
    return item.toBytes();
  }

  /** Ends the mailbox: its last page is handed over. */
  public void end() throws IOException {
    cutter.endPage();
    lastUid = 0;
  }
}
