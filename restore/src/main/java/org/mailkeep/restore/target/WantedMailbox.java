package org.mailkeep.restore.target;

import java.io.IOException;
import java.util.List;
import org.mailkeep.repository.catalog.CatalogMailbox;

/**
 * A mailbox that is to be there.
 *
 * @param account whose it is
 * @param levels its name in the target, level by level, as people read them; at least one, each anybody's text
 * @param facts what the snapshot says of it
 * @param keywords tells which keywords its messages have
 */
public record WantedMailbox(String account, List<String> levels, CatalogMailbox facts, Keywords keywords) {
  public WantedMailbox {
    levels = List.copyOf(levels);
  }

  /** Its name in the snapshot, for reports. */
  public String name() {
    return facts.name();
  }

  /** Looks through the messages of a mailbox for keywords, for targets that must say them first. */
  @FunctionalInterface
  public interface Keywords {

    /** Each once, in the order in which they come up; not more than some hundreds. */
    List<String> all() throws IOException;
  }
}
