package org.mailkeep.repository.maintain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.TinyBackup;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.WrongKey;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.prune.PruneReport;
import org.mailkeep.repository.prune.Repacking;
import org.mailkeep.repository.run.CommittedRun;
import org.mailkeep.repository.run.Distrust;
import org.mailkeep.repository.snapshot.Snapshot;

/** An agent's credential is stolen, and wrong bytes come to lie under right ids. */
class DistrustTest {

  private static final byte[] PART = random(40_000);
  private static final Map<String, SortedMap<String, byte[]>> ANNA = accounts("anna");
  private static final Map<String, SortedMap<String, byte[]>> BERT = accounts("bert");

  @TempDir
  private Path folder;
  private final WatchedStore store = new WatchedStore();
  private Site site;
  private Credential stolen;

  @BeforeEach
  void makeSite() throws IOException {
    site = new Site(store, folder);
    stolen = site.agent("mallory");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void poisonIsFoundAndRevokedAndTheNextBackupHealsFromTheLiveMail(boolean folded) throws IOException {
    PackId poison = new StolenAgent(store, stolen).poison(PART);
    CommittedRun borrowing = TinyBackup.back(store, site.agent("anna"), site.cache("anna"), ANNA);
    assertThat(borrowing.newBytes()).as("the part is borrowed").isLessThan(PART.length);
    assertUnreadable(borrowing.snapshot());
    if (folded) {
      site.maintain();
    }
    assertThat(site.damaged()).containsExactly(poison);

    DistrustReport report = revoke(1);

    assertThat(report.packs()).isEqualTo(1);
    assertThat(report.accounts()).isEqualTo(1);
    CommittedRun healed = site.unchanged("anna", ANNA);
    assertThat(healed.newBytes()).isEqualTo(PART.length);
    assertRestores(healed.snapshot(), ANNA);
    assertUnreadable(borrowing.snapshot());
    assertThat(site.damaged()).as("the old snapshot stays, and is still told of").containsExactly(poison);
    CommittedRun next = site.unchanged("anna", ANNA);
    assertThat(next.snapshot().accounts().getFirst().head()).as("and now there is a base again")
        .isEqualTo(healed.snapshot().accounts().getFirst().head());
  }

  @Test
  void nobodyBorrowsPoisonAnyMore() throws IOException {
    new StolenAgent(store, stolen).poison(PART);
    revoke(1);

    CommittedRun run = TinyBackup.back(store, site.agent("anna"), site.cache("anna"), ANNA);

    assertRestores(run.snapshot(), ANNA);
  }

  @Test
  void whatTheAgentDidBeforeItWasStolenStaysTrusted() throws IOException {
    site.back("mallory", BERT);
    site.maintain();
    Snapshot annas = site.back("anna", BERT).snapshot();
    site.maintain();
    int since = newestEpoch();
    new StolenAgent(store, stolen).poison(PART);
    site.maintain();

    DistrustReport report = revoke(since);

    assertThat(report.packs()).isEqualTo(1);
    assertThat(report.accounts()).isZero();
    assertThat(site.unchanged("anna", BERT).snapshot().accounts().getFirst().head()).as("inherited")
        .isEqualTo(annas.accounts().getFirst().head());
    Distrust distrust = report.distrust();
    assertThat(snapshots().stream().filter(snapshot -> distrust.distrusts(snapshot)).map(Snapshot::host))
        .containsExactly("stolen");
  }

  @Test
  void aRevokedAgentCannotGoOn() throws IOException {
    site.back("mallory", BERT);
    site.maintain();
    revoke(1);

    assertThatThrownBy(() -> TinyBackup.back(store, stolen, site.cache("mallory"), BERT))
        .isInstanceOf(WrongKey.class).hasMessageContaining("was revoked");

    PackId late = new StolenAgent(store, stolen).poison(PART);
    assertThat(snapshots()).as("what it commits with another program does not exist").hasSize(1);
    CommittedRun run = TinyBackup.back(store, site.agent("anna"), site.cache("anna"), ANNA);
    assertRestores(run.snapshot(), ANNA);
    assertThat(site.maintain().problems()).singleElement().asString().contains("was revoked");
    assertThat(snapshots()).hasSize(2);
    assertRestores(TinyBackup.back(store, site.agent("bert"), site.cache("bert"), ANNA).snapshot(), ANNA);
    assertThat(site.damaged()).doesNotContain(late);
  }

  @Test
  void aRunThatTheThiefDatesBackIsDistrustedWhenItIsFolded() throws IOException {
    int before = newestEpoch();
    revoke(1);
    PackId late = new StolenAgent(store, stolen).poison(PART, before);

    CommittedRun first = TinyBackup.back(store, site.agent("anna"), site.cache("anna"), ANNA);
    site.maintain();
    CommittedRun second = TinyBackup.back(store, site.agent("bert"), site.cache("bert"), ANNA);

    assertRestores(first.snapshot(), ANNA);
    assertRestores(second.snapshot(), ANNA);
    assertThat(distrust().packs()).contains(late);
  }

  @Test
  void aBackupThatWasUnderWayIsNobodysBase() throws IOException {
    new StolenAgent(store, stolen).poison(PART);
    store.beforePut("snapshots/", () -> revoke(1));

    CommittedRun underWay = TinyBackup.back(store, site.agent("anna"), site.cache("anna"), ANNA);
    assertUnreadable(underWay.snapshot());
    site.maintain();
    CommittedRun healed = site.unchanged("anna", ANNA);

    assertRestores(healed.snapshot(), ANNA);
    assertThat(site.unchanged("anna", ANNA).snapshot().accounts().getFirst().head())
        .isEqualTo(healed.snapshot().accounts().getFirst().head());
  }

  @Test
  void poisonThatIsMovedMeanwhileIsDistrustedWhereItComesToLie() throws IOException {
    new StolenAgent(store, stolen).poison(PART);
    TinyBackup.back(store, site.agent("anna"), site.cache("anna"), ANNA);
    site.back("bert", BERT);
    site.maintain();
    store.beforePut("index/0", () -> revoke(1));
    move();

    assertThat(site.damaged()).isNotEmpty().isSubsetOf(distrust().packs());
    assertRestores(site.unchanged("anna", ANNA).snapshot(), ANNA);
    assertRestores(TinyBackup.back(store, site.agent("bert"), folder.resolve("cold"), ANNA).snapshot(), ANNA);
  }

  @Test
  void poisonThatWasMovedLongAgoIsFoundByReadingAndMarked() throws IOException {
    PackId poison = new StolenAgent(store, stolen).poison(PART);
    TinyBackup.back(store, site.agent("anna"), site.cache("anna"), ANNA);
    site.back("bert", BERT);
    site.maintain();
    move();
    revoke(1);
    Set<PackId> damaged = site.damaged();
    assertThat(damaged).isNotEmpty().doesNotContain(poison);

    try (Repository repository = TinyBackup.open(store, site.maintainer)) {
      repository.distrusting().mark(damaged);
    }

    assertRestores(site.unchanged("anna", ANNA).snapshot(), ANNA);
    assertRestores(TinyBackup.back(store, site.agent("bert"), folder.resolve("cold"), ANNA).snapshot(), ANNA);
  }

  @Test
  void aMaintainerThatIsQuickerDoesNotUndoIt() throws IOException {
    new StolenAgent(store, stolen).poison(PART);
    CommittedRun borrowing = TinyBackup.back(store, site.agent("anna"), site.cache("anna"), ANNA);
    store.beforePut("roots/", site::maintain);
    revoke(1);
    store.beforePut("distrust/", site::maintain);
    revoke(1);

    assertRestores(site.unchanged("anna", ANNA).snapshot(), ANNA);
    assertUnreadable(borrowing.snapshot());
  }

  @Test
  void poisonGoesWithTheSnapshotsThatHaveIt() throws IOException {
    PackId poison = new StolenAgent(store, stolen).poison(PART);
    TinyBackup.back(store, site.agent("anna"), site.cache("anna"), ANNA);
    revoke(1);
    CommittedRun healed = site.unchanged("anna", ANNA);
    site.maintain();

    for (int round = 0; round < 3; round++) {
      site.prune(run -> run.equals(healed.snapshot().run()));
    }

    assertThat(store.list(poison.key().path())).isEmpty();
    assertThat(distrust().packs()).doesNotContain(poison);
    assertThat(site.damaged()).isEmpty();
    assertRestores(site.unchanged("anna", ANNA).snapshot(), ANNA);
  }

  @Test
  void thoseWhoMayNotMaintainMayNotRevoke() throws IOException {
    try (Repository repository = TinyBackup.open(store, site.agent("anna"))) {
      assertThatThrownBy(repository::distrusting).isInstanceOf(WrongKey.class);
    }
  }

  /** Moves every block. */
  private void move() throws IOException {
    try (Repository repository = TinyBackup.open(store, site.maintainer)) {
      PruneReport report = repository.prune(Site.DEADLINE, (root, runs) -> (run, entry) -> true,
          new Repacking(Long.MAX_VALUE, 0, 0, 2)).run();
      assertThat(report.movedBytes()).isPositive();
    }
  }

  private DistrustReport revoke(int since) throws IOException {
    try (Repository repository = TinyBackup.open(store, site.maintainer)) {
      return repository.distrusting().revoke(stolen(), since);
    }
  }

  private Id128 stolen() throws IOException {
    try (Repository repository = TinyBackup.open(store, stolen)) {
      return repository.keyring().signerId();
    }
  }

  private Distrust distrust() throws IOException {
    try (Repository repository = TinyBackup.open(store, site.owner)) {
      return repository.distrust();
    }
  }

  private int newestEpoch() throws IOException {
    try (Repository repository = TinyBackup.open(store, site.maintainer)) {
      return repository.maintenance(Site.DEADLINE).run().epoch();
    }
  }

  private List<Snapshot> snapshots() throws IOException {
    try (Repository repository = TinyBackup.open(store, site.owner)) {
      return repository.snapshots();
    }
  }

  private void assertRestores(Snapshot snapshot, Map<String, SortedMap<String, byte[]>> accounts) throws IOException {
    try (Repository repository = TinyBackup.open(store, site.owner)) {
      TinyBackup.assertSame(accounts, repository, snapshot);
    }
  }

  private void assertUnreadable(Snapshot snapshot) throws IOException {
    try (Repository repository = TinyBackup.open(store, site.owner)) {
      assertThat(repository.snapshots()).contains(snapshot);
      assertThatThrownBy(() -> TinyBackup.read(repository, snapshot)).isInstanceOf(Corrupt.class);
    }
  }

  private static Map<String, SortedMap<String, byte[]>> accounts(String name) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    if (name.equals("anna")) {
      files.put("part.b64", Base64.getMimeEncoder(76, new byte[] {'\n'}).encode(PART));
    }
    files.put("own", random(name.length() + 1000));
    return Map.of(name, files);
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
