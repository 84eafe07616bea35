package org.mailkeep.repository.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.TinyBackup;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.index.InMemoryChunkIndex;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.snapshot.AccountCounts;
import org.mailkeep.repository.snapshot.AccountStatus;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.tree.Attributes;
import org.mailkeep.repository.tree.FileContent;
import org.mailkeep.repository.tree.TreeEntry;
import org.mailkeep.repository.tree.TreePath;

/**
 * An agent with a little mail, which backs it up in small steps, so that other agents get between them. It remembers what it gave to each run: that is what the run's snapshot must give back.
 */
final class UnsteadyAgent {
  private static final Attributes ATTRIBUTES = new Attributes(0640, 5, 6, TinyBackup.CLOCK.instant());
  /** One of so many runs has a real chunk index. */
  private static final int RUNS_WITH_ROCKSDB = 100;

  private static final String SOURCE = "unsteady:";

  private final Credential credential;
  private final List<String> accounts;
  private final Path folder;
  private final Random random;
  private final byte[][] texts;
  private final Map<Id128, Map<String, SortedMap<String, byte[]>>> given;
  private final Map<String, SortedMap<String, byte[]>> mail = new TreeMap<>();

  private @Nullable Repository repository;
  private @Nullable AgentCache cache;
  private @Nullable BackupRun run;
  private final Deque<String> left = new ArrayDeque<>();
  private int caches;
  private int inherited;

  /**
   * Has no mail yet.
   *
   * @param texts what its messages are made of, shared with others
   * @param given where to note what each run was given, by run and account
   */
  UnsteadyAgent(Credential credential, List<String> accounts, Path folder, Random random, byte[][] texts,
      Map<Id128, Map<String, SortedMap<String, byte[]>>> given) {
    this.credential = credential;
    this.accounts = accounts;
    this.folder = folder;
    this.random = random;
    this.texts = texts;
    this.given = given;
    accounts.forEach(account -> mail.put(account, new TreeMap<>()));
  }

  boolean isIdle() {
    return run == null;
  }

  /** Heads that were taken over whole. */
  int inherited() {
    return inherited;
  }

  /** Begins a run over a connection that may fail. */
  void begin(ObjectStore connection, Clock clock) throws IOException {
    accounts.forEach(account -> change(mail.get(account)));
    repository = TinyBackup.open(connection, credential, clock);
    cache = random.nextInt(RUNS_WITH_ROCKSDB) == 0
        ? AgentCache.open(cacheFolder())
        : AgentCache.open(cacheFolder(), (index, id) -> new InMemoryChunkIndex());
    run = repository.begin(cache);
    given.put(run.id().id(), new TreeMap<>());
    left.addAll(accounts);
  }

  /** Takes the run one step further; the run's id once it has committed. */
  Optional<RunId> step() throws IOException {
    BackupRun running = java.util.Objects.requireNonNull(run);
    if (!left.isEmpty()) {
      back(running, left.removeFirst());
      return Optional.empty();
    }
    running.commit("host", "job");
    return Optional.of(running.id());
  }

  /** Ends the run, whatever became of it. */
  void end() {
    for (AutoCloseable open : Arrays.asList(run, cache, repository)) {
      try {
        if (open != null) {
          open.close();
        }
      } catch (Exception e) {
        if (!(e instanceof IOException)) {
          throw new AssertionError("closing a run", e);
        }
      }
    }
    run = null;
    cache = null;
    repository = null;
    left.clear();
  }

  /** The machine is lost; another begins without a cache. */
  void loseCache() {
    caches++;
  }

  /** Another machine continues with a copy of what {@code other} knew. */
  void takeOver(UnsteadyAgent other) throws IOException {
    Path from = other.cacheFolder();
    caches++;
    if (Files.exists(from)) {
      Files.createDirectories(folder);
      try (Stream<Path> files = Files.walk(from)) {
        for (Path file : files.toList()) {
          Files.copy(file, cacheFolder().resolve(from.relativize(file)));
        }
      }
    }
  }

  private Path cacheFolder() {
    return folder.resolve("cache" + caches);
  }

  private void back(BackupRun running, String account) throws IOException {
    SortedMap<String, byte[]> files = new TreeMap<>(mail.get(account));
    given.get(running.id().id()).put(account, files);
    Optional<AccountBase> base = running.base(account);
    Map<String, Known> known = base.isPresent() ? known(base.get()) : Map.of();
    if (base.isPresent() && known.keySet().equals(files.keySet())
        && files.entrySet().stream().allMatch(file -> known.get(file.getKey()).is(file.getValue()))) {
      running.inherit(base.get(), AccountStatus.COMPLETE, TinyBackup.CLOCK.instant());
      inherited++;
      return;
    }
    try (AccountDraft draft = running.begin(account, SOURCE, base)) {
      draft.root(TreePath.ROOT.child(ascii(account)), List.of(ATTRIBUTES, ATTRIBUTES));
      draft.entry(new TreeEntry.Folder(TreePath.ROOT, ATTRIBUTES, "INBOX"), new byte[0]);
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        file(draft, file.getKey(), file.getValue(), known.get(file.getKey()));
      }
      draft.finish(AccountStatus.COMPLETE, TinyBackup.CLOCK.instant(),
          new AccountCounts(files.size(), files.size(), 0, files.size(), 0, 0));
    }
  }

  private static void file(AccountDraft draft, String name, byte[] content, @Nullable Known known) throws IOException {
    if (known != null && known.is(content)) {
      draft.entry(known.entry(), content);
      return;
    }
    draft.content().skeleton(content, 0, content.length);
    draft.content().endUnit();
    draft.newFile(new TreeEntry.File(TreePath.ROOT.child(ascii(name)), ATTRIBUTES, null, content.length, 0,
        new FileContent.Empty()), content);
  }

  private static Map<String, Known> known(AccountBase base) throws IOException {
    Map<String, Known> known = new HashMap<>();
    base.entries(new AccountBase.Visitor() {
      @Override
      public void root(TreePath path) {}

      @Override
      public void entry(BaseEntry entry) throws IOException {
        if (entry.whole() instanceof TreeEntry.File file) {
          known.put(file.path().toString(), new Known(file, entry.note()));
        }
      }
    });
    return known;
  }

  /** Mail comes and goes; a text is often one that another account has too. */
  private void change(SortedMap<String, byte[]> files) {
    for (int changes = random.nextInt(3); changes > 0 || files.isEmpty(); changes--) {
      files.put("m" + random.nextInt(4), texts[random.nextInt(texts.length)]);
    }
    if (files.size() > 1 && random.nextInt(3) == 0) {
      files.remove(files.firstKey());
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** A file as it was last time; the note on it is its content. */
  private record Known(TreeEntry.File entry, byte[] note) {
    boolean is(byte[] content) {
      return Arrays.equals(note, content);
    }
  }
}
