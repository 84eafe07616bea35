package org.mailkeep.restore;

import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.catalog.CatalogMailbox;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.repository.pack.BlocksAhead;
import org.mailkeep.repository.recipe.RecipeReader;
import org.mailkeep.repository.run.LedgerRun;
import org.mailkeep.repository.snapshot.AccountEntry;
import org.mailkeep.repository.snapshot.AccountStatus;
import org.mailkeep.repository.snapshot.Snapshot;
import org.mailkeep.repository.tree.AccountHead;
import org.mailkeep.repository.tree.TreeEntry;
import org.mailkeep.repository.tree.TreeReader;

/**
 * Restores mailboxes that chance chooses, of any account and night, to nowhere: every text is read as a restore would read it, every chunk is checked against its id, and numbers and lengths are compared with the catalog. Of an account without a catalog all files are
 * read. Needs the content key. Used once, by one thread.
 */
public final class RestoreDrill {

  /** How often chance may choose an account without mail, or what was drilled already, before there is taken to be no more. */
  private static final int TRIES = 50;

  private static final int MOST_FAILURES = 100;

  private final Repository repository;
  private final RandomGenerator random;
  private final RestoreRun.Listener listener;
  private final Set<List<String>> drawn = new HashSet<>();

  /** Will choose by {@code random}: the same choices for the same repository and seed. */
  public RestoreDrill(Repository repository, RandomGenerator random, RestoreRun.Listener listener) {
    this.repository = repository;
    this.random = random;
    this.listener = listener;
  }

  /**
   * One mailbox that was restored.
   *
   * @param account whose
   * @param snapshot of which night
   * @param mailbox which; empty if all files of an account without a catalog
   * @param items messages or files
   * @param bytes of them
   * @param digest SHA-256 over the SHA-256 of each, in order
   * @param failed how many could not be restored as they were
   * @param failures the first of them: what, and why
   */
  public record Drilled(String account, Id128 snapshot, Optional<String> mailbox, long items, long bytes,
      Hash256 digest, long failed, List<RestoreReport.Failure> failures) {
    public Drilled {
      failures = List.copyOf(failures);
    }
  }

  /** Restores {@code count} mailboxes, or as many different ones as chance finds. */
  public List<Drilled> run(int count) throws IOException {
    List<LedgerRun> runs = repository.committed().values().stream()
        .sorted(Comparator.<LedgerRun>comparingInt(run -> run.run().epoch()).thenComparing(run -> run.run().id()))
        .toList();
    List<Drilled> drilled = new ArrayList<>();
    int tries = 0;
    while (!runs.isEmpty() && drilled.size() < count && tries < TRIES) {
      Optional<Drilled> next = drill(runs.get(random.nextInt(runs.size())));
      next.ifPresent(drilled::add);
      tries = next.isPresent() ? 0 : tries + 1;
    }
    return drilled;
  }

  private Optional<Drilled> drill(LedgerRun run) throws IOException {
    Snapshot snapshot = repository.snapshot(run);
    List<AccountEntry> entries = snapshot.accounts().stream()
        .filter(entry -> entry.head().isPresent() && entry.status() != AccountStatus.UNREADABLE).toList();
    if (entries.isEmpty()) {
      return Optional.empty();
    }
    AccountEntry entry = entries.get(random.nextInt(entries.size()));
    Sink sink = new Sink(entry.account());
    Optional<String> chosen = Optional.empty();
    try {
      AccountHead head = repository.trees().head(entry.head().orElseThrow());
      if (head.catalog().isPresent()) {
        List<CatalogMailbox> mailboxes = new ArrayList<>();
        repository.catalogs().mailboxes(head, mailbox -> {
          if (mailbox.count() > 0) {
            mailboxes.add(mailbox);
          }
        });
        if (mailboxes.isEmpty()) {
          return Optional.empty();
        }
        CatalogMailbox mailbox = mailboxes.get(random.nextInt(mailboxes.size()));
        chosen = Optional.of(mailbox.name());
        if (!isNew(snapshot, entry, mailbox.name())) {
          return Optional.empty();
        }
        messages(head, mailbox, sink);
      } else {
        if (!isNew(snapshot, entry, "")) {
          return Optional.empty();
        }
        files(head, sink);
      }
    } catch (RepositoryException.Corrupt | RepositoryException.Missing | RepositoryException.UnsupportedFormat e) {
      sink.fail(chosen.orElse("its mailboxes"), e);
    }
    return Optional.of(new Drilled(entry.account(), snapshot.run(), chosen, sink.items, sink.bytes,
        Hash256.of(sink.all.digest()), sink.failed, sink.failures));
  }

  private boolean isNew(Snapshot snapshot, AccountEntry entry, String mailbox) {
    return drawn.add(List.of(snapshot.run().hex(), entry.account(), mailbox));
  }

  private void messages(AccountHead head, CatalogMailbox mailbox, Sink sink) throws IOException {
    MessageText texts = new MessageText(repository);
    try (MessageQueue queue = new MessageQueue(repository, texts, head, new MessageQueue.Taker() {
      @Override
      public boolean reads(CatalogMessage message) {
        return true;
      }

      @Override
      public void message(CatalogMessage message) throws IOException {
        sink.item(mailbox.name() + ", message " + message.uid(), message.size(),
            out -> texts.write(head, message, out));
      }
    })) {
      repository.catalogs().messages(head, mailbox, queue::add);
      queue.finish();
    }
  }

  private void files(AccountHead head, Sink sink) throws IOException {
    TreeReader trees = repository.trees();
    TreeReader contents = repository.trees();
    RecipeReader recipes = repository.recipes();
    for (AccountHead.Root root : head.roots()) {
      trees.entries(root.tree(), entry -> {
        if (entry instanceof TreeEntry.File file) {
          sink.item(file.path().toString(), file.bytes(), out -> {
            recipes.begin();
            contents.segments(file.content(), segment -> {
              try (BlocksAhead.Wanted blocks = repository.want(List.of(segment))) {
                recipes.write(segment, out);
              }
            });
          });
        }
      });
    }
  }

  /** Writes one text. */
  @FunctionalInterface
  private interface Text {
    void write(OutputStream out) throws IOException;
  }

  /** Where texts go: counted, hashed and forgotten. */
  private final class Sink {
    private final String account;
    private final MessageDigest all = sha256();
    private final MessageDigest one = sha256();
    private final List<RestoreReport.Failure> failures = new ArrayList<>();
    private long items;
    private long bytes;
    private long failed;

    Sink(String account) {
      this.account = account;
    }

    void item(String name, long expected, Text text) throws IOException {
      one.reset();
      Counted counted = new Counted(new DigestOutputStream(OutputStream.nullOutputStream(), one));
      items++;
      try {
        text.write(counted);
        if (counted.count != expected) {
          fail(name, new RepositoryException.Corrupt(
              "restored with " + counted.count + " bytes, the backup says " + expected));
        }
      } catch (RepositoryException.Unavailable | RepositoryException.WrongKey | RepositoryException.Refused e) {
        throw e;
      } catch (IOException e) {
        fail(name, e);
      }
      bytes += counted.count;
      all.update(one.digest());
      listener.restored(1, counted.count);
    }

    void fail(String name, IOException why) {
      failed++;
      if (failures.size() < MOST_FAILURES) {
        boolean damaged = why instanceof RepositoryException;
        failures.add(new RestoreReport.Failure(account, name, String.valueOf(why.getMessage()), damaged));
      }
    }
  }

  private static final class Counted extends OutputStream {
    private final OutputStream out;
    private long count;

    Counted(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      count += length;
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
