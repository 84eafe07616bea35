package org.mailkeep.restore;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.catalog.CatalogMailbox;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.repository.key.Purpose;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.recipe.Place;
import org.mailkeep.repository.snapshot.AccountEntry;
import org.mailkeep.repository.tree.AccountHead;
import org.mailkeep.repository.tree.TreeEntry;
import org.mailkeep.repository.tree.TreePath;
import org.mailkeep.repository.verify.DamageReach;

/** Names the files, and to those who may read mail the messages, of an account that packs which are missing or damaged take with them. For one thread. */
public final class LostMail {

  /** No more of an account are named. */
  private static final int MOST_NAMED = 1000;

  private final Repository repository;
  private final Set<PackId> damaged;

  public LostMail(Repository repository, Set<PackId> damaged) {
    this.repository = repository;
    this.damaged = Set.copyOf(damaged);
  }

  /**
   * What is lost of an account.
   *
   * @param account its name
   * @param files how many files do not come back as they were
   * @param messages how many messages lie in them and need what is damaged; -1 if that can't be told
   * @param named the first of them: messages if they can be told, else files
   * @param unreadable what else can't be read, in words
   */
  public record Lost(String account, long files, long messages, List<String> named, List<String> unreadable) {
    public Lost {
      named = List.copyOf(named);
      unreadable = List.copyOf(unreadable);
    }

    /** Whether all of it comes back. */
    public boolean nothing() {
      return files == 0 && unreadable.isEmpty();
    }
  }

  /** What is lost of the account that {@code entry} is of, as of that night. */
  public Lost of(AccountEntry entry) throws IOException {
    List<String> paths = new ArrayList<>();
    Set<FileOfRoot> hit = new HashSet<>();
    List<String> unreadable = new ArrayList<>();
    long[] files = new long[1];
    MailboxTracker mailboxes = new MailboxTracker();
    String[] mailbox = new String[1];
    repository.reach(damaged).visit(entry.head().orElseThrow(), new DamageReach.Visitor() {
      @Override
      public void entry(AccountHead.Root root, TreeEntry one) {
        mailbox[0] = mailboxes.mailbox(one);
      }

      @Override
      public void hit(AccountHead.Root root, TreeEntry.File file) {
        files[0]++;
        hit.add(new FileOfRoot(root.path(), file.path()));
        if (paths.size() < MOST_NAMED) {
          String below = file.path().toString();
          paths.add((mailbox[0] == null ? "" : mailbox[0] + ": ") + "/" + root.path()
              + (below.isEmpty() ? "" : "/" + below));
        }
      }

      @Override
      public void unreadable(String what) {
        unreadable.add(what);
      }
    });
    if (hit.isEmpty() || !repository.keyring().canOpen(Purpose.CONTENT)) {
      return new Lost(entry.account(), files[0], hit.isEmpty() ? 0 : -1, paths, unreadable);
    }
    try {
      AccountHead head = repository.trees().head(entry.head().orElseThrow());
      if (head.catalog().isPresent()) {
        List<String> named = new ArrayList<>();
        long messages = messages(head, hit, named);
        return new Lost(entry.account(), files[0], messages, messages == 0 ? paths : named, unreadable);
      }
    } catch (Corrupt | Missing e) {
      unreadable.add("its lists of messages: " + e.getMessage());
    }
    return new Lost(entry.account(), files[0], -1, paths, unreadable);
  }

  private long messages(AccountHead head, Set<FileOfRoot> hit, List<String> named) throws IOException {
    MessageText texts = new MessageText(repository);
    List<CatalogMailbox> mailboxes = new ArrayList<>();
    repository.catalogs().mailboxes(head, mailboxes::add);
    long[] lost = new long[1];
    for (CatalogMailbox mailbox : mailboxes) {
      repository.catalogs().messages(head, mailbox, message -> {
        TreePath root = head.roots().get(message.place().root()).path();
        boolean in = hit.contains(new FileOfRoot(root, message.place().file())) || !message.detached().isEmpty();
        if (in && needsDamaged(texts, head, message)) {
          lost[0]++;
          if (named.size() < MOST_NAMED) {
            named.add(mailbox.name() + ", message " + message.uid());
          }
        }
      });
    }
    return lost[0];
  }

  private boolean needsDamaged(MessageText texts, AccountHead head, CatalogMessage message) {
    try {
      return texts.chunks(head, message, Long.MAX_VALUE).stream()
          .anyMatch(chunk -> chunk.place() instanceof Place.Stored stored && damaged.contains(stored.block().pack()));
    } catch (IOException e) {
      return true;
    }
  }

  private record FileOfRoot(TreePath root, TreePath file) {}
}
