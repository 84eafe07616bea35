package org.mailkeep.repository.catalog;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.tree.PageTop;

/**
 * A mailbox of an account.
 *
 * @param name its name, levels parted by {@code /}; 1 to {@link #LONGEST_NAME} bytes of UTF-8
 * @param guid its name for good, if the mail store gives it one
 * @param uidValidity changes when uids are given anew; 0 if the store has none, at most 2^32 - 1
 * @param nextUid the uid that the next message gets; 0 if the store does not say, at most 2^32 - 1
 * @param subscribed whether its owner subscribed to it
 * @param messages its messages by uid, {@code weight} of them; empty if it has none
 */
public record CatalogMailbox(String name, Optional<Id128> guid, long uidValidity, long nextUid, boolean subscribed,
    Optional<PageTop> messages) {

  /** Longest name, bytes. */
  public static final int LONGEST_NAME = 4096;

  public CatalogMailbox {
    int length = CatalogText.bytes(name);
    if (length == 0 || length > LONGEST_NAME) {
      throw new IllegalArgumentException("mailbox name of " + length + " bytes");
    }
    if (uidValidity < 0 || uidValidity > CatalogMessage.LARGEST_UID || nextUid < 0
        || nextUid > CatalogMessage.LARGEST_UID) {
      throw new IllegalArgumentException("uid validity " + uidValidity + ", next uid " + nextUid);
    }
  }

  /** How many messages it has. */
  public long count() {
    return messages.isPresent() ? messages.get().weight() : 0;
  }

  CatalogMailbox withMessages(Optional<PageTop> other) {
    return new CatalogMailbox(name, guid, uidValidity, nextUid, subscribed, other);
  }

  /** What mailboxes are sorted by, as unsigned bytes. */
  byte[] key() {
    return name.getBytes(StandardCharsets.UTF_8);
  }
}
