package org.mailkeep.restore;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.repository.catalog.CatalogReader;
import org.mailkeep.repository.tree.AccountHead;
import org.mailkeep.restore.target.EmlTarget;

/** Restores messages one by one, each as a file of its own, as the catalogs of accounts list them. A message that fails is reported and the rest goes on. Used once. */
public final class MessageRestore {

  private final Repository repository;
  private final Selection selection;
  private final OptionalLong uid;
  private final RestoreRun.Listener listener;
  private final List<RestoreReport.Failure> failures = new ArrayList<>();
  private long messages;
  private long bytes;

  /**
   * Prepares a restore.
   *
   * @param uid the only message that is wanted; empty means all
   */
  public MessageRestore(Repository repository, Selection selection, OptionalLong uid, RestoreRun.Listener listener) {
    this.repository = repository;
    this.selection = selection;
    this.uid = uid;
    this.listener = listener;
  }

  /** Counts what a restore of {@code accounts} would write. */
  public RestoreReport plan(List<PointInTime.Choice> accounts) throws IOException {
    for (PointInTime.Choice account : accounts) {
      visit(account, (head, mailbox, message) -> {
        messages++;
        bytes += message.size();
      });
    }
    return new RestoreReport(accounts.size(), messages, bytes, failures);
  }

  /** Restores the messages of {@code accounts} to {@code target}. */
  public RestoreReport restore(List<PointInTime.Choice> accounts, EmlTarget target) throws IOException {
    MessageText texts = new MessageText(repository);
    for (PointInTime.Choice account : accounts) {
      String name = account.entry().account();
      visit(account, (head, mailbox, message) -> {
        try {
          long[] written = new long[1];
          target.message(name, mailbox, message.uid(), message.received(),
              out -> written[0] = texts.write(head, message, out));
          messages++;
          bytes += written[0];
          listener.restored(1, written[0]);
        } catch (IOException e) {
          boolean damaged = e instanceof RepositoryException.Corrupt || e instanceof RepositoryException.Missing;
          failures.add(new RestoreReport.Failure(name, mailbox + ", message " + message.uid(),
              String.valueOf(e.getMessage()), damaged));
        }
      });
    }
    return new RestoreReport(accounts.size(), messages, bytes, failures);
  }

  private void visit(PointInTime.Choice account, Visitor visitor) throws IOException {
    AccountHead head = repository.trees().head(account.entry().head().orElseThrow());
    if (head.catalog().isEmpty()) {
      failures.add(new RestoreReport.Failure(account.entry().account(), "its messages",
          "the backup has no catalog that lists them; restore its files with files:DIR", false));
    }
    CatalogReader catalogs = repository.catalogs();
    catalogs.mailboxes(head, mailbox -> {
      if (!selection.wants(mailbox.name())) {
        return;
      }
      if (uid.isEmpty()) {
        catalogs.messages(head, mailbox, message -> visitor.message(head, mailbox.name(), message));
      } else {
        CatalogMessage message = catalogs.message(head, mailbox, uid.getAsLong()).orElse(null);
        if (message != null) {
          visitor.message(head, mailbox.name(), message);
        }
      }
    });
  }

  @FunctionalInterface
  private interface Visitor {
    void message(AccountHead head, String mailbox, CatalogMessage message) throws IOException;
  }
}
