package org.mailkeep.restore.search;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.catalog.CatalogMailbox;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.repository.catalog.Flag;
import org.mailkeep.repository.catalog.MessagePlace;
import org.mailkeep.repository.catalog.MessageSummary;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.run.AccountDraft;
import org.mailkeep.repository.run.AgentCache;
import org.mailkeep.repository.run.BackupRun;
import org.mailkeep.repository.run.CatalogSink;
import org.mailkeep.repository.snapshot.AccountCounts;
import org.mailkeep.repository.snapshot.AccountStatus;
import org.mailkeep.repository.store.CountingObjectStore;
import org.mailkeep.repository.store.InMemoryObjectStore;
import org.mailkeep.repository.store.RequestCount;
import org.mailkeep.repository.tree.Attributes;
import org.mailkeep.repository.tree.TreeEntry;
import org.mailkeep.repository.tree.TreePath;

/** A repository in memory, with nights of one account of which nothing but the catalog is there. */
final class Nights implements Closeable {

  static final Instant FIRST = Instant.parse("2026-11-01T02:00:00Z");
  static final String ACCOUNT = "ann";

  final RequestCount requests = new RequestCount();
  private final CountingObjectStore store = new CountingObjectStore(new InMemoryObjectStore(), requests);
  private final Credential credential;
  private final AgentCache cache;
  private int nights;

  Nights(Path folder) throws IOException {
    credential = Repository.init(store, Clock.fixed(FIRST, ZoneOffset.UTC), new SecureRandom());
    cache = AgentCache.open(folder);
  }

  /** Opens the repository as one who has read nothing of it yet. */
  Repository open() throws IOException {
    return Repository.open(store, credential, Clock.fixed(FIRST, ZoneOffset.UTC), new SecureRandom());
  }

  /** A night on which the account had these mailboxes, with messages by uid. */
  void add(SortedMap<String, List<Listed>> mailboxes) throws IOException {
    try (Repository repository = open(); BackupRun run = repository.begin(cache)) {
      try (AccountDraft draft = run.begin(ACCOUNT, "test:", run.base(ACCOUNT))) {
        draft.root(path("mail", ACCOUNT), List.of());
        draft.entry(new TreeEntry.Folder(TreePath.ROOT, Attributes.PRIVATE_FOLDER, "INBOX"), new byte[0]);
        Map<Listed, Long> summaries = new HashMap<>();
        for (List<Listed> mailbox : mailboxes.values()) {
          for (Listed listed : mailbox) {
            if (!listed.subject.isEmpty()) {
              summaries.put(listed, draft.summary(new MessageSummary("from@x.example", "", "", listed.subject, "",
                  "<" + listed.number + "@x.example>", false, List.of(), 0)));
            }
          }
        }
        CatalogSink catalog = draft.catalog();
        for (var mailbox : mailboxes.entrySet()) {
          catalog.mailbox(new CatalogMailbox(mailbox.getKey(), Optional.empty(), 7, 1_000_000_000, true,
              Optional.empty()));
          for (Listed listed : mailbox.getValue()) {
            CatalogMessage message = new CatalogMessage(listed.uid, listed.guid, received(listed.number),
                Optional.empty(), listed.flags, List.of(), 1000 + listed.number, listed.place);
            catalog.message(message, summaries.getOrDefault(listed, 0L));
          }
        }
        draft.finish(AccountStatus.COMPLETE, FIRST.plus(Duration.ofDays(nights++)), AccountCounts.NONE);
      }
      run.commit("host", "job");
    }
  }

  static Instant received(int number) {
    return FIRST.minus(Duration.ofDays(300)).plusSeconds(number);
  }

  AccountNights all(Repository repository) throws IOException {
    return AccountNights.of(repository.snapshots(), ACCOUNT::equals).getFirst();
  }

  @Override
  public void close() throws IOException {
    cache.close();
  }

  static TreePath path(String... names) {
    TreePath path = TreePath.ROOT;
    for (String name : names) {
      path = path.child(name.getBytes(StandardCharsets.UTF_8));
    }
    return path;
  }

  /**
   * A message in a mailbox.
   *
   * @param number which message it is
   * @param subject empty for one without a summary
   */
  record Listed(long uid, int number, String guid, String subject, Set<Flag> flags, MessagePlace place) {

    static Listed of(long uid, int number, String guid, String subject) {
      return new Listed(uid, number, guid, subject, Set.of(), MessagePlace.whole(0, path("cur", number + ".M")));
    }

    Listed in(MessagePlace other) {
      return new Listed(uid, number, guid, subject, flags, other);
    }

    Listed with(Flag... other) {
      return new Listed(uid, number, guid, subject, Set.of(other), place);
    }
  }
}
