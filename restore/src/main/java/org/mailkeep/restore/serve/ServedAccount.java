package org.mailkeep.restore.serve;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.catalog.CatalogMailbox;
import org.mailkeep.repository.tree.AccountHead;

/** The mailboxes of an account, by their names as IMAP writes them, with the names above them. Does not change. */
final class ServedAccount {

  /** Names that are kept in memory: more than anybody has, so that nobody's snapshot takes all of it. */
  private static final int MOST_NAMES = 100_000;
  private static final long LONGEST_NAMES = 16 << 20;

  /** What has that name; null for one that is only above others. */
  private final TreeMap<String, Optional<ServedMailbox>> mailboxes = new TreeMap<>();
  private long length;

  private ServedAccount() {}

  static ServedAccount read(Repository repository, List<Night> nights) throws IOException {
    ServedAccount account = new ServedAccount();
    for (Night night : nights) {
      AccountHead head = repository.trees().head(night.choice().entry().head().orElseThrow());
      String above = night.folder().isEmpty() ? "" : MailboxNames.encode(night.folder()) + "/";
      repository.catalogs().mailboxes(head, mailbox -> {
        String own = MailboxNames.encode(mailbox.name());
        String name = above.isEmpty() ? MailboxNames.canonical(own) : above + own;
        while (account.mailbox(name) != null) {
          // Two names that differ only in what IMAP has no room for.
          name += "_";
        }
        account.add(name,
            Optional.of(new ServedMailbox(name, head, mailbox, night.choice().snapshot().run())));
      });
      if (above.isEmpty() && account.mailbox("INBOX") == null) {
        // Every account has one (RFC 3501, section 5.1), and there are clients that show nothing where it is missing.
        account.add("INBOX", Optional.of(new ServedMailbox("INBOX", head,
            new CatalogMailbox("INBOX", Optional.empty(), 0, 0, true, Optional.empty()),
            night.choice().snapshot().run())));
      }
    }
    for (String name : List.copyOf(account.mailboxes.keySet())) {
      for (int slash = name.lastIndexOf('/'); slash > 0; slash = name.lastIndexOf('/', slash - 1)) {
        account.add(name.substring(0, slash), Optional.empty());
      }
    }
    return account;
  }

  private void add(String name, Optional<ServedMailbox> mailbox) throws IOException {
    if (mailboxes.containsKey(name) && mailbox.isEmpty()) {
      return;
    }
    mailboxes.put(name, mailbox);
    length += name.length();
    if (mailboxes.size() > MOST_NAMES || length > LONGEST_NAMES) {
      throw new IOException("it has more mailboxes than can be shown: use restore --to eml:DIR --mailbox NAME");
    }
  }

  /** All names in order, those that are only above others included. */
  Set<String> names() {
    return Collections.unmodifiableSet(mailboxes.keySet());
  }

  /** The mailbox of that name; null if there is none. */
  @Nullable ServedMailbox mailbox(String name) {
    return mailboxes.getOrDefault(name, Optional.empty()).orElse(null);
  }

  /** Whether there are names below that one. */
  boolean hasChildren(String name) {
    String below = mailboxes.higherKey(name + "/");
    return below != null && below.startsWith(name + "/");
  }
}
