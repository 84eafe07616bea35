package org.mailkeep.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.WrongKey;
import org.mailkeep.repository.catalog.CatalogMailbox;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.repository.catalog.CatalogReader;
import org.mailkeep.repository.catalog.Flag;
import org.mailkeep.repository.catalog.MessagePlace;
import org.mailkeep.repository.catalog.MessageSummary;
import org.mailkeep.repository.catalog.SampleCatalog;
import org.mailkeep.repository.catalog.SampleCatalog.Content;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.key.KeyObjects;
import org.mailkeep.repository.key.Role;
import org.mailkeep.repository.pack.PackDirectory;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.pack.PackKind;
import org.mailkeep.repository.pack.PackReader;
import org.mailkeep.repository.run.AccountDraft;
import org.mailkeep.repository.run.AgentCache;
import org.mailkeep.repository.run.BackupRun;
import org.mailkeep.repository.run.CatalogSink;
import org.mailkeep.repository.run.CommittedRun;
import org.mailkeep.repository.run.IndexRebuild;
import org.mailkeep.repository.run.LedgerRun;
import org.mailkeep.repository.snapshot.AccountCounts;
import org.mailkeep.repository.snapshot.AccountStatus;
import org.mailkeep.repository.snapshot.Snapshot;
import org.mailkeep.repository.store.FolderObjectStore;
import org.mailkeep.repository.store.InMemoryObjectStore;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.tree.AccountHead;
import org.mailkeep.repository.tree.Attributes;
import org.mailkeep.repository.tree.PageRef;
import org.mailkeep.repository.tree.TreeEntry;
import org.mailkeep.repository.tree.TreePath;
import org.mailkeep.repository.verify.Finding;
import org.mailkeep.repository.verify.VerifyReport;

class CatalogRunTest {

  private static final Map<String, SortedMap<String, byte[]>> ACCOUNTS = TinyBackup.accounts(1, 3, 5);
  private static final Map<String, List<Content>> CATALOGS = Map.of("user0", SampleCatalog.ordinary(2, 3000), "user2",
      SampleCatalog.wild(new Random(3), 1));

  @TempDir
  private Path folder;

  private final InMemoryObjectStore store = new InMemoryObjectStore();
  private Credential owner;

  @BeforeEach
  void makeRepository() throws IOException {
    owner = TinyBackup.init(store);
  }

  @Test
  void catalogsComeBackBesideTheFilesAndAccountsWithoutOneHaveNone() throws IOException {
    Snapshot snapshot = back(CATALOGS).snapshot();

    try (Repository repository = TinyBackup.open(store, owner)) {
      TinyBackup.assertSame(ACCOUNTS, repository, snapshot);
      TinyBackup.assertSameCatalogs(CATALOGS, repository, snapshot);
      assertThat(head(repository, snapshot, "user0").catalog()).isPresent();
      assertThat(head(repository, snapshot, "user1").catalog()).isEmpty();
    }
    assertThat(verify(owner)).isEmpty();
  }

  @Test
  void aSecondNightOfTheSameStoresNoPackAtAll() throws IOException {
    back(CATALOGS);

    CommittedRun second = back(CATALOGS);

    assertThat(second.storedBytes()).isZero();
  }

  @Test
  void aNightWithChangedMailAndTheSameCatalogStoresNoPackOfCatalogs() throws IOException {
    Snapshot first = back(CATALOGS).snapshot();
    Map<String, SortedMap<String, byte[]>> changed = TinyBackup.accounts(99, 3, 5);

    Snapshot second = TinyBackup.back(store, owner, folder, changed, CATALOGS, "job").snapshot();

    assertThat(packs(PackKind.CATALOG)).hasSize(1);
    try (Repository repository = TinyBackup.open(store, owner)) {
      TinyBackup.assertSameCatalogs(CATALOGS, repository, second);
      assertThat(head(repository, second, "user0").catalog()).isEqualTo(head(repository, first, "user0").catalog());
    }
    assertThat(verify(owner)).isEmpty();
  }

  @Test
  void aChangedFlagAmongFiftyThousandMessagesStoresAFewPages() throws IOException {
    List<CatalogMessage> messages = new ArrayList<>(SampleCatalog.maildir(new Random(4), 50_000));
    CatalogMailbox inbox = CATALOGS.get("user0").getLast().mailbox();
    CommittedRun first = back(Map.of("user0", List.of(new Content(inbox, messages))));
    Set<PackId> before = new HashSet<>(packs(PackKind.CATALOG));
    Set<PackId> structureBefore = new HashSet<>(packs(PackKind.METADATA));
    messages.set(33_333, SampleCatalog.flagged(messages.get(33_333), Set.of(Flag.ANSWERED, Flag.SEEN)));
    Map<String, List<Content>> changed = Map.of("user0", List.of(new Content(inbox, messages)));

    CommittedRun second = back(changed);

    System.out.println("catalog of 50,000 messages: " + first.storedBytes() + " bytes, one flag: "
        + second.storedBytes());
    assertThat(pages(packs(PackKind.CATALOG), before)).isBetween(1, 2);
    assertThat(pages(packs(PackKind.METADATA), structureBefore)).isBetween(3, 6);
    assertThat(second.storedBytes()).isLessThan(20 << 10);
    assertThat(back(changed).storedBytes()).isZero();
    try (Repository repository = TinyBackup.open(store, owner)) {
      TinyBackup.assertSameCatalogs(changed, repository, second.snapshot());
    }
  }

  @Test
  void anAgentWithoutItsCacheNamesTheSamePages() throws IOException {
    Snapshot first = back(CATALOGS).snapshot();

    Snapshot second = TinyBackup.back(store, owner, folder.resolve("other"), ACCOUNTS, CATALOGS, "job").snapshot();

    for (int i = 0; i < 3; i++) {
      assertThat(second.accounts().get(i).head().map(PageRef::id))
          .isEqualTo(first.accounts().get(i).head().map(PageRef::id));
    }
  }

  @Test
  void anAgentOpensNothingAMaintainerTheMailboxesAndRestoreTheMessages() throws IOException {
    KeyObjects keys = new KeyObjects(store, new SecureRandom());
    Credential agent = owner.forRole(Role.AGENT, "mail1", new SecureRandom());
    keys.addSigner(owner, agent);
    Snapshot snapshot = TinyBackup.back(store, agent, folder, ACCOUNTS, CATALOGS, "job").snapshot();
    Credential maintainer = owner.forRole(Role.MAINTAINER, "maintainer", new SecureRandom());
    keys.addSigner(owner, maintainer);
    Credential restore = owner.forRole(Role.RESTORE, "restore", new SecureRandom());
    keys.addSigner(owner, restore);
    AccountHead account;

    try (Repository repository = TinyBackup.open(store, restore)) {
      TinyBackup.assertSameCatalogs(CATALOGS, repository, snapshot);
      account = head(repository, snapshot, "user0");
    }
    try (Repository repository = TinyBackup.open(store, maintainer)) {
      CatalogReader reader = repository.catalogs();
      List<CatalogMailbox> mailboxes = new ArrayList<>();
      reader.mailboxes(account, mailboxes::add);
      assertThat(mailboxes).extracting(CatalogMailbox::name).containsExactly("Archive", "Empty", "INBOX");
      assertThat(mailboxes).extracting(CatalogMailbox::count).containsExactly(3000L, 0L, 3000L);
      assertThatThrownBy(() -> reader.messages(account, mailboxes.getFirst(), message -> {}))
          .isInstanceOf(WrongKey.class);
    }
    try (Repository repository = TinyBackup.open(store, agent)) {
      assertThatThrownBy(() -> repository.catalogs().mailboxes(account, mailbox -> {})).isInstanceOf(WrongKey.class);
    }
    assertThat(verify(maintainer)).isEmpty();
  }

  @Test
  void aPackOfCatalogsThatIsGoneIsNoticedByWhoeverVerifies() throws IOException {
    back(CATALOGS);
    Credential maintainer = owner.forRole(Role.MAINTAINER, "maintainer", new SecureRandom());
    new KeyObjects(store, new SecureRandom()).addSigner(owner, maintainer);
    ObjectKey catalog = packs(PackKind.CATALOG).getFirst().key();
    InMemoryObjectStore damaged = new InMemoryObjectStore();
    for (var object : store.list("")) {
      if (!object.key().equals(catalog)) {
        damaged.put(object.key(), store.get(object.key(), 1 << 30));
      }
    }

    for (Credential credential : List.of(owner, maintainer)) {
      try (Repository repository = TinyBackup.open(damaged, credential)) {
        assertThat(repository.verifier().verify(0, new SecureRandom(), VerifyReport.Listener.NONE).findings())
            .extracting(Finding::object).contains(catalog.path());
      }
    }
  }

  @Test
  void summariesComeBackAndOfTheSameMessagesNoneIsStoredAgain() throws IOException {
    CommittedRun first = backWithSummaries(CATALOGS);

    CommittedRun second = backWithSummaries(CATALOGS);

    assertThat(second.storedBytes()).isZero();
    try (Repository repository = TinyBackup.open(store, owner)) {
      TinyBackup.assertSame(ACCOUNTS, repository, first.snapshot());
      TinyBackup.assertSameCatalogs(CATALOGS, repository, first.snapshot());
      TinyBackup.assertSameSummaries(SampleCatalog::summary, repository, second.snapshot());
    }
    assertThat(verify(owner)).isEmpty();
  }

  @Test
  void summariesOfAMailboxInOrderAreReadFromEachRecordOnce() throws IOException {
    Snapshot snapshot = backWithSummaries(CATALOGS).snapshot();
    try (Repository repository = TinyBackup.open(store, owner)) {
      CatalogReader reader = repository.catalogs();
      AccountHead account = head(repository, snapshot, "user0");
      List<ChunkId> records = new ArrayList<>();
      reader.mailboxes(account, mailbox -> reader.messages(account, mailbox, message -> {
        Optional<ChunkId> record = message.summary().map(summary -> summary.record().id());
        if (record.isPresent() && (records.isEmpty() || !records.getLast().equals(record.get()))) {
          records.add(record.get());
        }
      }));
      assertThat(records).doesNotHaveDuplicates().hasSizeBetween(6000 / 60, 6000 / 10);
    }
  }

  @Test
  void whatRefersToASummaryHoldsOnTheNextNightsAndNeverMeansAnother() throws IOException {
    List<CatalogMessage> messages = SampleCatalog.maildir(new Random(4), 3);
    MessageSummary one = new MessageSummary("one", "", "", "", "", "", false, List.of(), 0);
    MessageSummary two = new MessageSummary("two", "", "", "", "", "", false, List.of(), 0);
    long[] refs = new long[2];
    Snapshot first = night(draft -> {
      refs[0] = draft.summary(one);
      return Map.of(messages.get(0), refs[0]);
    });
    Snapshot second = night(draft -> {
      refs[1] = draft.summary(two);
      return Map.of(messages.get(0), refs[0], messages.get(1), refs[1], messages.get(2), 0L);
    });
    Snapshot third = night(draft -> Map.of(messages.get(0), refs[0]));
    Snapshot fourth = night(draft -> {
      assertThat(draft.summary(two)).isNotIn(refs[0], refs[1]);
      return Map.of(messages.get(0), refs[0], messages.get(1), refs[1]);
    });

    assertThat(summaries(first)).containsExactly(Optional.of(one));
    assertThat(summaries(second)).containsExactly(Optional.of(one), Optional.of(two), Optional.empty());
    assertThat(summaries(third)).containsExactly(Optional.of(one));
    assertThat(summaries(fourth)).as("no catalog referred to it for a night")
        .containsExactly(Optional.of(one), Optional.empty());
    assertThat(verify(owner)).isEmpty();
  }

  @Test
  void aBaseThatAProgramFromBeforeWroteIsNotInheritedFrom() throws IOException {
    back(CATALOGS);
    try (Stream<Path> bases = Files.list(folder.resolve("accounts"))) {
      for (Path base : bases.toList()) {
        byte[] bytes = Files.readAllBytes(base);
        assertThat(bytes[7]).isEqualTo((byte) 4);
        bytes[7] = 3;
        Files.write(base, bytes);
      }
    }
    try (Repository repository = TinyBackup.open(store, owner);
        AgentCache cache = AgentCache.open(folder);
        BackupRun run = repository.begin(cache)) {
      assertThat(run.base("user0")).isEmpty();
    }

    Snapshot after = backWithSummaries(CATALOGS).snapshot();
    try (Repository repository = TinyBackup.open(store, owner)) {
      TinyBackup.assertSameSummaries(SampleCatalog::summary, repository, after);
    }
    assertThat(backWithSummaries(CATALOGS).storedBytes()).isZero();
  }

  @Test
  void aRecordWithoutTheSummaryThatAMessageRefersToIsFoundByWhoeverVerifiesMail() throws IOException {
    List<CatalogMessage> messages = SampleCatalog.maildir(new Random(4), 1);
    Snapshot snapshot = night(draft -> Map.of(messages.getFirst(),
        draft.summary(new MessageSummary("one", "", "", "", "", "", false, List.of(), 0)) + 5));

    assertThatThrownBy(() -> summaries(snapshot)).isInstanceOf(Corrupt.class).hasMessageContaining("none of number 5");
    assertThat(verify(owner)).singleElement().extracting(Finding::toString).asString().contains("none of number 5");
  }

  @Test
  void anIndexMadeFromPacksLeavesCatalogsOut() throws IOException {
    back(CATALOGS);
    try (Repository repository = TinyBackup.open(store, owner); AgentCache cache = AgentCache.open(folder)) {
      IndexRebuild.Report report = repository.rebuildIndex(cache, IndexRebuild.From.PACKS);

      assertThat(report.problems()).isEmpty();
      assertThat(report.packs()).isEqualTo(packs(PackKind.CONTENT).size());
    }
  }

  @Test
  void anAccountThatIsGivenUpLeavesNothingBehindInTheSnapshot() throws IOException {
    try (Repository repository = TinyBackup.open(store, owner);
        AgentCache cache = AgentCache.open(folder);
        BackupRun run = repository.begin(cache)) {
      try (AccountDraft draft = run.begin("half", "tiny:", Optional.empty())) {
        draft.root(TreePath.ROOT, List.of());
        CatalogSink sink = draft.catalog();
        sink.mailbox(CATALOGS.get("user0").getLast().mailbox());
        sink.message(CATALOGS.get("user0").getLast().messages().getFirst());
      }
      assertThat(run.commit("host", "job").snapshot().accounts()).isEmpty();
    }
    assertThat(verify(owner)).isEmpty();
  }

  @Test
  void aFolderHasNoStagedPacksLeftAfterARun() throws IOException {
    try (ObjectStore folderStore = FolderObjectStore.create(folder.resolve("repository"))) {
      Credential other = TinyBackup.init(folderStore);
      TinyBackup.back(folderStore, other, folder.resolve("cache"), ACCOUNTS, CATALOGS, "job");
    }

    try (Stream<Path> files = Files.walk(folder.resolve("repository/tmp"))) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  void whatCannotBeReadBackIsRefusedAtOnce() throws IOException {
    CatalogMailbox inbox = CATALOGS.get("user0").getLast().mailbox();
    CatalogMessage message = CATALOGS.get("user0").getLast().messages().getFirst();
    try (Repository repository = TinyBackup.open(store, owner);
        AgentCache cache = AgentCache.open(folder);
        BackupRun run = repository.begin(cache);
        AccountDraft draft = run.begin("account", "tiny:", Optional.empty())) {
      draft.root(TreePath.ROOT, List.of());
      CatalogSink sink = draft.catalog();
      assertThatThrownBy(draft::catalog).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> sink.message(message)).isInstanceOf(IllegalStateException.class);
      sink.mailbox(inbox);
      assertThatThrownBy(() -> sink.mailbox(inbox)).isInstanceOf(IllegalStateException.class);
      sink.message(message);
      assertThatThrownBy(() -> sink.message(message)).isInstanceOf(IllegalStateException.class);
      CatalogMessage elsewhere = new CatalogMessage(9, "", message.received(), Optional.empty(), Set.of(), List.of(), 1,
          MessagePlace.whole(1, TreePath.ROOT));
      assertThatThrownBy(() -> sink.message(elsewhere)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** A night of an account of which only the catalog matters: its messages, each with what refers to its summary. */
  private Snapshot night(Telling telling) throws IOException {
    try (Repository repository = TinyBackup.open(store, owner);
        AgentCache cache = AgentCache.open(folder);
        BackupRun run = repository.begin(cache);
        AccountDraft draft = run.begin("ann", "tiny:", run.base("ann"))) {
      draft.root(TreePath.ROOT, List.of());
      draft.entry(new TreeEntry.Folder(TreePath.ROOT, Attributes.PRIVATE_FOLDER, "INBOX"), new byte[0]);
      Map<CatalogMessage, Long> messages = new TreeMap<>(Comparator.comparingLong(CatalogMessage::uid));
      messages.putAll(telling.tell(draft));
      CatalogSink sink = draft.catalog();
      sink.mailbox(CATALOGS.get("user0").getLast().mailbox());
      for (Map.Entry<CatalogMessage, Long> message : messages.entrySet()) {
        sink.message(message.getKey(), message.getValue());
      }
      draft.finish(AccountStatus.COMPLETE, TinyBackup.CLOCK.instant(), AccountCounts.NONE);
      return run.commit("host", "job").snapshot();
    }
  }

  @FunctionalInterface
  private interface Telling {
    Map<CatalogMessage, Long> tell(AccountDraft draft) throws IOException;
  }

  private List<Optional<MessageSummary>> summaries(Snapshot snapshot) throws IOException {
    List<Optional<MessageSummary>> summaries = new ArrayList<>();
    try (Repository repository = TinyBackup.open(store, owner)) {
      CatalogReader reader = repository.catalogs();
      AccountHead account = head(repository, snapshot, "ann");
      reader.mailboxes(account, mailbox -> reader.messages(account, mailbox,
          message -> summaries.add(reader.summary(message))));
    }
    return summaries;
  }

  private CommittedRun backWithSummaries(Map<String, List<Content>> catalogs) throws IOException {
    return TinyBackup.back(store, owner, folder, ACCOUNTS, catalogs, SampleCatalog::summary, "job");
  }

  private CommittedRun back(Map<String, List<Content>> catalogs) throws IOException {
    return TinyBackup.back(store, owner, folder, ACCOUNTS, catalogs, "job");
  }

  private List<Finding> verify(Credential credential) throws IOException {
    try (Repository repository = TinyBackup.open(store, credential)) {
      return repository.verifier().verify(1, new SecureRandom(), VerifyReport.Listener.NONE).findings();
    }
  }

  private static AccountHead head(Repository repository, Snapshot snapshot, String account) throws IOException {
    return repository.trees().head(snapshot.account(account).orElseThrow().head().orElseThrow());
  }

  /** The committed packs of a kind. */
  private List<PackId> packs(PackKind kind) throws IOException {
    List<PackId> packs = new ArrayList<>();
    try (Repository repository = TinyBackup.open(store, owner);
        PackReader reader = new PackReader(store, repository.keyring())) {
      for (var outcome : repository.committed().values()) {
        for (PackId pack : outcome.packs().stream().map(LedgerRun.Pack::id).toList()) {
          if (reader.kind(pack) == kind) {
            packs.add(pack);
          }
        }
      }
    }
    return packs;
  }

  /** How many pages are in {@code packs} that are not in {@code before}. */
  private int pages(List<PackId> packs, Set<PackId> before) throws IOException {
    int[] pages = new int[1];
    try (Repository repository = TinyBackup.open(store, owner);
        PackReader reader = new PackReader(store, repository.keyring())) {
      for (PackId pack : packs) {
        if (!before.contains(pack)) {
          PackDirectory directory = reader.directory(pack,
              store.list(pack.key().path(), "", 1).getFirst().bytes());
          directory.forEachChunk((block, high, low, offset, length) -> pages[0]++);
        }
      }
    }
    return pages[0];
  }
}
