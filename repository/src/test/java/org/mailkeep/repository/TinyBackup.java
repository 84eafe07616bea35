package org.mailkeep.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.repository.catalog.CatalogReader;
import org.mailkeep.repository.catalog.MessageSummary;
import org.mailkeep.repository.catalog.SampleCatalog;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.recipe.LineEnd;
import org.mailkeep.repository.recipe.RecipeReader;
import org.mailkeep.repository.recipe.RecipeSink;
import org.mailkeep.repository.run.AccountBase;
import org.mailkeep.repository.run.AccountDraft;
import org.mailkeep.repository.run.AgentCache;
import org.mailkeep.repository.run.BackupRun;
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
import org.mailkeep.repository.tree.TreeEntry;
import org.mailkeep.repository.tree.TreePath;
import org.mailkeep.repository.tree.TreeReader;

/**
 * Backs up accounts that are given as bytes, the way an agent does but without a disk or mail: for tests of the engine alone. A file whose name ends in {@code .b64} is taken apart as
 * base64.
 */
public final class TinyBackup {

  public static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);

  private static final Attributes ATTRIBUTES = new Attributes(0640, 5, 6,
      Instant.parse("2025-12-31T23:59:59.123456789Z"));
  private static final RecipeSink.Wrapping BASE64 = new RecipeSink.Wrapping.Base64Lines(76, LineEnd.LF);

  private TinyBackup() {}

  /** Makes a repository and gives the owner's credential. */
  public static Credential init(ObjectStore store) throws IOException {
    return Repository.init(store, CLOCK, new SecureRandom());
  }

  public static Repository open(ObjectStore store, Credential credential) throws IOException {
    return open(store, credential, CLOCK);
  }

  public static Repository open(ObjectStore store, Credential credential, Clock clock) throws IOException {
    return Repository.open(store, credential, clock, new SecureRandom());
  }

  /** Backs up all of {@code accounts} as one run: files by name, by account. */
  public static CommittedRun back(ObjectStore store, Credential credential, Path cacheFolder,
      Map<String, SortedMap<String, byte[]>> accounts)
      throws IOException {
    return back(store, credential, cacheFolder, accounts, "job");
  }

  /** The same under a job's name. */
  public static CommittedRun back(ObjectStore store, Credential credential, Path cacheFolder,
      Map<String, SortedMap<String, byte[]>> accounts, String job)
      throws IOException {
    return back(store, credential, cacheFolder, accounts, Map.of(), job);
  }

  /** The same, and some accounts have a catalog. */
  public static CommittedRun back(ObjectStore store, Credential credential, Path cacheFolder,
      Map<String, SortedMap<String, byte[]>> accounts, Map<String, List<SampleCatalog.Content>> catalogs, String job)
      throws IOException {
    return back(store, credential, cacheFolder, accounts, catalogs, message -> Optional.empty(), job);
  }

  /** The same, and the messages have summaries. */
  public static CommittedRun back(ObjectStore store, Credential credential, Path cacheFolder,
      Map<String, SortedMap<String, byte[]>> accounts, Map<String, List<SampleCatalog.Content>> catalogs,
      Function<CatalogMessage, Optional<MessageSummary>> summaries, String job) throws IOException {
    try (Repository repository = open(store, credential);
        AgentCache cache = AgentCache.open(cacheFolder);
        BackupRun run = repository.begin(cache)) {
      for (Map.Entry<String, SortedMap<String, byte[]>> account : accounts.entrySet()) {
        account(run, account.getKey(), account.getValue(), catalogs.getOrDefault(account.getKey(), List.of()),
            summaries);
      }
      return run.commit("host", job);
    }
  }

  /** The same with an opened repository. */
  static CommittedRun back(Repository repository, Path cacheFolder, Map<String, SortedMap<String, byte[]>> accounts)
      throws IOException {
    try (AgentCache cache = AgentCache.open(cacheFolder); BackupRun run = repository.begin(cache)) {
      for (Map.Entry<String, SortedMap<String, byte[]>> account : accounts.entrySet()) {
        account(run, account.getKey(), account.getValue(), List.of(), message -> Optional.empty());
      }
      return run.commit("host", "job");
    }
  }

  /** Backs up accounts of which nothing has changed: what an agent knows from before it inherits without reading any of it. */
  public static CommittedRun backUnchanged(ObjectStore store, Credential credential, Path cacheFolder,
      Map<String, SortedMap<String, byte[]>> accounts, Map<String, List<SampleCatalog.Content>> catalogs,
      Function<CatalogMessage, Optional<MessageSummary>> summaries) throws IOException {
    try (Repository repository = open(store, credential);
        AgentCache cache = AgentCache.open(cacheFolder);
        BackupRun run = repository.begin(cache)) {
      for (Map.Entry<String, SortedMap<String, byte[]>> account : accounts.entrySet()) {
        Optional<AccountBase> base = run.base(account.getKey());
        if (base.isPresent()) {
          run.inherit(base.get(), AccountStatus.COMPLETE, CLOCK.instant());
        } else {
          account(run, account.getKey(), account.getValue(), catalogs.getOrDefault(account.getKey(), List.of()),
              summaries);
        }
      }
      return run.commit("host", "unchanged");
    }
  }

  private static void account(BackupRun run, String name, SortedMap<String, byte[]> files,
      List<SampleCatalog.Content> catalog, Function<CatalogMessage, Optional<MessageSummary>> summaries)
      throws IOException {
    Optional<AccountBase> known = run.base(name);
    Optional<AccountBase> base = known.isPresent() && known.get().isWhole() ? known : Optional.empty();
    try (AccountDraft draft = run.begin(name, "tiny:", base)) {
      draft.root(TreePath.ROOT.child(bytes("mail")).child(bytes(name)), List.of(ATTRIBUTES, ATTRIBUTES));
      draft.entry(new TreeEntry.Folder(TreePath.ROOT, ATTRIBUTES, "INBOX"), new byte[0]);
      long total = 0;
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        cut(file.getKey(), file.getValue(), draft.content());
        draft.newFile(
            new TreeEntry.File(TreePath.ROOT.child(bytes(file.getKey())), ATTRIBUTES, null, file.getValue().length, 0,
                new FileContent.Empty()),
            new byte[0]);
        total += file.getValue().length;
      }
      if (!catalog.isEmpty()) {
        catalog(draft, catalog, summaries);
      }
      draft.finish(AccountStatus.COMPLETE, CLOCK.instant(),
          new AccountCounts(files.size(), files.size(), total, files.size(), total, 0));
    }
  }

  private static void catalog(AccountDraft draft, List<SampleCatalog.Content> catalog,
      Function<CatalogMessage, Optional<MessageSummary>> summaries) throws IOException {
    Map<CatalogMessage, Long> refs = new IdentityHashMap<>();
    for (SampleCatalog.Content content : catalog) {
      draft.mailbox();
      for (CatalogMessage message : content.messages()) {
        Optional<MessageSummary> summary = summaries.apply(message);
        refs.put(message, summary.isPresent() ? draft.summary(summary.get()) : 0);
      }
    }
    CatalogSink sink = draft.catalog();
    for (SampleCatalog.Content content : catalog) {
      sink.mailbox(content.mailbox());
      for (CatalogMessage message : content.messages()) {
        sink.message(message, refs.get(message));
      }
    }
  }

  private static void cut(String name, byte[] content, RecipeSink sink) throws IOException {
    if (name.endsWith(".b64")) {
      byte[] plain = Base64.getMimeDecoder().decode(content);
      sink.beginPart(BASE64);
      sink.part(plain, 0, plain.length);
      sink.endPart(RecipeSink.Closing.OPEN);
    } else {
      sink.skeleton(content, 0, content.length);
      sink.endUnit();
    }
  }

  /** Reads everything of a snapshot back. */
  public static Map<String, SortedMap<String, byte[]>> read(Repository repository, Snapshot snapshot)
      throws IOException {
    Map<String, SortedMap<String, byte[]>> accounts = new TreeMap<>();
    TreeReader trees = repository.trees();
    RecipeReader recipes = repository.recipes();
    for (AccountEntry account : snapshot.accounts()) {
      SortedMap<String, byte[]> files = new TreeMap<>();
      for (AccountHead.Root root : trees.head(account.head().orElseThrow()).roots()) {
        trees.entries(root.tree(), entry -> {
          if (entry instanceof TreeEntry.File file) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            repository.trees().segments(file.content(), segment -> recipes.write(segment, out));
            files.put(file.path().toString(), out.toByteArray());
          }
        });
      }
      accounts.put(account.account(), files);
    }
    return accounts;
  }

  /** Fails unless {@code snapshot} gives exactly {@code expected}. */
  public static void assertSame(Map<String, SortedMap<String, byte[]>> expected, Repository repository,
      Snapshot snapshot) throws IOException {
    Map<String, SortedMap<String, byte[]>> read = read(repository, snapshot);
    assertThat(read.keySet()).isEqualTo(expected.keySet());
    for (String account : expected.keySet()) {
      assertThat(read.get(account).keySet()).isEqualTo(expected.get(account).keySet());
      expected.get(account)
          .forEach((name, bytes) -> assertThat(read.get(account).get(name)).as(account + "/" + name).isEqualTo(bytes));
    }
  }

  /** Fails unless the catalogs of {@code snapshot} are {@code expected}. */
  public static void assertSameCatalogs(Map<String, List<SampleCatalog.Content>> expected, Repository repository,
      Snapshot snapshot) throws IOException {
    for (AccountEntry account : snapshot.accounts()) {
      AccountHead head = repository.trees().head(account.head().orElseThrow());
      assertThat(SampleCatalog.read(repository.catalogs(), head)).as(account.account())
          .isEqualTo(expected.getOrDefault(account.account(), List.of()));
    }
  }

  /** Fails unless the messages of {@code snapshot} have these summaries. */
  public static void assertSameSummaries(Function<CatalogMessage, Optional<MessageSummary>> expected,
      Repository repository, Snapshot snapshot) throws IOException {
    CatalogReader reader = repository.catalogs();
    for (AccountEntry account : snapshot.accounts()) {
      AccountHead head = repository.trees().head(account.head().orElseThrow());
      reader.mailboxes(head, mailbox -> reader.messages(head, mailbox,
          message -> assertThat(reader.summary(message)).isEqualTo(expected.apply(message))));
    }
  }

  /** Accounts with small and large, text and random, own and shared files. The same seed gives the same. */
  public static Map<String, SortedMap<String, byte[]>> accounts(long seed, int count, int files) {
    Random random = new Random(seed);
    byte[] shared = random(random, 150_000);
    Map<String, SortedMap<String, byte[]>> accounts = new TreeMap<>();
    for (int a = 0; a < count; a++) {
      SortedMap<String, byte[]> content = new TreeMap<>();
      for (int f = 0; f < files; f++) {
        content.put("m" + f, text(random, 200 + random.nextInt(6000)));
      }
      content.put("shared", shared);
      content.put("wrapped.b64", base64(random(random, 40_000)));
      content.put("zempty", new byte[0]);
      accounts.put("user" + a, content);
    }
    return accounts;
  }

  /** The same accounts, each with a further small file: most of what their pages hold stays. */
  public static Map<String, SortedMap<String, byte[]>> withOneMore(Map<String, SortedMap<String, byte[]>> accounts) {
    Map<String, SortedMap<String, byte[]>> more = new TreeMap<>();
    accounts.forEach((name, files) -> {
      SortedMap<String, byte[]> all = new TreeMap<>(files);
      all.put("n", new byte[0]);
      more.put(name, all);
    });
    return more;
  }

  private static byte[] base64(byte[] plain) {
    return Base64.getMimeEncoder(76, new byte[] {'\n'}).encode(plain);
  }

  private static byte[] random(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] text(Random random, int length) {
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append("line ").append(random.nextInt(1000)).append(random.nextInt(40) == 0 ? "\n" : " ");
    }
    return bytes(text.toString());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
