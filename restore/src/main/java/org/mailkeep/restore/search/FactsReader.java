package org.mailkeep.restore.search;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.repository.catalog.MessageSummary;
import org.mailkeep.restore.MessageText;
import org.mailkeep.restore.search.PageHistory.Leaf;

/** What messages of an account say of themselves: from the catalog if it has it, else from the messages, as far as they may be read. The last ones are kept. */
final class FactsReader {

  private static final int KEPT = 4_000;

  private final AccountHistory history;
  private final MessageText texts;
  private final ReadLimit limit;
  private final Unread unread;
  private final Map<Key, MessageFacts> kept = new LinkedHashMap<>(64, 0.75f, true) {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Key, MessageFacts> eldest) {
      return size() > KEPT;
    }
  };

  FactsReader(Repository repository, AccountHistory history, ReadLimit limit, Unread unread) {
    this.history = history;
    this.limit = limit;
    this.unread = unread;
    texts = new MessageText(repository);
  }

  /**
   * The facts of a message that is searched by them; empty if it can't be read, which is reported.
   *
   * @throws TooMuchToRead if it would have to be read and may not be
   */
  Optional<MessageFacts> needed(Leaf leaf, CatalogMessage message) throws IOException {
    return facts(leaf, message, true);
  }

  /** The facts of a message that was found, for people to see; empty if it would have to be read and may not be, or can't be. */
  Optional<MessageFacts> wished(Leaf leaf, CatalogMessage message) throws IOException {
    return facts(leaf, message, false);
  }

  /** Whether the text of a message holds {@code folded}; no if it can't be read, which is reported. */
  boolean holds(Leaf leaf, CatalogMessage message, String folded) throws IOException {
    limit.readText(message.size());
    try (MessageStream text = new MessageStream(texts, history.head(leaf), message)) {
      return MimeText.holds(text, folded);
    } catch (IOException e) {
      report(leaf, message, e);
      return false;
    }
  }

  private Optional<MessageFacts> facts(Leaf leaf, CatalogMessage message, boolean needed) throws IOException {
    Optional<MessageSummary> summary = history.summary(message);
    if (summary.isPresent()) {
      return Optional.of(MimeText.facts(summary.get()));
    }
    Key key = Key.of(message);
    MessageFacts before = kept.get(key);
    if (before != null) {
      return Optional.of(before);
    }
    if (!limit.allows(1, message.size())) {
      if (needed) {
        throw TooMuchToRead.more(history.nights().account(), limit.messages());
      }
      return Optional.empty();
    }
    limit.read(message.size());
    try (MessageStream text = new MessageStream(texts, history.head(leaf), message)) {
      MessageFacts facts = MimeText.facts(text);
      kept.put(key, facts);
      return Optional.of(facts);
    } catch (IOException e) {
      report(leaf, message, e);
      return Optional.empty();
    }
  }

  /** One message that is damaged or not whole does not end a search; a store that can't be reached does. */
  private void report(Leaf leaf, CatalogMessage message, IOException reason) throws IOException {
    boolean ofMessage = reason instanceof RepositoryException
        ? reason instanceof RepositoryException.Corrupt || reason instanceof RepositoryException.Missing
        : !(reason instanceof InterruptedIOException);
    if (!ofMessage) {
      throw reason;
    }
    unread.unread(history, leaf, message, reason);
  }

  /** Told of messages that could not be read. */
  @FunctionalInterface
  interface Unread {
    void unread(AccountHistory history, Leaf leaf, CatalogMessage message, IOException reason);
  }

  /** A message as it is called whatever page it is on. */
  private record Key(String guid, long uid, Instant received, long size) {
    static Key of(CatalogMessage message) {
      return new Key(message.guid(), message.guid().isEmpty() ? message.uid() : 0, message.received(), message.size());
    }
  }
}
