package org.mailkeep.restore.serve;

import java.io.IOException;
import java.lang.ref.SoftReference;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.catalog.CatalogMailbox;
import org.mailkeep.repository.catalog.CatalogReader;
import org.mailkeep.repository.tree.AccountHead;

/** A mailbox of a snapshot, for all sessions that look at it. Thread-safe. */
final class ServedMailbox {
  private final String name;
  private final AccountHead head;
  private final CatalogMailbox catalog;
  private final long uidValidity;
  private @Nullable SoftReference<MailboxIndex> index;

  /**
   * Offers a mailbox.
   *
   * @param name as IMAP writes it
   * @param snapshot the run that it was captured by
   */
  ServedMailbox(String name, AccountHead head, CatalogMailbox catalog, Id128 snapshot) {
    this.name = name;
    this.head = head;
    this.catalog = catalog;
    // Where the store has none, any number will do that is another one in another snapshot.
    uidValidity = catalog.uidValidity() != 0
        ? catalog.uidValidity()
        : Math.max(1, (snapshot.hex() + catalog.name()).hashCode() & Integer.MAX_VALUE);
  }

  String name() {
    return name;
  }

  AccountHead head() {
    return head;
  }

  CatalogMailbox catalog() {
    return catalog;
  }

  long uidValidity() {
    return uidValidity;
  }

  /** Its messages, read with {@code catalogs} unless that was done already. */
  synchronized MailboxIndex index(CatalogReader catalogs) throws IOException {
    MailboxIndex known = index == null ? null : index.get();
    if (known == null) {
      known = MailboxIndex.read(catalogs, head, catalog);
      index = new SoftReference<>(known);
    }
    return known;
  }
}
