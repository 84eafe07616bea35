package org.mailkeep.repository.maintain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.TinyBackup;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.run.AgentCache;
import org.mailkeep.repository.run.IndexRebuild;
import org.mailkeep.repository.store.StoredObject;
import org.mailkeep.repository.verify.Finding;
import org.mailkeep.repository.verify.VerifyReport;

/** What damage to that which maintenance wrote does. */
class DamageTest {

  private static final Map<String, SortedMap<String, byte[]>> ANNA = TinyBackup.accounts(1, 1, 3);
  private static final Map<String, SortedMap<String, byte[]>> BERT = TinyBackup.accounts(2, 1, 3);

  @TempDir
  private Path folder;
  private final WatchedStore store = new WatchedStore();
  private Site site;

  @BeforeEach
  void fold() throws IOException {
    site = new Site(store, folder);
    site.back("anna", ANNA);
    site.back("bert", BERT);
    site.maintain();
  }

  @Test
  void aDamagedLedgerPageIsNamed() throws IOException {
    StoredObject page = store.list("ledger/").getFirst();
    for (int bit : bits(page)) {
      store.flip(page.key().path(), bit);

      try (Repository repository = TinyBackup.open(store, site.owner)) {
        assertThatThrownBy(repository::snapshots).isInstanceOf(RepositoryException.class)
            .hasMessageStartingWith(page.key().path());
        assertFound(repository, page);
      }
      assertThatThrownBy(() -> {
        site.back("anna", ANNA);
        site.back("bert", BERT);
        site.maintain();
      }).isInstanceOf(Corrupt.class).hasMessageStartingWith(page.key().path());
    }
  }

  @Test
  void anAgentWhoseLedgerPageIsDamagedGoesOn() throws IOException {
    for (StoredObject page : store.list("ledger/")) {
      store.flip(page.key().path(), 800);

      assertThat(TinyBackup.back(store, site.agent("anna"), site.cache("anna"), ANNA).newBytes()).isZero();
    }
  }

  @Test
  void aMissingLedgerPageIsNamed() throws IOException {
    store.hide(key -> key.startsWith("ledger/"));

    try (Repository repository = TinyBackup.open(store, site.owner)) {
      assertThatThrownBy(repository::snapshots).isInstanceOf(RepositoryException.Missing.class)
          .hasMessageStartingWith("ledger/");
      assertThat(repository.verifier().verify(0, new SecureRandom(), VerifyReport.Listener.NONE).findings())
          .hasSize(2);
    }
  }

  @Test
  void aDamagedMergedSegmentOnlyMakesContentUnknown() throws IOException {
    StoredObject merged = store.list("index/merged/").getFirst();
    int copy = 0;
    for (int bit : bits(merged)) {
      store.flip(merged.key().path(), bit);

      Path cache = folder.resolve("empty" + copy++);
      var night = TinyBackup.accounts(1, 1, 3);
      site.back(store, "anna", cache, night);
      try (Repository repository = TinyBackup.open(store, site.owner)) {
        assertFound(repository, merged);
      }
      store.flip("", 0);
      site.assertAllRestores();
    }
  }

  @Test
  void packsTellWhatADamagedMergedSegmentDoesNot() throws IOException {
    StoredObject merged = store.list("index/merged/").getFirst();
    for (int bit : new int[] {100, (int) merged.bytes() * 8 - 100}) {
      store.flip(merged.key().path(), bit);
      Path cache = folder.resolve("rebuilt" + bit);
      try (Repository repository = TinyBackup.open(store, site.owner); AgentCache opened = AgentCache.open(cache)) {
        repository.rebuildIndex(opened, IndexRebuild.From.PACKS);
      }

      assertThat(site.back(store, "anna", cache, ANNA).newBytes()).isZero();
    }
  }

  @Test
  void whatADamagedSegmentOfARunDoesNotTellIsTakenFromItsPacks() throws IOException {
    Map<String, SortedMap<String, byte[]>> big = Map.of("big", new TreeMap<>(Map.of("file", random(20 << 20))));
    site.back("anna", big);
    StoredObject segment = store.list("index/0").getFirst();
    store.flip(segment.key().path(), 500);

    MaintenanceReport report = site.maintain();

    assertThat(report.problems()).singleElement().asString().startsWith(segment.key().path());
    assertThat(site.back(store, "bert", folder.resolve("empty"), big).newBytes()).isZero();
    store.flip("", 0);
    site.assertSound();
  }

  @Test
  void aDamagedSegmentIsNotMergedAndTheOthersAre() throws IOException {
    for (int i = 0; i < 6; i++) {
      site.back("anna", TinyBackup.accounts(10 + i, 1, 1));
      site.maintain();
    }
    site.back("anna", TinyBackup.accounts(20, 1, 1));
    List<StoredObject> merged = store.list("index/merged/");
    assertThat(merged).hasSize(7);
    store.flip(merged.getFirst().key().path(), 100);

    MaintenanceReport report = site.maintain();

    assertThat(report.problems()).singleElement().asString().startsWith(merged.getFirst().key().path());
    assertThat(report.segments()).isEqualTo(8);
    site.back("anna", TinyBackup.accounts(21, 1, 1));
    assertThat(site.maintain().segments()).isEqualTo(2);
  }

  private void assertFound(Repository repository, StoredObject object) throws IOException {
    List<Finding> findings = repository.verifier().verify(0, new SecureRandom(), VerifyReport.Listener.NONE)
        .findings();
    assertThat(findings).extracting(Finding::line).anyMatch(line -> line.startsWith(object.key().path()));
  }

  private static int[] bits(StoredObject object) {
    Random random = new Random(7);
    return random.ints(12, 0, (int) object.bytes() * 8).toArray();
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(3).nextBytes(bytes);
    return bytes;
  }
}
