package org.mailkeep.repository;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.catalog.CatalogMailbox;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.repository.catalog.Flag;
import org.mailkeep.repository.catalog.MessagePlace;
import org.mailkeep.repository.catalog.MessageSummary;
import org.mailkeep.repository.catalog.SampleCatalog;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.run.AccountBase;
import org.mailkeep.repository.run.AccountDraft;
import org.mailkeep.repository.run.AgentCache;
import org.mailkeep.repository.run.BackupRun;
import org.mailkeep.repository.run.BaseEntry;
import org.mailkeep.repository.run.CatalogSink;
import org.mailkeep.repository.run.CommittedRun;
import org.mailkeep.repository.snapshot.AccountCounts;
import org.mailkeep.repository.snapshot.AccountEntry;
import org.mailkeep.repository.snapshot.AccountStatus;
import org.mailkeep.repository.snapshot.Snapshot;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.tree.AccountHead;
import org.mailkeep.repository.tree.Attributes;
import org.mailkeep.repository.tree.FileContent;
import org.mailkeep.repository.tree.PageRef;
import org.mailkeep.repository.tree.TreeEntry;
import org.mailkeep.repository.tree.TreePath;
import org.mailkeep.repository.tree.TreeReader;

/** A Maildir's folder whose messages get other flags each night, which is a new name for each; some come and some go. Backs it up the way an agent does. */
final class FlagNights {

  static final String ACCOUNT = "user";

  private static final Attributes ATTRIBUTES = new Attributes(0600, 5, 6, Instant.ofEpochSecond(1_700_000_000));
  private static final String[] FLAGS = {"", "S", "RS", "FS", "FRS", "ST"};

  private final Random random;
  private final Function<CatalogMessage, Optional<MessageSummary>> summaries;
  private final Map<Integer, Long> noted = new HashMap<>();
  private final TreeMap<Integer, Message> messages = new TreeMap<>();
  private Map<Integer, Message> before = new HashMap<>();
  private int next = 1;

  /** Messages without summaries. */
  FlagNights(Random random, int count) {
    this(random, count, message -> Optional.empty());
  }

  FlagNights(Random random, int count, Function<CatalogMessage, Optional<MessageSummary>> summaries) {
    this.random = random;
    this.summaries = summaries;
    deliver(count);
  }

  /** Gives other flags to some messages; {@code newMail} come and as many go. */
  void pass(int flagged, int newMail) {
    before = new HashMap<>(messages);
    List<Integer> uids = new ArrayList<>(messages.keySet());
    for (int i = 0; i < flagged; i++) {
      int uid = uids.get(random.nextInt(uids.size()));
      messages.put(uid, new Message(uid, FLAGS[random.nextInt(FLAGS.length)]));
    }
    for (int i = 0; i < newMail; i++) {
      messages.remove(uids.get(random.nextInt(uids.size())));
    }
    deliver(newMail);
  }

  private void deliver(int count) {
    for (int i = 0; i < count; i++, next++) {
      messages.put(next, new Message(next, ""));
    }
  }

  CommittedRun back(ObjectStore store, Credential credential, Path cacheFolder) throws IOException {
    try (Repository repository = TinyBackup.open(store, credential);
        AgentCache cache = AgentCache.open(cacheFolder);
        BackupRun run = repository.begin(cache)) {
      Optional<AccountBase> base = run.base(ACCOUNT);
      Map<String, BaseEntry> known = new HashMap<>();
      if (base.isPresent()) {
        base.get().entries(new AccountBase.Visitor() {
          @Override
          public void root(TreePath path) {}

          @Override
          public void entry(BaseEntry entry) {
            known.put(entry.path().toString(), entry);
          }
        });
      }
      try (AccountDraft draft = run.begin(ACCOUNT, "flags:", base)) {
        draft.root(TreePath.ROOT.child(bytes("mail")), List.of(ATTRIBUTES));
        draft.entry(new TreeEntry.Folder(TreePath.ROOT, ATTRIBUTES, "INBOX"), new byte[0]);
        for (Message message : messages.values()) {
          Message was = before.get(message.uid);
          entry(draft, message, known.get(message.name()), was == null ? null : known.get(was.name()));
        }
        CatalogSink sink = draft.catalog();
        sink.mailbox(mailbox());
        for (Message message : messages.values()) {
          Message was = before.get(message.uid);
          sink.message(message.line(), random.nextInt(10) == 0
              ? Optional.of(new Message(message.uid, "X").line())
              : Optional.ofNullable(was).map(Message::line), noted.getOrDefault(message.uid, 0L));
        }
        int count = messages.size();
        draft.finish(AccountStatus.COMPLETE, TinyBackup.CLOCK.instant(),
            new AccountCounts(count, count, count, 0, 0, 0));
      }
      return run.commit("host", "job");
    }
  }

  private void entry(AccountDraft draft, Message message, @Nullable BaseEntry same, @Nullable BaseEntry was)
      throws IOException {
    byte[] content = message.content();
    if (same != null) {
      draft.keep(same);
    } else if (was != null && was.whole() instanceof TreeEntry.File old) {
      draft.altered(message.entry(old.content()), bytes("note"), was);
    } else {
      draft.content().skeleton(content, 0, content.length);
      draft.content().endUnit();
      Optional<MessageSummary> summary = summaries.apply(message.line());
      if (summary.isPresent()) {
        noted.put(message.uid, draft.summary(summary.get()));
      }
      draft.newFile(message.entry(new FileContent.Empty()), bytes("note"));
    }
  }

  private static CatalogMailbox mailbox() {
    return new CatalogMailbox("INBOX", Optional.empty(), 1, 1_000_000, true, Optional.empty());
  }

  /** What the files are now, for {@link TinyBackup#assertSame}. */
  Map<String, SortedMap<String, byte[]>> files() {
    SortedMap<String, byte[]> files = new TreeMap<>();
    messages.values().forEach(message -> files.put(message.name(), message.content()));
    return Map.of(ACCOUNT, files);
  }

  /** What the catalog is now, for {@link TinyBackup#assertSameCatalogs}. */
  Map<String, List<SampleCatalog.Content>> catalogs() {
    return Map.of(ACCOUNT,
        List.of(new SampleCatalog.Content(mailbox(), messages.values().stream().map(Message::line).toList())));
  }

  /** How many of the pages of a snapshot are stored as patches, of trees and of catalogs. */
  static long patches(Repository repository, Snapshot snapshot) throws IOException {
    List<PageRef> pages = new ArrayList<>();
    for (AccountEntry account : snapshot.accounts()) {
      repository.trees().pages(account.head().orElseThrow(), pages::add, new TreeReader.ReferenceVisitor() {
        @Override
        public void entry(TreeEntry entry) {}

        @Override
        public void recipe(org.mailkeep.repository.recipe.RecipeSegment segment) {}

        @Override
        public void head(AccountHead head) throws IOException {
          repository.catalogs().pages(head, pages::add, pages::add);
        }
      });
    }
    return pages.stream().filter(PageRef::patched).count();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private record Message(int uid, String flags) {

    String name() {
      return String.format("%07d.M%dP1.host:2,%s", uid, uid % 977, flags);
    }

    byte[] content() {
      return bytes("message " + uid + " to whom it may concern\n");
    }

    TreeEntry.File entry(FileContent content) {
      return new TreeEntry.File(path(), ATTRIBUTES, null, content().length, 0, content);
    }

    private TreePath path() {
      return TreePath.ROOT.child(bytes(name()));
    }

    CatalogMessage line() {
      Set<Flag> set = flags.isEmpty()
          ? Set.of()
          : flags.contains("F") ? Set.of(Flag.SEEN, Flag.FLAGGED) : Set.of(Flag.SEEN);
      return new CatalogMessage(uid, name().substring(0, name().indexOf(':')), Instant.ofEpochSecond(uid),
          Optional.of(Instant.ofEpochSecond(uid, 5)), set, List.of(), content().length, MessagePlace.whole(0, path()));
    }
  }
}
