package org.mailkeep.repository.maintain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.TinyBackup;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException.OutcomeUnknown;
import org.mailkeep.repository.base.RepositoryException.Unavailable;
import org.mailkeep.repository.base.RepositoryException.WrongKey;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.key.KeyObjects;
import org.mailkeep.repository.key.Role;
import org.mailkeep.repository.root.RootChain;
import org.mailkeep.repository.run.AgentCache;
import org.mailkeep.repository.run.BackupRun;
import org.mailkeep.repository.run.IndexRebuild;
import org.mailkeep.repository.run.LedgerRun;
import org.mailkeep.repository.store.FaultyObjectStore;
import org.mailkeep.repository.store.FaultyObjectStore.WriteFault;
import org.mailkeep.repository.store.FolderObjectStore;
import org.mailkeep.repository.store.StoredObject;

class MaintenanceTest {

  private static final Map<String, SortedMap<String, byte[]>> ANNA = TinyBackup.accounts(1, 1, 5);
  private static final Map<String, SortedMap<String, byte[]>> BERT = TinyBackup.accounts(2, 2, 5);
  private static final Map<String, SortedMap<String, byte[]>> LATER = TinyBackup.accounts(3, 2, 5);

  @TempDir
  private Path folder;
  private final WatchedStore store = new WatchedStore();
  private Site site;

  @BeforeEach
  void init() throws IOException {
    site = new Site(store, folder);
  }

  @Test
  void runsThatWereFoldedAreThereAsBefore() throws IOException {
    site.back("anna", ANNA);
    site.back("bert", BERT);

    MaintenanceReport report = site.maintain();

    assertThat(report.folded()).isEqualTo(2);
    assertThat(report.epoch()).isEqualTo(2);
    assertThat(report.boundary()).isEqualTo(2);
    assertThat(report.segments()).isEqualTo(1);
    assertThat(report.problems()).isEmpty();
    site.assertSound();
    site.back("anna", LATER);
    site.assertSound();
    assertThat(site.maintain().folded()).isEqualTo(1);
    site.assertSound();
  }

  @Test
  void whatWasFoldedIsNotStoredAgain() throws IOException {
    site.back("anna", ANNA);
    site.back("bert", BERT);
    site.maintain();

    assertThat(site.back("anna", BERT).newBytes()).as("known from the merged segment").isZero();
    assertThat(site.back(store, "anna", folder.resolve("empty"), ANNA).newBytes()).as("empty cache").isZero();
    site.assertSound();
  }

  @Test
  void aWarmAgentReadsNoMergedSegmentThatTellsNothingNew() throws IOException {
    site.back("anna", ANNA);
    assertThat(site.back("anna", ANNA).newBytes()).isZero();
    site.maintain();
    store.requests();

    site.back("anna", LATER);

    assertThat(store.requests()).filteredOn(request -> request.startsWith("get index/merged")).as("the table")
        .hasSize(1);
  }

  @Test
  void whenNothingHappenedNothingIsWritten() throws IOException {
    site.maintain();
    site.back("anna", ANNA);
    site.maintain();
    store.requests();

    MaintenanceReport idle = site.maintain();

    assertThat(idle.roots()).isZero();
    assertThat(store.requests()).noneMatch(request -> request.startsWith("put"));
  }

  @Test
  void aPlanSaysWhatWouldBeDoneAndDoesNothing() throws IOException {
    site.back("anna", ANNA);
    site.back("bert", BERT);
    dead("carl");
    store.requests();

    try (Repository repository = Repository.open(store, site.maintainer, Site.later(Duration.ofDays(3)),
        new SecureRandom())) {
      MaintenanceReport plan = repository.maintenance(Site.DEADLINE).plan();
      assertThat(plan.folded()).isEqualTo(2);
      assertThat(plan.ended()).isEqualTo(1);
      assertThat(plan.boundary()).isEqualTo(1);
    }
    assertThat(store.requests()).noneMatch(request -> request.startsWith("put"));
  }

  @Test
  void onlyOwnersAndMaintainersMaintain() throws IOException {
    for (Role role : new Role[] {Role.AGENT, Role.RESTORE, Role.AUDITOR}) {
      assertThatThrownBy(() -> {
        try (Repository repository = TinyBackup.open(store,
            role == Role.AGENT ? site.agent("anna") : admitted(role))) {
          repository.maintenance(Site.DEADLINE);
        }
      }).isInstanceOf(WrongKey.class).hasMessageContaining(role.toString()).hasMessageContaining("maintainer's");
    }
  }

  private Credential admitted(Role role) throws IOException {
    Credential credential = site.owner.forRole(role, "somebody", new SecureRandom());
    new KeyObjects(store, new SecureRandom()).addSigner(site.owner, credential);
    return credential;
  }

  @Test
  void aRunThatMayBeAliveHoldsBackItsEpochOnly() throws IOException {
    site.back("anna", ANNA);
    site.maintain();
    site.back("anna", LATER);
    dead("carl");
    site.back("bert", BERT);

    MaintenanceReport first = site.maintain();

    assertThat(first.waiting()).isEqualTo(1);
    assertThat(first.folded()).isZero();
    assertThat(first.boundary()).isEqualTo(2);
    assertThat(first.epoch()).isEqualTo(3);
    site.assertSound();
    MaintenanceReport later = site.maintain(store, Site.later(Duration.ofDays(3)));
    assertThat(later.ended()).isEqualTo(1);
    assertThat(later.waiting()).isZero();
    assertThat(later.folded()).isEqualTo(2);
    site.assertSound();
  }

  @Test
  void aRunThatWasTakenForDeadSaysSoAndCommitsNothing() throws IOException {
    try (Repository repository = TinyBackup.open(store, site.agent("anna"));
        AgentCache cache = AgentCache.open(site.cache("anna"));
        BackupRun run = repository.begin(cache)) {
      site.maintain(store, Site.later(Duration.ofDays(3)));

      assertThatThrownBy(() -> run.commit("host", "job")).isInstanceOf(Unavailable.class)
          .hasMessageContaining("ended by maintenance");
    }
    site.assertSound();
    site.back("anna", ANNA);
    site.assertSound();
  }

  @Test
  void aRunThatCommitsWhileItIsTakenForDeadCounts() throws IOException {
    try (Repository repository = TinyBackup.open(store, site.agent("anna"));
        AgentCache cache = AgentCache.open(site.cache("anna"));
        BackupRun run = repository.begin(cache)) {
      store.beforePut("runs/", () -> site.expect(run.commit("host", "job").snapshot(), Map.of()));

      MaintenanceReport report = site.maintain(store, Site.later(Duration.ofDays(3)));

      assertThat(report.folded()).isEqualTo(1);
    }
    site.assertSound();
  }

  /** Its open was not listed, so nobody waited for it: rule 8 and rule 18 say that it is not there. */
  @Test
  void aRunThatCommitsInAClosedEpochDoesNotExist() throws IOException {
    site.back("bert", BERT);
    try (Repository repository = TinyBackup.open(store, site.agent("anna"));
        AgentCache cache = AgentCache.open(site.cache("anna"));
        BackupRun run = repository.begin(cache)) {
      store.hide(key -> key.contains(run.id().id().hex()));
      site.maintain();
      store.hide(key -> false);

      assertThatThrownBy(() -> run.commit("host", "job")).isInstanceOf(Unavailable.class)
          .hasMessageContaining("was closed");
    }
    site.assertSound();
  }

  @Test
  void aReaderThatLooksWhileAnEpochIsClosedSeesNoRunThatCameTooLate() throws IOException {
    site.back("bert", BERT);
    try (Repository repository = TinyBackup.open(store, site.agent("anna"));
        AgentCache cache = AgentCache.open(site.cache("anna"));
        BackupRun run = repository.begin(cache)) {
      store.beforeList("runs/", () -> {
        store.hide(key -> key.contains(run.id().id().hex()));
        site.maintain();
        store.hide(key -> false);
        assertThatThrownBy(() -> run.commit("host", "job")).isInstanceOf(Unavailable.class);
      });

      site.assertAllRestores();
    }
  }

  @Test
  void aRunThatIsFoldedBeforeItLooksAgainHasNotFailed() throws IOException {
    WatchedStore through = new WatchedStore(store);
    try (Repository repository = TinyBackup.open(through, site.agent("anna"));
        AgentCache cache = AgentCache.open(site.cache("anna"));
        BackupRun run = repository.begin(cache)) {
      through.afterPut("runs/", () -> assertThat(site.maintain().folded()).isEqualTo(1));
      site.expect(run.commit("host", "job").snapshot(), Map.of());
    }
    site.assertSound();
  }

  @Test
  void anEpochThatMovesWhileARunBeginsMakesItBeginAnew() throws IOException {
    site.back("bert", BERT);
    store.beforePut("runs/", () -> site.maintain());

    site.back("anna", ANNA);

    site.assertSound();
    assertThat(store.requests().stream().filter(request -> request.matches("put runs/.*/open")).distinct()).hasSize(3);
  }

  @Test
  void whoLosesARaceBeginsAnewAndNothingIsFoldedTwice() throws IOException {
    site.back("anna", ANNA);
    site.back("bert", BERT);
    long roots = 1;
    for (String before : new String[] {"roots/", "ledger/", "index/merged/"}) {
      List<MaintenanceReport> reports = new ArrayList<>();
      store.beforePut(before, () -> reports.add(site.maintain()));

      reports.add(site.maintain());

      roots += reports.stream().mapToLong(MaintenanceReport::roots).sum();
      site.assertSound();
      site.back("anna", TinyBackup.accounts(before.hashCode(), 2, 3));
    }
    assertThat(store.list("roots/")).as("nobody takes another's root for his own").hasSize((int) roots);
    site.maintain();
    site.assertSound();
    assertChained();
  }

  /** Every root names the one before it. */
  private void assertChained() throws IOException {
    List<StoredObject> roots = store.list("roots/");
    for (int i = 0; i + 1 < roots.size(); i++) {
      String newest = roots.get(i).key().path();
      store.hide(key -> key.startsWith("roots/") && key.compareTo(newest) < 0);
      try (Repository repository = TinyBackup.open(store, site.owner)) {
        assertThat(new RootChain(store, repository.keyring()).newest().predecessor())
            .isEqualTo(Hash256.sha256(store.get(roots.get(i + 1).key(), 1 << 20)));
      }
      store.hide(key -> false);
    }
  }

  @Test
  void lostAnswersAreRecognisedAsOnesOwnSuccess() throws IOException {
    site.back("anna", ANNA);
    int writes = writesOfMaintenance();
    for (int n = 1; n <= writes; n++) {
      Site other = new Site(new WatchedStore(), folder.resolve("lost" + n));
      other.back("anna", ANNA);
      FaultyObjectStore losing = new FaultyObjectStore(other.store).failWrite(n, WriteFault.LOST_ANSWER);
      try {
        other.maintain(losing);
      } catch (OutcomeUnknown e) {
        other.maintain();
      }
      other.assertSound();
    }
  }

  @Test
  void dyingAtAnyWriteIsHarmless() throws IOException {
    site.back("anna", ANNA);
    site.back("bert", BERT);
    int writes = writesOfMaintenance();
    assertThat(writes).isGreaterThanOrEqualTo(4);
    for (int n = 1; n <= writes; n++) {
      for (WriteFault fault : new WriteFault[] {WriteFault.CRASH_BEFORE, WriteFault.CRASH_AFTER}) {
        Site other = new Site(new WatchedStore(), folder.resolve(fault + "-" + n));
        other.back("anna", ANNA);
        other.back("bert", BERT);
        FaultyObjectStore dying = new FaultyObjectStore(other.store).failWrite(n, fault);
        assertThatThrownBy(() -> other.maintain(dying)).isInstanceOf(FaultyObjectStore.Crashed.class);

        other.assertSound();
        assertThat(other.back("anna", BERT).newBytes()).as(fault + " " + n).isZero();
        other.assertSound();
        other.maintain();
        other.assertSound();
        assertThat(other.back(other.store, "bert", folder.resolve(fault + "-empty-" + n), ANNA).newBytes()).isZero();
      }
    }
  }

  @Test
  void theIndexIsMadeAnewFromMergedSegmentsOrFromPacks() throws IOException {
    site.back("anna", ANNA);
    site.back("bert", BERT);
    site.maintain();
    site.back("bert", LATER);
    for (IndexRebuild.From from : IndexRebuild.From.values()) {
      Path cache = folder.resolve("rebuilt" + from);
      try (Repository repository = TinyBackup.open(store, site.owner); AgentCache opened = AgentCache.open(cache)) {
        assertThat(repository.rebuildIndex(opened, from).problems()).isEmpty();
      }
      store.requests();
      for (var accounts : List.of(ANNA, BERT, LATER)) {
        assertThat(site.back(store, "anna", cache, accounts).newBytes()).as(from.toString()).isZero();
      }
      assertThat(store.requests()).as("nothing is read again").noneMatch(request -> request.startsWith("get index/0"));
    }
    site.assertSound();
  }

  @Test
  void theLedgerSaysWhenTheStoreGotAnOutcome() throws IOException {
    Site other = new Site(FolderObjectStore.create(folder.resolve("store")), folder.resolve("caches"));
    other.back("anna", ANNA);
    Path outcome;
    try (Stream<Path> files = Files.walk(folder.resolve("store/runs"))) {
      outcome = files.filter(file -> file.endsWith("outcome")).findFirst().orElseThrow();
    }
    Instant stored = Instant.parse("2026-01-02T03:04:05Z");
    Files.setLastModifiedTime(outcome, FileTime.from(stored));

    assertThat(decided(other)).as("not folded yet").containsExactly(Optional.of(stored));
    assertThat(other.maintain().folded()).isEqualTo(1);
    Files.setLastModifiedTime(outcome, FileTime.from(stored.plusSeconds(1)));
    assertThat(decided(other)).as("once and for all").containsExactly(Optional.of(stored));
    other.assertSound();
  }

  private static List<Optional<Instant>> decided(Site site) throws IOException {
    try (Repository repository = TinyBackup.open(site.store, site.owner)) {
      return repository.committed().values().stream().map(LedgerRun::decided).toList();
    }
  }

  private int writesOfMaintenance() throws IOException {
    Site other = new Site(new WatchedStore(), folder.resolve("counted" + System.nanoTime()));
    other.back("anna", ANNA);
    other.back("bert", BERT);
    FaultyObjectStore counting = new FaultyObjectStore(other.store);
    other.maintain(counting);
    return counting.writes();
  }

  /** Begins a run that never ends. */
  private void dead(String agent) throws IOException {
    FaultyObjectStore dying = new FaultyObjectStore(store).failWrite(2, WriteFault.CRASH_BEFORE);
    assertThatThrownBy(() -> TinyBackup.back(dying, site.agent(agent), site.cache(agent), LATER))
        .isInstanceOf(FaultyObjectStore.Crashed.class);
  }
}
