package org.mailkeep.restore.search;

import java.util.List;
import java.util.Optional;
import org.mailkeep.repository.catalog.CatalogMessage;

/**
 * A message that was found.
 *
 * @param account whose it is
 * @param mailbox where it was on the newest night with it; of several mailboxes, one that was searched
 * @param message as it was there then
 * @param facts what it says of itself; empty if that is not known without reading it
 * @param stays where it was on which nights, the earliest first
 * @param first the first night with it
 * @param last the newest night with it
 * @param gone the night on which it was missed; empty if it is there on the newest of all
 */
public record FoundMessage(String account, String mailbox, CatalogMessage message, Optional<MessageFacts> facts,
    List<Stay> stays, Night first, Night last, Optional<Night> gone) {

  public FoundMessage {
    stays = List.copyOf(stays);
  }

  /**
   * Nights on end in which a message was in one mailbox.
   *
   * @param mailbox its name
   * @param uid of the message in it
   * @param first the first of these nights
   * @param last the last of them
   */
  public record Stay(String mailbox, long uid, Night first, Night last) {}
}
