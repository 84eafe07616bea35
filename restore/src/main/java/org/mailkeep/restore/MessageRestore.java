package org.mailkeep.restore;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.catalog.CatalogMailbox;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.repository.catalog.CatalogReader;
import org.mailkeep.repository.tree.AccountHead;
import org.mailkeep.restore.target.MessageTarget;
import org.mailkeep.restore.target.Verdicts;
import org.mailkeep.restore.target.WantedMailbox;
import org.mailkeep.restore.target.WantedMessage;

/**
 * Restores messages one by one, as the catalogs of accounts list them, into whatever takes messages. A message or mailbox that fails is reported and the rest goes on. Used once.
 */
public final class MessageRestore {

  private static final int MOST_KEYWORDS = 500;

  private final Repository repository;
  private final Selection selection;
  private final OptionalLong uid;
  private final List<String> into;
  private final RestoreRun.Listener listener;
  private final Tally tally = new Tally();

  /**
   * Prepares a restore.
   *
   * @param uid the only message that is wanted; empty means all
   * @param into the levels of the mailbox below which all mailboxes go; none means that they keep their places
   */
  public MessageRestore(Repository repository, Selection selection, OptionalLong uid, List<String> into,
      RestoreRun.Listener listener) {
    this.repository = repository;
    this.selection = selection;
    this.uid = uid;
    this.into = List.copyOf(into);
    this.listener = listener;
  }

  /** Restores the messages of {@code accounts} to {@code target}, which is finished but not closed. */
  public MessageReport restore(List<PointInTime.Choice> accounts, MessageTarget target) throws IOException {
    for (PointInTime.Choice account : accounts) {
      try {
        restore(account, target);
      } catch (RepositoryException.Corrupt | RepositoryException.Missing e) {
        tally.fail(account.entry().account(), "", e);
      }
    }
    target.finish();
    return tally.report(accounts.size());
  }

  private void restore(PointInTime.Choice account, MessageTarget target) throws IOException {
    AccountHead head = repository.trees().head(account.entry().head().orElseThrow());
    if (head.catalog().isEmpty()) {
      tally.fail(account.entry().account(), "its messages",
          new IOException("the backup has no catalog that lists them; restore its files with files:DIR"));
    }
    List<CatalogMailbox> mailboxes = new ArrayList<>();
    repository.catalogs().mailboxes(head, mailbox -> {
      if (selection.wants(mailbox.name())) {
        mailboxes.add(mailbox);
      }
    });
    for (CatalogMailbox mailbox : mailboxes) {
      restore(account.entry().account(), head, mailbox, target);
    }
  }

  private void restore(String account, AccountHead head, CatalogMailbox mailbox, MessageTarget target)
      throws IOException {
    CatalogReader catalogs = repository.catalogs();
    try {
      CatalogMessage only = uid.isEmpty() ? null : catalogs.message(head, mailbox, uid.getAsLong()).orElse(null);
      if (uid.isPresent() && only == null) {
        return;
      }
      List<String> levels = new ArrayList<>(into);
      levels.addAll(Arrays.asList(mailbox.name().split("/", -1)));
      MessageText texts = new MessageText(repository);
      Verdicts verdicts = tally.verdicts(account, mailbox.name());
      try (
          MessageTarget.Mailbox box = target.mailbox(
              new WantedMailbox(account, levels, mailbox, () -> keywords(head, mailbox)),
              verdicts);
          MessageQueue queue = new MessageQueue(repository, texts, head, taker(box, texts, head))) {
        if (only == null) {
          catalogs.messages(head, mailbox, queue::add);
        } else {
          queue.add(only);
        }
        queue.finish();
        box.finish();
      }
    } catch (RepositoryException.WrongKey e) {
      throw e;
    } catch (IOException e) {
      tally.fail(account, mailbox.name(), e);
    }
  }

  private List<String> keywords(AccountHead head, CatalogMailbox mailbox) throws IOException {
    Set<String> keywords = new LinkedHashSet<>();
    repository.catalogs().messages(head, mailbox, message -> {
      if (keywords.size() < MOST_KEYWORDS) {
        keywords.addAll(message.keywords());
      }
    });
    return keywords.stream().limit(MOST_KEYWORDS).toList();
  }

  private static MessageQueue.Taker taker(MessageTarget.Mailbox box, MessageText texts, AccountHead head) {
    return new MessageQueue.Taker() {
      @Override
      public boolean reads(CatalogMessage message) throws IOException {
        return box.reads(message);
      }

      @Override
      public void message(CatalogMessage message) throws IOException {
        box.message(new WantedMessage(message, out -> texts.write(head, message, out)));
      }
    };
  }

  /** Counts what becomes of messages. */
  private final class Tally {
    private final List<RestoreReport.Failure> failures = new ArrayList<>();
    private final List<RestoreReport.Failure> differences = new ArrayList<>();
    private long added;
    private long present;
    private long updated;
    private long bytes;
    private long failed;
    private long differing;

    MessageReport report(long accounts) {
      return new MessageReport(accounts, added, present, updated, bytes, failed, failures, differing, differences);
    }

    void fail(String account, String what, IOException why) {
      failed++;
      if (failures.size() < MessageReport.MOST_NAMED) {
        boolean damaged = why instanceof RepositoryException.Corrupt || why instanceof RepositoryException.Missing;
        failures.add(new RestoreReport.Failure(account, what, String.valueOf(why.getMessage()), damaged));
      }
    }

    private void count(long more) {
      bytes += more;
      listener.restored(1, more);
    }

    Verdicts verdicts(String account, String mailbox) {
      return new Verdicts() {
        @Override
        public void added(long more) {
          added++;
          count(more);
        }

        @Override
        public void present(long more) {
          present++;
          count(more);
        }

        @Override
        public void updated(long more) {
          updated++;
          count(more);
        }

        @Override
        public void failed(long uid, IOException why) {
          fail(account, name(uid), why);
        }

        @Override
        public void differs(long uid, String how) {
          differing++;
          if (differences.size() < MessageReport.MOST_NAMED) {
            differences.add(new RestoreReport.Failure(account, name(uid), how, false));
          }
        }

        private String name(long number) {
          return mailbox + ", message " + number;
        }
      };
    }
  }
}
