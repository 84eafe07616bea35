package org.mailkeep.restore.search;

import java.util.List;
import java.util.Optional;

/**
 * Something that became of a message between two nights.
 *
 * @param night the first night that shows it
 * @param kind what it was
 * @param mailbox where the message is then, or was before it was gone
 * @param uid of the message there
 * @param from for a message that moved: the mailbox that it was in
 * @param added flags that it has got; at first, those that it has
 * @param removed flags that it has lost
 * @param size its length in bytes then
 */
public record MessageEvent(Night night, Kind kind, String mailbox, long uid, Optional<String> from, List<String> added,
    List<String> removed, long size) {

  public MessageEvent {
    added = List.copyOf(added);
    removed = List.copyOf(removed);
  }

  /** What can become of a message. */
  public enum Kind {
    /** It is there for the first time. */
    FIRST_SEEN,
    /** It is in another mailbox than before, or has another uid in the same one. */
    MOVED,
    /** It is in a further place as well. */
    COPIED,
    /** It is in one place less, and still there. */
    REMOVED,
    /** It has other flags or keywords. */
    FLAGS,
    /** Its text has changed, which that of a message never does. */
    CHANGED,
    /** It is nowhere any more. */
    GONE,
    /** It was gone, and is there again. */
    BACK
  }
}
