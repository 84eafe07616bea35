package org.mailkeep.agent.catalog;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mailkeep.agent.cut.MboxMessage;
import org.mailkeep.agent.dovecot.IndexedMessage;
import org.mailkeep.agent.dovecot.MailboxIndex;

/**
 * What Dovecot's index says of the messages of an mbox. If the file is as it was when the two were made equal last, the index is right in all; else only in what it has not written into the
 * file yet.
 */
final class MboxIndexed {
  private final boolean same;
  private final Map<Long, Entry> byOffset = new HashMap<>();
  private final Map<Long, Entry> byUid = new HashMap<>();

  private MboxIndexed(boolean same) {
    this.same = same;
  }

  /**
   * Those of an mbox.
   *
   * @param index its index; null if there is none
   * @param bytes length of the file
   * @param modified when it was modified last
   */
  static MboxIndexed of(@Nullable MailboxIndex index, long bytes, Instant modified) {
    boolean same = index != null && index.complete() && index.sameMbox(bytes, modified);
    MboxIndexed indexed = new MboxIndexed(same);
    if (index != null) {
      index.forEachInMbox((message, offset, ahead) -> {
        Entry entry = new Entry(message, ahead || same);
        indexed.byUid.put(message.uid(), entry);
        if (same && offset >= 0) {
          indexed.byOffset.put(offset, entry);
        }
      });
    }
    return indexed;
  }

  /**
   * The messages as the index has them: what looks like a message but is a text that quotes one, which Dovecot tells by its Content-Length, belongs to the one before.
   */
  List<MboxMessage> whole(List<MboxMessage> messages) {
    List<MboxMessage> whole = new ArrayList<>(messages.size());
    for (MboxMessage message : messages) {
      if (byOffset.isEmpty() || whole.isEmpty() || at(message.offset()) != null) {
        whole.add(message);
      } else {
        MboxMessage begun = whole.removeLast();
        whole.add(new MboxMessage(begun.offset(), begun.bytes() + message.bytes(), begun.textBytes() + message.bytes(),
            begun.received(), begun.uid(), begun.letters(), begun.keywords(), begun.base()));
      }
    }
    return whole;
  }

  /** What the index has of a message; null if nothing. */
  @Nullable Entry of(MboxMessage message) {
    return same ? at(message.offset()) : byUid.get(message.uid());
  }

  /** Dovecot has every message but the first begin with the empty line before it. */
  private @Nullable Entry at(long offset) {
    Entry entry = byOffset.get(offset);
    for (int lineEnd = 1; entry == null && lineEnd <= 2 && lineEnd < offset; lineEnd++) {
      entry = byOffset.get(offset - lineEnd);
    }
    return entry;
  }

  /**
   * A message in the index.
   *
   * @param newer whether its flags are newer than those in the file, or the same
   */
  record Entry(IndexedMessage message, boolean newer) {}
}
