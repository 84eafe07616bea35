package org.mailkeep.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.catalog.CatalogMailbox;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.repository.catalog.CatalogReader;
import org.mailkeep.repository.tree.AccountHead;
import org.mailkeep.repository.tree.TreeEntry;
import org.mailkeep.repository.tree.TreePath;
import org.mailkeep.repository.tree.TreeReader;
import org.mailkeep.restore.MailboxTracker;
import org.mailkeep.restore.PointInTime;
import org.mailkeep.restore.Selection;

/** The mailboxes of accounts, read from their trees and, where there is one, from their catalogs. */
final class Mailboxes {

  private Mailboxes() {}

  /**
   * One mailbox.
   *
   * @param messages empty if only a look into its file would tell
   * @param catalog what the catalog says of it; empty if it is not in one
   */
  record Mailbox(String name, OptionalLong messages, long files, long bytes, Optional<CatalogMailbox> catalog) {}

  /** Takes the messages of an account's mailbox. */
  @FunctionalInterface
  interface MessageVisitor {
    void message(AccountHead account, CatalogMailbox mailbox, CatalogMessage message) throws IOException;
  }

  /** Takes the entries of an account. */
  @FunctionalInterface
  interface Visitor {
    void entry(AccountHead.Root root, TreeEntry entry, @Nullable String mailbox) throws IOException;
  }

  /** All entries of an account, in order. */
  static void visit(PointInTime.Choice account, Repository repository, Visitor visitor) throws IOException {
    TreeReader trees = repository.trees();
    for (AccountHead.Root root : trees.head(account.entry().head().orElseThrow()).roots()) {
      MailboxTracker mailboxes = new MailboxTracker();
      trees.entries(root.tree(), entry -> visitor.entry(root, entry, mailboxes.mailbox(entry)));
    }
  }

  /** The mailboxes of an account, by name. */
  static List<Mailbox> of(PointInTime.Choice account, Repository repository) throws IOException {
    TreeMap<String, Mailbox> found = new TreeMap<>();
    visit(account, repository, (root, entry, name) -> {
      if (name != null) {
        found.merge(name, mailbox(name, entry), Mailboxes::sum);
      }
    });
    AccountHead head = repository.trees().head(account.entry().head().orElseThrow());
    repository.catalogs().mailboxes(head, mailbox -> {
      Mailbox files = found.getOrDefault(mailbox.name(), new Mailbox(mailbox.name(), OptionalLong.empty(), 0, 0,
          Optional.empty()));
      found.put(mailbox.name(), new Mailbox(mailbox.name(), OptionalLong.of(mailbox.count()), files.files(),
          files.bytes(), Optional.of(mailbox)));
    });
    return new ArrayList<>(found.values());
  }

  /** Those of {@code accounts} whose catalog has a mailbox of that name. */
  static List<PointInTime.Choice> cataloged(String mailbox, List<PointInTime.Choice> accounts, Repository repository)
      throws IOException {
    Selection wanted = new Selection(account -> true, Optional.of(mailbox));
    List<PointInTime.Choice> having = new ArrayList<>();
    boolean catalogs = false;
    for (PointInTime.Choice account : accounts) {
      AccountHead head = repository.trees().head(account.entry().head().orElseThrow());
      catalogs |= head.catalog().isPresent();
      boolean[] has = new boolean[1];
      repository.catalogs().mailboxes(head, found -> has[0] |= wanted.wants(found.name()));
      if (has[0]) {
        having.add(account);
      }
    }
    String first = accounts.getFirst().entry().account();
    if (!catalogs) {
      throw CommandFailure.failed("the backup of " + first
          + " has no catalog, so its messages are not known one by one; leave out --messages to list its files");
    }
    if (having.isEmpty()) {
      throw CommandFailure.failed("no mailbox " + mailbox + " there; see: mailkeep ls --account " + first);
    }
    return having;
  }

  /** All messages of the account's mailboxes that {@code selection} wants, by uid. */
  static void messages(PointInTime.Choice account, Selection selection, Repository repository, MessageVisitor visitor)
      throws IOException {
    AccountHead head = repository.trees().head(account.entry().head().orElseThrow());
    CatalogReader catalogs = repository.catalogs();
    catalogs.mailboxes(head, mailbox -> {
      if (selection.wants(mailbox.name())) {
        catalogs.messages(head, mailbox, message -> visitor.message(head, mailbox, message));
      }
    });
  }

  /** Those of {@code accounts} that have a mailbox of that name. */
  static List<PointInTime.Choice> having(String mailbox, List<PointInTime.Choice> accounts, Repository repository)
      throws IOException {
    Selection wanted = new Selection(account -> true, Optional.of(mailbox));
    List<PointInTime.Choice> having = new ArrayList<>();
    for (PointInTime.Choice account : accounts) {
      if (of(account, repository).stream().anyMatch(found -> wanted.wants(found.name()))) {
        having.add(account);
      }
    }
    if (having.isEmpty()) {
      throw CommandFailure.failed(
          "no mailbox " + mailbox + " there; see: mailkeep ls --account " + accounts.getFirst().entry().account());
    }
    return having;
  }

  private static Mailbox mailbox(String name, TreeEntry entry) {
    return switch (entry) {
      case TreeEntry.File file -> new Mailbox(name,
          file.mailbox() != null ? OptionalLong.empty() : OptionalLong.of(isMessage(file.path()) ? 1 : 0), 1,
          file.bytes(), Optional.empty());
      case TreeEntry.Folder folder -> new Mailbox(name, OptionalLong.of(0), 0, 0, Optional.empty());
      case TreeEntry.Symlink link -> new Mailbox(name, OptionalLong.of(0), 0, 0, Optional.empty());
      case TreeEntry.Fifo fifo -> new Mailbox(name, OptionalLong.of(0), 0, 0, Optional.empty());
    };
  }

  private static Mailbox sum(Mailbox a, Mailbox b) {
    OptionalLong messages = a.messages().isPresent() && b.messages().isPresent()
        ? OptionalLong.of(a.messages().getAsLong() + b.messages().getAsLong())
        : OptionalLong.empty();
    return new Mailbox(a.name(), messages, a.files() + b.files(), a.bytes() + b.bytes(), Optional.empty());
  }

  /** In a Maildir: what lies in {@code cur} or {@code new}. */
  private static boolean isMessage(TreePath path) {
    List<byte[]> names = path.names();
    if (names.size() < 2) {
      return false;
    }
    byte[] folder = names.get(names.size() - 2);
    return folder.length == 3 && (folder[0] == 'c' && folder[1] == 'u' && folder[2] == 'r'
        || folder[0] == 'n' && folder[1] == 'e' && folder[2] == 'w');
  }
}
