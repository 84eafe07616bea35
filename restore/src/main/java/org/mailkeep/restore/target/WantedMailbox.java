package org.mailkeep.restore.target;

import java.util.List;
import org.mailkeep.repository.catalog.CatalogMailbox;

/**
 * A mailbox that is to be there.
 *
 * @param account whose it is
 * @param levels its name in the target, level by level, as people read them; at least one, each anybody's text
 * @param facts what the snapshot says of it
 */
public record WantedMailbox(String account, List<String> levels, CatalogMailbox facts) {
  public WantedMailbox {
    levels = List.copyOf(levels);
  }

  /** Its name in the snapshot, for reports. */
  public String name() {
    return facts.name();
  }
}
