package org.mailkeep.repository.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.TinyBackup;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.repository.catalog.MessageSummary;
import org.mailkeep.repository.catalog.SampleCatalog;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.run.CommittedRun;
import org.mailkeep.repository.run.Distrust;
import org.mailkeep.repository.snapshot.Snapshot;
import org.mailkeep.repository.store.FaultyObjectStore;
import org.mailkeep.repository.store.FaultyObjectStore.WriteFault;
import org.mailkeep.repository.store.StoredObject;

/** Packs are damaged or lost; once they are marked, the next backups store anew what lay in them. */
class MarkedDamageTest {

  private static final Map<String, SortedMap<String, byte[]>> ANNA = accounts("anna", 1);
  private static final Map<String, SortedMap<String, byte[]>> BERT = accounts("bert", 2);
  private static final Map<String, List<SampleCatalog.Content>> CATALOGS = Map.of("anna",
      SampleCatalog.ordinary(1, 40));
  private static final Function<CatalogMessage, Optional<MessageSummary>> SUMMARIES = SampleCatalog::summary;

  @TempDir
  private Path folder;
  private final WatchedStore store = new WatchedStore();
  private Site site;
  private Snapshot before;

  private enum Damage {
    FLIPPED, LOST
  }

  @BeforeEach
  void backUp() throws IOException {
    site = new Site(store, folder);
    before = TinyBackup.back(store, site.agent("a"), site.cache("a"), ANNA, CATALOGS, SUMMARIES, "job").snapshot();
    site.maintain();
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void whateverPackIsDamagedTheNextBackupIsSound(Damage damage) throws IOException {
    List<StoredObject> packs = store.list("packs/");
    assertThat(packs).as("content, catalog, metadata").hasSize(3);
    for (StoredObject pack : packs) {
      damage(pack, damage);
      Set<PackId> damaged = site.damaged();
      assertThat(damaged).extracting(PackId::key).containsExactly(pack.key());

      mark(damaged);

      CommittedRun warm = unchanged("a");
      assertSound(warm.snapshot());
      assertThat(site.damaged()).as("the old snapshot is still told of").extracting(PackId::key)
          .containsExactly(pack.key());
      assertSound(TinyBackup.back(store, site.agent("b"), folder.resolve("cold" + pack.key().name() + damage), ANNA,
          CATALOGS, SUMMARIES, "job").snapshot());
      assertThat(head(unchanged("a"))).as("healed once").isEqualTo(head(warm));
      repair();
      assertSound(before);
    }
  }

  @Test
  void whoNeedsNoneOfItIsInheritedAsEver() throws IOException {
    Snapshot bert = TinyBackup.back(store, site.agent("a"), site.cache("a"), BERT).snapshot();
    StoredObject annas = store.list("packs/").getFirst();
    damage(annas, Damage.FLIPPED);

    DistrustReport report = mark(site.damaged());

    assertThat(report.accounts()).isEqualTo(1);
    Map<String, SortedMap<String, byte[]>> both = new TreeMap<>(BERT);
    both.putAll(ANNA);
    CommittedRun run = TinyBackup.backUnchanged(store, site.agent("a"), site.cache("a"), both, CATALOGS, SUMMARIES);
    assertThat(run.snapshot().account("bert").orElseThrow().head()).isEqualTo(bert.accounts().getFirst().head());
    assertThat(run.snapshot().account("anna").orElseThrow().head()).isNotEqualTo(before.accounts().getFirst().head());
  }

  @Test
  void whatIsMarkedAgainIsNotReadAgain() throws IOException {
    damage(store.list("packs/").getFirst(), Damage.FLIPPED);
    mark(site.damaged());
    CommittedRun healed = unchanged("a");

    DistrustReport again = mark(site.damaged());

    assertThat(again.packs()).isZero();
    assertThat(again.accounts()).isZero();
    assertThat(head(unchanged("a"))).isEqualTo(head(healed));
  }

  @Test
  void aSnapshotThatCannotBeReadIsNobodysBase() throws IOException {
    StoredObject snapshot = store.list("snapshots/").getFirst();
    store.flip(snapshot.key().path(), 900);

    DistrustReport report = mark(Set.of());

    assertThat(report.distrust().unseen()).hasSize(1);
    repair();
    assertThat(head(unchanged("a"))).isNotEqualTo(before.accounts().getFirst().head());
  }

  @Test
  void killedAtAnyPutItIsDoneByDoingItAgain() throws IOException {
    StoredObject pack = store.list("packs/").getFirst();
    damage(pack, Damage.FLIPPED);
    Set<PackId> damaged = site.damaged();
    int puts = 0;
    boolean killed = true;
    while (killed) {
      puts++;
      killed = false;
      FaultyObjectStore dying = new FaultyObjectStore(store).failWrite(puts, WriteFault.CRASH_BEFORE);
      try (Repository repository = TinyBackup.open(dying, site.maintainer)) {
        repository.distrusting().mark(damaged);
      } catch (FaultyObjectStore.Crashed e) {
        killed = true;
      }
      assertSound(TinyBackup.back(store, site.agent("b"), folder.resolve("b" + puts), BERT, Map.of(), SUMMARIES,
          "job").snapshot(), BERT);
    }
    assertThat(puts).isGreaterThanOrEqualTo(4);
    assertSound(unchanged("a").snapshot());
  }

  @Test
  void oneLookServesUntilTheRootSaysSomethingElse() throws IOException {
    mark(Set.of());
    Distrust distrust = mark(Set.of()).distrust();
    try (Repository repository = TinyBackup.open(store, site.agent("a"))) {
      assertThat(repository.distrust()).isEqualTo(distrust);
      List<String> before = store.requests();
      assertThat(before).anyMatch(request -> request.contains("distrust/"));
      assertThat(repository.distrust()).isEqualTo(distrust);
      assertThat(store.requests()).noneMatch(request -> request.contains("distrust/"));
    }
  }

  private void damage(StoredObject pack, Damage damage) {
    switch (damage) {
      case FLIPPED -> store.flip(pack.key().path(), 8 * 2500);
      case LOST -> store.hide(key -> key.equals(pack.key().path()));
    }
  }

  private void repair() {
    store.flip("", 0);
    store.hide(key -> false);
  }

  private DistrustReport mark(Set<PackId> damaged) throws IOException {
    try (Repository repository = TinyBackup.open(store, site.maintainer)) {
      return repository.distrusting().mark(damaged);
    }
  }

  private CommittedRun unchanged(String agent) throws IOException {
    return TinyBackup.backUnchanged(store, site.agent(agent), site.cache(agent), ANNA, CATALOGS, SUMMARIES);
  }

  private static Object head(CommittedRun run) {
    return run.snapshot().accounts().getFirst().head().orElseThrow();
  }

  private void assertSound(Snapshot snapshot) throws IOException {
    assertSound(snapshot, ANNA);
    try (Repository repository = TinyBackup.open(store, site.owner)) {
      TinyBackup.assertSameCatalogs(CATALOGS, repository, snapshot);
      TinyBackup.assertSameSummaries(SUMMARIES, repository, snapshot);
    }
  }

  private void assertSound(Snapshot snapshot, Map<String, SortedMap<String, byte[]>> accounts) throws IOException {
    try (Repository repository = TinyBackup.open(store, site.owner)) {
      TinyBackup.assertSame(accounts, repository, snapshot);
    }
  }

  private static Map<String, SortedMap<String, byte[]>> accounts(String name, long seed) {
    return Map.of(name, TinyBackup.accounts(seed, 1, 5).get("user0"));
  }
}
