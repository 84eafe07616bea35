package org.mailkeep.restore;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.repository.pack.BlocksAhead;
import org.mailkeep.repository.recipe.ChunkRef;
import org.mailkeep.repository.recipe.RecipeSegment;
import org.mailkeep.repository.recipe.RecipeStream;
import org.mailkeep.repository.tree.AccountHead;

/**
 * The messages that come next: what they need is fetched while those before them are worked on, each block once and several requests at a time. Holds a few groups of messages, not more.
 */
final class MessageQueue implements Closeable {

  private static final int GROUP_MESSAGES = 32;
  private static final long GROUP_BYTES = 4 << 20;

  /** Groups that are being fetched while one is worked on. */
  private static final int GROUPS_AHEAD = 2;

  private final Repository repository;
  private final MessageText texts;
  private final AccountHead head;
  private final Taker taker;
  private final Deque<Group> ahead = new ArrayDeque<>();
  private List<CatalogMessage> next = new ArrayList<>();
  private long nextBytes;

  /** A queue of messages of the account of {@code head}, which {@code taker} gets in their order. */
  MessageQueue(Repository repository, MessageText texts, AccountHead head, Taker taker) {
    this.repository = repository;
    this.texts = texts;
    this.head = head;
    this.taker = taker;
  }

  /** Appends a message; some that came earlier may be handed over meanwhile. */
  void add(CatalogMessage message) throws IOException {
    next.add(message);
    nextBytes += message.size();
    if (next.size() >= GROUP_MESSAGES || nextBytes >= GROUP_BYTES) {
      fetch();
    }
  }

  /** Hands over all that are left. */
  void finish() throws IOException {
    fetch();
    while (!ahead.isEmpty()) {
      work();
    }
  }

  private void fetch() throws IOException {
    if (next.isEmpty()) {
      return;
    }
    ahead.add(new Group(next, want()));
    next = new ArrayList<>();
    nextBytes = 0;
    while (ahead.size() > GROUPS_AHEAD) {
      work();
    }
  }

  private BlocksAhead.Wanted want() throws IOException {
    List<ChunkRef> chunks = new ArrayList<>();
    for (CatalogMessage message : next) {
      if (taker.reads(message)) {
        chunks.addAll(chunks(message));
      }
    }
    return repository.want(List.of(new RecipeSegment(List.of(new RecipeStream(0, chunks)), List.of())));
  }

  private List<ChunkRef> chunks(CatalogMessage message) {
    try {
      return texts.chunks(head, message, GROUP_BYTES);
    } catch (IOException e) {
      // What is wrong with it is told when it is read.
      return List.of();
    }
  }

  private void work() throws IOException {
    Group group = ahead.removeFirst();
    try (group.blocks) {
      for (CatalogMessage message : group.messages) {
        taker.message(message);
      }
    }
  }

  @Override
  public void close() {
    ahead.forEach(group -> group.blocks.close());
    ahead.clear();
  }

  /** Takes the messages. */
  interface Taker {
    /** Whether its text will be read. */
    boolean reads(CatalogMessage message) throws IOException;

    void message(CatalogMessage message) throws IOException;
  }

  private record Group(List<CatalogMessage> messages, BlocksAhead.Wanted blocks) {}
}
