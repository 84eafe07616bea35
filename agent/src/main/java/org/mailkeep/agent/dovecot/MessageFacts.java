package org.mailkeep.agent.dovecot;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mailkeep.agent.cut.MboxMessage;
import org.mailkeep.agent.source.MaildirName;
import org.mailkeep.repository.catalog.Flag;

/**
 * What every kind of store knows of a message.
 *
 * @param uid its UID; 0 if it has none yet
 * @param guid what names it for ever, in the long form
 * @param received its INTERNALDATE
 * @param saved when it came into this mailbox; null if that is not known
 * @param flags how it is marked
 * @param keywords what else it is marked with
 * @param size bytes of the message as it is stored, or would be if it were plain and whole
 */
public record MessageFacts(long uid, String guid, Instant received, @Nullable Instant saved, Set<Flag> flags,
    List<String> keywords, long size) {
  public MessageFacts {
    flags = Set.copyOf(flags);
    keywords = List.copyOf(keywords);
  }

  /**
   * Those of a message in a dbox store.
   *
   * @param message what the index of its mailbox knows
   * @param record what its file knows
   * @param changed when its file was last changed in any way (ctime): what sdbox has for the day on which it was saved, and mdbox if the index does not tell
   */
  public static MessageFacts ofDbox(IndexedMessage message, DboxRecord record, Instant changed) {
    String guid = message.guid();
    Instant saved = message.saved();
    return new MessageFacts(message.uid(), record.metadata().guid().orElse(guid == null ? "" : guid),
        record.metadata().received().orElse(changed), saved == null ? changed : saved, message.flags(),
        message.keywords(), record.plaintextBytes());
  }

  /**
   * Those of a message in a Maildir.
   *
   * @param file the name of its file
   * @param entry what the list of UIDs says of it; null if nothing
   * @param keywords what its letters stand for
   * @param modified when the file was modified: that is when the message was received
   * @param changed when it was last changed in any way (ctime)
   * @param bytes of the file, for a name that does not tell the size of the message
   */
  public static MessageFacts ofMaildir(MaildirName file, MaildirUidList.@Nullable Entry entry, List<String> keywords,
      Instant modified, Instant changed, long bytes) {
    String guid = entry == null ? null : entry.guid();
    return new MessageFacts(entry == null ? 0 : entry.uid(), guid == null ? file.base() : guid, modified, changed,
        FlagCodes.ofLetters(file.flags()), keywords, sizeInName(file.base(), bytes));
  }

  /**
   * Those of a message in an mbox.
   *
   * @param uid its UID
   * @param message what the mbox says
   * @param index what the index of its mailbox says, if that is to be believed rather; null if not
   * @param modified when the mbox was modified, for a message that does not tell when it was received
   */
  public static MessageFacts ofMbox(long uid, MboxMessage message, @Nullable IndexedMessage index, Instant modified) {
    Instant received = message.received();
    return new MessageFacts(uid, "", received == null ? modified : received, null,
        index == null ? FlagCodes.ofStatus(message.letters()) : index.flags(),
        index == null ? message.keywords() : index.keywords(), message.textBytes());
  }

  /** The number after {@code ,S=}; {@code otherwise} if there is none. */
  private static long sizeInName(String base, long otherwise) {
    int from = base.indexOf(",S=") + 3;
    if (from < 3) {
      return otherwise;
    }
    int to = from;
    while (to < base.length() && base.charAt(to) >= '0' && base.charAt(to) <= '9') {
      to++;
    }
    return to == from || to - from > 18 ? otherwise : Long.parseLong(base.substring(from, to));
  }
}
