package org.mailkeep.agent.catalog;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mailkeep.agent.dovecot.MessageFacts;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.repository.catalog.MessagePlace;

/** Brings what mail stores say into the bounds of a catalog: lists on disk are anybody's bytes. */
final class Facts {

  private Facts() {}

  /** The catalog's line of a message. */
  static CatalogMessage message(long uid, MessageFacts facts, MessagePlace place) {
    String guid = facts.guid().length() > CatalogMessage.LONGEST_GUID ? "" : facts.guid();
    return new CatalogMessage(uid, guid, facts.received(), Optional.ofNullable(facts.saved()), facts.flags(),
        keywords(facts.keywords()), Math.max(0, facts.size()), place);
  }

  /** The GUID of a mailbox, if it is 32 hexadecimal digits. */
  static Optional<Id128> guid(Optional<String> text) {
    return text.filter(hex -> hex.matches("[0-9a-f]{32}")).map(Id128::fromHex);
  }

  private static List<String> keywords(List<String> keywords) {
    List<String> kept = new ArrayList<>();
    int bytes = 0;
    for (String keyword : keywords) {
      bytes += keyword.getBytes(StandardCharsets.UTF_8).length;
      if (kept.size() == CatalogMessage.MOST_KEYWORDS || bytes > CatalogMessage.LONGEST_KEYWORDS) {
        break;
      }
      kept.add(keyword);
    }
    return kept;
  }
}
