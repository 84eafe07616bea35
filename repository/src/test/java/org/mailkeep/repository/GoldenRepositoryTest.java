package org.mailkeep.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.repository.catalog.MessageSummary;
import org.mailkeep.repository.catalog.SampleCatalog;
import org.mailkeep.repository.erase.ErasureOrder;
import org.mailkeep.repository.erase.Forbidden;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.key.CredentialFile;
import org.mailkeep.repository.objectlock.ControlCopies;
import org.mailkeep.repository.objectlock.KnownLocks;
import org.mailkeep.repository.objectlock.LockMonth;
import org.mailkeep.repository.objectlock.LockTerms;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.prune.Repacking;
import org.mailkeep.repository.prune.Retention;
import org.mailkeep.repository.retention.Hold;
import org.mailkeep.repository.retention.KeepRules;
import org.mailkeep.repository.retention.Policy;
import org.mailkeep.repository.root.RootChain;
import org.mailkeep.repository.run.AgentCache;
import org.mailkeep.repository.run.CommittedRun;
import org.mailkeep.repository.run.IndexRebuild;
import org.mailkeep.repository.run.RunId;
import org.mailkeep.repository.snapshot.AccountEntry;
import org.mailkeep.repository.snapshot.Snapshot;
import org.mailkeep.repository.store.FolderObjectStore;
import org.mailkeep.repository.store.LockingObjectStore;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.Retention.Mode;
import org.mailkeep.repository.store.StoreProbe;
import org.mailkeep.repository.store.StoredObject;
import org.mailkeep.repository.verify.VerifyReport;

/** A repository that was written when its format version was new: every later build has to read it. */
class GoldenRepositoryTest {

  private static final Map<String, SortedMap<String, byte[]>> FIRST_NIGHT = TinyBackup.accounts(101, 2, 8);
  private static final Map<String, SortedMap<String, byte[]>> SECOND_NIGHT = TinyBackup.accounts(102, 2, 8);
  private static final Map<String, List<SampleCatalog.Content>> FIRST_CATALOGS = Map.of("user0",
      SampleCatalog.ordinary(103, 200));
  private static final Map<String, List<SampleCatalog.Content>> SECOND_CATALOGS = Map.of("user0",
      SampleCatalog.ordinary(104, 200), "user1", SampleCatalog.wild(new Random(105), 1));

  private static final Map<String, SortedMap<String, byte[]>> PATCHED_NIGHT = TinyBackup.withOneMore(FIRST_NIGHT);
  private static final Map<String, List<SampleCatalog.Content>> PATCHED_CATALOGS = SampleCatalog
      .withOneFlagged(FIRST_CATALOGS);

  private static final LockTerms TERMS = new LockTerms(Mode.COMPLIANCE, Duration.ofDays(35),
      Optional.of(Duration.ofDays(400)));

  /** Moves blocks wherever anything is wasted. */
  private static final Repacking EAGER = new Repacking(Long.MAX_VALUE, 0, 0, 2);

  @TempDir
  private Path folder;

  @Test
  void version1IsReadVerifiedAndContinued() throws IOException {
    assertUsable("v1", SECOND_NIGHT, Map.of(), Map.of());
  }

  @Test
  void version1WithCatalogsIsReadVerifiedAndContinued() throws IOException {
    assertUsable("v1-catalog", SECOND_NIGHT, FIRST_CATALOGS, SECOND_CATALOGS);
  }

  /** Roots of version 2, with a ledger and a merged segment; the second night came after that. */
  @Test
  void version1WithRootsOfVersion2IsReadVerifiedAndContinued() throws IOException {
    assertUsable("v1-folded", SECOND_NIGHT, FIRST_CATALOGS, SECOND_CATALOGS);
  }

  /** In the second night some pages were stored as patches of the first night's. */
  @Test
  void version1WithPatchesIsReadVerifiedAndContinued() throws IOException {
    assertUsable("v1-patches", PATCHED_NIGHT, FIRST_CATALOGS, PATCHED_CATALOGS);
  }

  @Test
  void version1WithSummariesIsReadVerifiedAndContinued() throws IOException {
    assertUsable("v1-summaries", SECOND_NIGHT, FIRST_CATALOGS, SECOND_CATALOGS, SampleCatalog::summary);
  }

  /** A night before the first was retired and an account erased, so what is left of its blocks was moved; there are a policy, a hold, audit events of heads, and snapshots written anew. */
  @Test
  void version1WithMovedBlocksIsReadVerifiedAndContinued() throws IOException {
    assertUsable("v1-pruned", PATCHED_NIGHT, FIRST_CATALOGS, PATCHED_CATALOGS, SampleCatalog::summary);
    Path copy = copy(Path.of("src/test/resources/golden/v1-pruned"));
    Credential owner = CredentialFile.read(copy.resolve("owner.credential"));
    Files.delete(copy.resolve("owner.credential"));
    try (ObjectStore store = FolderObjectStore.open(copy); Repository repository = TinyBackup.open(store, owner)) {
      assertThat(repository.retention().policy().value().others().daily()).isEqualTo(30);
      assertThat(repository.retention().holds().value().all()).hasSize(1);
      RootChain roots = new RootChain(store, repository.keyring());
      assertThat(roots.newest().moves().maps()).isNotEmpty();
      assertThat(roots.newest().erasures().all()).hasSize(1);
      repository.prune(Duration.ofDays(1), (root, runs) -> (run, entry) -> true, EAGER).run();
      assertThat(repository.snapshots()).hasSize(2);
      assertThat(repository.verifier().verify(1, new SecureRandom(), VerifyReport.Listener.NONE).findings()).isEmpty();
    }
  }

  /** Terms of locks, a list of what is locked, and copies of control objects, written to a bucket with object lock and copied to a folder. */
  @Test
  void version1WithLocksIsReadVerifiedAndContinued() throws IOException {
    Path copy = copy(Path.of("src/test/resources/golden/v1-locked"));
    Credential owner = CredentialFile.read(copy.resolve("owner.credential"));
    Files.delete(copy.resolve("owner.credential"));
    try (ObjectStore store = FolderObjectStore.open(copy)) {
      try (Repository repository = TinyBackup.open(store, owner)) {
        assertThat(repository.locks().terms()).contains(TERMS);
        KnownLocks locks = repository.locks().known();
        assertThat(locks.packs().keySet()).extracting(PackId::key)
            .hasSameElementsAs(store.list("packs/").stream().map(StoredObject::key).toList());
        assertThat(locks.packs().values()).extracting(LockMonth::toString).containsOnly("2026-05", "2027-01");
        assertThat(locks.objects().keySet()).anyMatch(key -> key.path().startsWith("snapshots/"));
      }
      Files.delete(copy.resolve("FORMAT"));
      assertThat(new ControlCopies(store).putBack()).isPositive();
      try (Repository repository = TinyBackup.open(store, owner)) {
        for (Snapshot snapshot : repository.snapshots()) {
          TinyBackup.assertSame(snapshot.job().equals("first") ? FIRST_NIGHT : SECOND_NIGHT, repository, snapshot);
        }
        assertThat(repository.verifier().verify(1, new SecureRandom(), VerifyReport.Listener.NONE).findings())
            .isEmpty();
        repository.locks().set(Optional.empty());
      }
      assertThat(TinyBackup.back(store, owner, folder.resolve("cache"), FIRST_NIGHT).newBytes()).isZero();
    }
  }

  private static void writeLocked(Path target) throws IOException {
    LockingObjectStore store = new LockingObjectStore(Instant.parse("2026-03-10T04:00:00Z"));
    Credential owner = TinyBackup.init(store);
    try (Repository repository = TinyBackup.open(store, owner)) {
      repository.locks().set(Optional.of(TERMS));
    }
    Path cache = Files.createTempDirectory("golden");
    RunId first = id(TinyBackup.back(store, owner, cache, FIRST_NIGHT, Map.of(), summary -> Optional.empty(), "first"));
    TinyBackup.back(store, owner, cache, SECOND_NIGHT, Map.of(), summary -> Optional.empty(), "second");
    try (Repository repository = TinyBackup.open(store, owner)) {
      repository.prune(Duration.ofDays(1), (root, runs) -> new Retention.Kept() {
        @Override
        public boolean keeps(RunId run, AccountEntry entry) {
          return true;
        }

        @Override
        public Instant promised(RunId run, AccountEntry entry) {
          return run.equals(first) ? Instant.parse("2026-12-24T00:00:00Z") : Instant.EPOCH;
        }
      }, Repacking.upTo(0)).run();
    }
    try (ObjectStore folder = FolderObjectStore.create(target)) {
      for (StoredObject object : store.list("")) {
        if (!object.key().path().startsWith(StoreProbe.FOLDER)) {
          folder.put(object.key(), store.get(object.key(), Integer.MAX_VALUE));
        }
      }
    }
    CredentialFile.write(target.resolve("owner.credential"), owner);
  }

  private void assertUsable(String golden, Map<String, SortedMap<String, byte[]>> secondNight,
      Map<String, List<SampleCatalog.Content>> firstCatalogs, Map<String, List<SampleCatalog.Content>> secondCatalogs)
      throws IOException {
    assertUsable(golden, secondNight, firstCatalogs, secondCatalogs, message -> Optional.empty());
  }

  private void assertUsable(String golden, Map<String, SortedMap<String, byte[]>> secondNight,
      Map<String, List<SampleCatalog.Content>> firstCatalogs, Map<String, List<SampleCatalog.Content>> secondCatalogs,
      Function<CatalogMessage, Optional<MessageSummary>> summaries) throws IOException {
    Path copy = copy(Path.of("src/test/resources/golden", golden));
    Credential owner = CredentialFile.read(copy.resolve("owner.credential"));
    Files.delete(copy.resolve("owner.credential"));
    try (ObjectStore store = FolderObjectStore.open(copy)) {
      try (Repository repository = TinyBackup.open(store, owner)) {
        List<Snapshot> snapshots = repository.snapshots();
        assertThat(snapshots).hasSize(2);
        for (Snapshot snapshot : snapshots) {
          boolean first = snapshot.job().equals("first");
          TinyBackup.assertSame(first ? FIRST_NIGHT : secondNight, repository, snapshot);
          assertThat(FlagNights.patches(repository, snapshot) > 0).isEqualTo(!first && secondNight == PATCHED_NIGHT);
          TinyBackup.assertSameCatalogs(first ? firstCatalogs : secondCatalogs, repository, snapshot);
          TinyBackup.assertSameSummaries(summaries, repository, snapshot);
        }
        assertThat(repository.verifier().verify(1, new SecureRandom(), VerifyReport.Listener.NONE).findings())
            .isEmpty();
      }
      assertThat(TinyBackup.back(store, owner, folder.resolve("cache"), FIRST_NIGHT).newBytes())
          .as("chunks have the names that they had").isZero();
      try (Repository repository = TinyBackup.open(store, owner)) {
        assertThat(repository.maintenance(Duration.ofDays(1)).run().problems()).isEmpty();
        assertThat(repository.snapshots()).hasSize(3);
        assertThat(repository.verifier().verify(1, new SecureRandom(), VerifyReport.Listener.NONE).findings())
            .isEmpty();
      }
      assertThat(TinyBackup.back(store, owner, folder.resolve("empty"), secondNight).newBytes()).isZero();
    }
  }

  @Test
  void anIndexMadeFromPacksAloneKnowsWhatSegmentsKnew() throws IOException {
    Path copy = copy(Path.of("src/test/resources/golden/v1"));
    Credential owner = CredentialFile.read(copy.resolve("owner.credential"));
    Files.delete(copy.resolve("owner.credential"));
    Path cache = folder.resolve("cache");
    try (ObjectStore store = FolderObjectStore.open(copy)) {
      try (Repository repository = TinyBackup.open(store, owner); AgentCache opened = AgentCache.open(cache)) {
        assertThat(repository.rebuildIndex(opened, IndexRebuild.From.PACKS).packs()).isPositive();
      }
      assertThat(TinyBackup.back(store, owner, cache, SECOND_NIGHT).newBytes()).isZero();
    }
  }

  /** Writes the golden repository of the format version that is current, or with a second argument the one with locks; run by hand when the version rises. */
  static void main(String[] arguments) throws IOException {
    Path target = Path.of(arguments[0]);
    if (arguments.length > 1) {
      writeLocked(target);
      return;
    }
    try (ObjectStore store = FolderObjectStore.create(target)) {
      Credential owner = TinyBackup.init(store);
      CredentialFile.write(target.resolve("owner.credential"), owner);
      Path cache = Files.createTempDirectory("golden");
      Map<String, SortedMap<String, byte[]>> before = new TreeMap<>(FIRST_NIGHT);
      before.put("gone", TinyBackup.accounts(106, 1, 8).get("user0"));
      RunId retired = id(
          TinyBackup.back(store, owner, cache, before, FIRST_CATALOGS, SampleCatalog::summary, "before"));
      TinyBackup.back(store, owner, cache, FIRST_NIGHT, FIRST_CATALOGS, SampleCatalog::summary, "first");
      try (Repository repository = TinyBackup.open(store, owner)) {
        repository.retention().set(Policy.EVERYTHING.withOthers(new KeepRules(0, 0, 30, 0, 0, 0, Optional.empty(),
            Duration.ZERO, Optional.empty())), "owner", 0);
        repository.retention().changeHolds("owner", holds -> holds.value().with(new Hold(new Id128(1, 2), "user*",
            Optional.empty(), "court order", "", "owner", TinyBackup.CLOCK.instant())));
        repository.erase(Forbidden.NEVER)
            .order(new ErasureOrder(new Id128(3, 4), "gone", TinyBackup.CLOCK.instant(), "host", "user", "left", ""));
        repository.prune(Duration.ofDays(1), (root, runs) -> (run, entry) -> !run.equals(retired), EAGER).run();
      }
      TinyBackup.back(store, owner, cache, PATCHED_NIGHT, PATCHED_CATALOGS, SampleCatalog::summary, "second");
    }
  }

  private static RunId id(CommittedRun run) {
    return new RunId(run.snapshot().epoch(), run.snapshot().run());
  }

  private Path copy(Path golden) throws IOException {
    Path copy = folder.resolve("golden" + System.nanoTime());
    try (Stream<Path> files = Files.walk(golden)) {
      for (Path file : files.sorted(Comparator.naturalOrder()).toList()) {
        Files.copy(file, copy.resolve(golden.relativize(file).toString()));
      }
    }
    return copy;
  }
}
