package org.mailkeep.restore.serve;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.repository.catalog.CatalogReader;
import org.mailkeep.restore.MessageText;
import org.mailkeep.restore.serve.OpenMessage.Extent;

/** The mailbox that a session has open, and the message that it read last: clients ask for one message piece by piece. */
final class Selected implements Closeable {
  private final ServedMailbox mailbox;
  private final MailboxIndex index;
  private final CatalogReader catalogs;
  private final MessageText texts;
  private final TextRoom room;
  private @Nullable OpenMessage open;
  private long openUid;

  Selected(ServedMailbox mailbox, Repository repository, TextRoom room) throws IOException {
    this.mailbox = mailbox;
    this.room = room;
    catalogs = repository.catalogs();
    texts = new MessageText(repository);
    index = mailbox.index(catalogs);
  }

  ServedMailbox mailbox() {
    return mailbox;
  }

  MailboxIndex index() {
    return index;
  }

  /** The ranges of positions, from 0, that a set of uids or of sequence numbers means. */
  NumberSet positions(NumberSet numbers, Numbering numbering) throws BadCommand {
    if (index.count() == 0) {
      return new NumberSet(List.of());
    }
    List<NumberSet.Range> ranges = new ArrayList<>();
    for (NumberSet.Range range : numbers.ranges()) {
      if (numbering == Numbering.SEQUENCE) {
        if (range.to() > index.count()) {
          throw new BadCommand("there are only " + index.count() + " messages");
        }
        ranges.add(new NumberSet.Range(range.from() - 1, range.to() - 1));
      } else {
        int from = index.from(range.from());
        int to = index.from(range.to() + 1) - 1;
        if (from <= to) {
          ranges.add(new NumberSet.Range(from, to));
        }
      }
    }
    return new NumberSet(ranges);
  }

  /** Visits the messages at positions from 0, in order. */
  void visit(NumberSet positions, Visitor visitor) throws IOException {
    for (NumberSet.Range range : positions.ranges()) {
      int[] position = {(int) range.from()};
      catalogs.messages(mailbox.head(), mailbox.catalog(), index.uid((int) range.from()),
          index.uid((int) range.to()), message -> visitor.message(position[0]++, message));
    }
  }

  /** Reads a message, or as much of it as is wanted. It is closed when the next one is read. */
  OpenMessage open(int position, CatalogMessage message, Extent extent) throws IOException {
    if (open != null && (openUid != message.uid() || !open.has(extent))) {
      open.close();
      open = null;
    }
    if (open == null) {
      open = OpenMessage.read(texts, mailbox.head(), message, room, extent);
      openUid = message.uid();
      if (open.has(Extent.ALL)) {
        index.size(position, open.size());
      }
    }
    return open;
  }

  @Override
  public void close() {
    if (open != null) {
      open.close();
      open = null;
    }
  }

  /** What the numbers of a command are. */
  enum Numbering {
    SEQUENCE, UID
  }

  /** Takes messages. */
  @FunctionalInterface
  interface Visitor {
    void message(int position, CatalogMessage message) throws IOException;
  }
}
