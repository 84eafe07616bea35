package org.mailkeep.agent.dovecot;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.catalog.Flag;

/**
 * A message as the index of its mailbox knows it.
 *
 * @param uid its UID
 * @param flags how it is marked
 * @param keywords what else it is marked with
 * @param guid the short form of its GUID ({@link MessageGuid}), which its record in an mdbox has too; null if the index does not tell
 * @param mapUid its number in the map of the mdbox; 0 if the index does not tell
 * @param saved when it came into this mailbox; null if the index does not tell
 */
public record IndexedMessage(long uid, Set<Flag> flags, List<String> keywords, @Nullable String guid, long mapUid,
    @Nullable Instant saved) {
  public IndexedMessage {
    flags = Set.copyOf(flags);
    keywords = List.copyOf(keywords);
  }
}
