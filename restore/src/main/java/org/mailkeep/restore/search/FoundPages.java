package org.mailkeep.restore.search;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.catalog.CatalogMessage;

/** Reads messages that were found by where they are. The last pages are kept: what was found comes mostly in order. */
final class FoundPages {

  private static final int KEPT = 16;

  private final AccountHistory history;
  private final Map<Integer, List<CatalogMessage>> pages = new LinkedHashMap<>(2 * KEPT, 0.75f, true) {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Integer, List<CatalogMessage>> eldest) {
      return size() > KEPT;
    }
  };

  FoundPages(AccountHistory history) {
    this.history = history;
  }

  /** The message as it was on the last night of {@code stay}. */
  CatalogMessage message(Matches.Stay stay) throws IOException {
    List<CatalogMessage> messages = pages.get(stay.page());
    if (messages == null) {
      messages = history.messages(stay.page());
      pages.put(stay.page(), messages);
    }
    for (CatalogMessage message : messages) {
      if (message.uid() == stay.uid()) {
        return message;
      }
    }
    throw new Corrupt("catalog page that has lost message " + stay.uid());
  }
}
