package org.mailkeep.repository.erase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.TinyBackup;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.base.RepositoryException.WrongKey;
import org.mailkeep.repository.maintain.Site;
import org.mailkeep.repository.maintain.WatchedStore;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.recipe.Place;
import org.mailkeep.repository.run.AccountTags;
import org.mailkeep.repository.run.CommittedRun;
import org.mailkeep.repository.snapshot.Snapshot;
import org.mailkeep.repository.store.InMemoryObjectStore;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.StoredObject;

class EraseTest {
  private static final String GONE = "user1";

  @TempDir
  private Path folder;
  private final ObjectStore store = new InMemoryObjectStore();
  private Site site;

  @BeforeEach
  void init() throws IOException {
    site = new Site(store, folder);
  }

  @Test
  void anErasedAccountIsGoneFromEverySnapshotAndOthersStay() throws IOException {
    Map<String, SortedMap<String, byte[]>> accounts = TinyBackup.accounts(1, 3, 12);
    site.back("anna", accounts);
    site.maintain();
    CommittedRun second = site.back("anna", TinyBackup.withOneMore(accounts));
    CommittedRun third = site.back("bert", Map.of("bert", accounts.get("user2")));
    site.maintain();

    site.erase(GONE);

    site.assertSound();
    try (Repository repository = TinyBackup.open(store, site.owner)) {
      assertThat(repository.snapshots()).hasSize(3).allMatch(snapshot -> snapshot.account(GONE).isEmpty());
      assertThat(repository.snapshots()).extracting(Snapshot::signer)
          .contains(second.snapshot().signer(), third.snapshot().signer());
    }
  }

  @Test
  void nothingIsLeftOfItOncePruneWasThere() throws IOException {
    Map<String, SortedMap<String, byte[]>> accounts = TinyBackup.accounts(1, 3, 12);
    site.back("anna", accounts);
    site.back("anna", TinyBackup.withOneMore(accounts));
    site.maintain();
    assertThat(remains().snapshots(GONE)).isEqualTo(2);
    assertThat(remains().blocks(GONE, 99)).isPositive();
    ErasureOrder order = site.erase(GONE);
    assertThatThrownBy(() -> certificate(order)).isInstanceOf(Refused.class).hasMessageContaining("not done")
        .hasMessageContaining("mailkeep prune");

    site.prune(run -> true);

    remains().assertNone(GONE);
    site.assertSound();
    ErasureCertificate certificate = certificate(order);
    assertThat(certificate.entries()).isEqualTo(2);
    assertThat(certificate.snapshots()).isZero();
    assertThat(certificate.packs()).isPositive();
    assertThat(certificate.blocks()).isZero();
    assertThat(certificate.statement(new Id128(1, 2))).contains("account: user1\n", "reason: asked for by letter\n",
        "reference: DSR-7\n", "entries removed from snapshots: 2\n");
    assertThat(certificate(order)).isEqualTo(certificate);
  }

  @Test
  void aSnapshotOfNothingElseIsGoneAsAWhole() throws IOException {
    Map<String, SortedMap<String, byte[]>> accounts = TinyBackup.accounts(2, 2, 5);
    site.back("anna", Map.of(GONE, accounts.get(GONE)));
    site.back("bert", Map.of("user0", TinyBackup.accounts(9, 1, 5).get("user0")));
    site.maintain();

    ErasureOrder order = site.erase(GONE);
    site.prune(run -> true);

    site.assertSound();
    assertThat(keys("snapshots/")).hasSize(1);
    assertThat(certificate(order).snapshots()).isEqualTo(1);
    remains().assertNone(GONE);
  }

  @Test
  void blocksThatOthersNeedAPartOfStayAndAreCounted() throws IOException {
    // Its mail came first, so others have borrowed a large attachment from it.
    Map<String, SortedMap<String, byte[]>> accounts = TinyBackup.accounts(3, 3, 4);
    site.back("anna", accounts);
    site.maintain();
    ErasureOrder order = site.erase("user0");

    site.prune(run -> true);

    site.assertSound();
    ErasureCertificate certificate = certificate(order);
    assertThat(certificate.blocks()).isPositive().isEqualTo(remains().blocks("user0", 99));
    assertThat(certificate.bytes()).isGreaterThan(100_000);
    assertThat(remains().snapshots("user0")).isZero();
  }

  @Test
  void aRunThatIsUnderWayIsWrittenAnewWhenItIsFolded() throws IOException {
    Map<String, SortedMap<String, byte[]>> accounts = TinyBackup.accounts(4, 2, 6);
    site.back("anna", accounts);
    site.maintain();
    WatchedStore through = new WatchedStore(store);
    through.beforePut("snapshots/", () -> site.erase(GONE));

    CommittedRun late = TinyBackup.back(through, site.agent("anna"), site.cache("anna"),
        TinyBackup.withOneMore(accounts));

    site.expect(late.snapshot(), without(TinyBackup.withOneMore(accounts), GONE));
    assertThat(late.snapshot().account(GONE)).isPresent();
    site.assertSound();
    site.maintain();
    site.assertSound();
    site.prune(run -> true);
    site.assertSound();
    remains().assertNone(GONE);
    site.back("anna", TinyBackup.withOneMore(accounts));
    site.assertSound();
  }

  @Test
  void aRunOfNothingElseThatIsUnderWayLeavesNothing() throws IOException {
    Map<String, SortedMap<String, byte[]>> accounts = TinyBackup.accounts(4, 2, 6);
    site.back("bert", Map.of("user0", accounts.get("user0")));
    WatchedStore through = new WatchedStore(store);
    ErasureOrder[] order = new ErasureOrder[1];
    through.beforePut("snapshots/", () -> order[0] = site.erase(GONE));

    TinyBackup.back(through, site.agent("anna"), site.cache("anna"), Map.of(GONE, accounts.get(GONE)));

    site.assertAllRestores();
    assertThatThrownBy(() -> certificate(order[0])).isInstanceOf(Refused.class)
        .hasMessageContaining("may be under way");
    site.prune(run -> true);
    site.prune(run -> true);
    site.assertSound();
    remains().assertNone(GONE);
    assertThat(certificate(order[0]).entries()).isEqualTo(1);
    assertThat(certificate(order[0]).snapshots()).isEqualTo(1);
  }

  @Test
  void anAgentThatKnowsTheAccountReadsItAnewAndThatSnapshotStays() throws IOException {
    Map<String, SortedMap<String, byte[]>> accounts = TinyBackup.accounts(5, 2, 6);
    site.back("anna", accounts);
    site.maintain();
    ErasureOrder order = site.erase(GONE);

    CommittedRun later = site.back("anna", accounts);

    assertThat(later.snapshot().account(GONE)).isPresent();
    site.assertSound();
    site.prune(run -> true);
    site.assertSound();
    assertThat(certificate(order).entries()).isEqualTo(1);
    site.back("anna", TinyBackup.withOneMore(accounts));
    site.prune(run -> !run.equals(later.snapshot().run()));
    site.assertSound();
  }

  @Test
  void nothingIsInheritedFromARunThatIsNotFoldedYet() throws IOException {
    Map<String, SortedMap<String, byte[]>> accounts = TinyBackup.accounts(5, 2, 6);
    site.back("anna", accounts);
    site.erase(GONE);

    Snapshot later = site.back("anna", accounts).snapshot();

    assertThat(headPack(later, GONE).epoch()).isEqualTo(later.epoch());
    assertThat(headPack(later, "user0").epoch()).isLessThan(later.epoch());
    site.assertSound();
  }

  private static PackId headPack(Snapshot snapshot, String account) {
    return ((Place.Stored) snapshot.account(account).orElseThrow().head().orElseThrow().place()).block().pack();
  }

  @Test
  void ofTwoErasuresTheLaterTakesWhatCameBetween() throws IOException {
    Map<String, SortedMap<String, byte[]>> accounts = TinyBackup.accounts(6, 2, 6);
    site.back("anna", accounts);
    ErasureOrder first = site.erase(GONE);
    site.back("anna", accounts);
    ErasureOrder second = site.erase(GONE);
    site.assertSound();

    site.prune(run -> true);

    site.assertSound();
    remains().assertNone(GONE);
    assertThat(certificate(first).order()).isEqualTo(first);
    assertThat(certificate(second).order()).isEqualTo(second);
    site.back("anna", accounts);
    site.maintain();
    site.assertSound();
  }

  @Test
  void erasureAndRetentionKeepOutOfEachOthersWay() throws IOException {
    Map<String, SortedMap<String, byte[]>> accounts = TinyBackup.accounts(7, 4, 5);
    Id128 first = site.back("anna", accounts).snapshot().run();
    site.back("anna", TinyBackup.withOneMore(accounts));
    site.maintain();
    site.erase(GONE);
    site.erase("user2");
    site.prune(run -> !run.equals(first));
    site.erase("user3");
    site.prune(run -> !run.equals(first));

    site.assertSound();
    remains().assertNone(GONE);
    remains().assertNone("user3");
    try (Repository repository = TinyBackup.open(store, site.owner)) {
      // What agents go by once no root says any more that the account was erased.
      long tag = new AccountTags(repository.keyring().chunkIdKey()).entry(GONE);
      assertThat(repository.committed().values()).hasSize(1).noneMatch(run -> run.entries().has(tag));
    }
    site.back("anna", accounts);
    site.prune(run -> !run.equals(first));
    site.assertSound();
  }

  @Test
  void whatIsForbiddenChangesNothing() throws IOException {
    site.back("anna", TinyBackup.accounts(8, 2, 3));
    site.maintain();
    List<String> before = keys("");
    try (Repository repository = TinyBackup.open(store, site.maintainer)) {
      Forbidden held = (root, entries) -> entries.stream()
          .map(entry -> "hold on " + entry.entry().account() + " at " + entry.finished()).toList();

      Erase.Ordered ordered = repository.erase(held).order(Site.order(GONE));

      assertThat(ordered.reasons()).containsExactly("hold on user1 at 2026-01-01T00:00:00Z");
      assertThat(repository.erase(held).plan(GONE).reasons()).hasSize(1);
    }
    assertThat(keys("")).isEqualTo(before);
    site.assertSound();
  }

  @Test
  void aPlanSaysWhatWouldGoAndWritesNothing() throws IOException {
    Map<String, SortedMap<String, byte[]>> accounts = TinyBackup.accounts(8, 2, 3);
    site.back("anna", accounts);
    site.maintain();
    site.back("anna", Map.of(GONE, accounts.get(GONE)));
    List<String> before = keys("");
    try (Repository repository = TinyBackup.open(store, site.maintainer)) {
      Erase.Plan plan = repository.erase(Forbidden.NEVER).plan(GONE);

      assertThat(plan.entries()).hasSize(2);
      assertThat(plan.snapshots()).isEqualTo(1);
      assertThat(plan.named()).isEqualTo(2);
      assertThat(repository.erase(Forbidden.NEVER).plan("nobody").named()).isZero();
    }
    assertThat(keys("")).isEqualTo(before);
  }

  @Test
  void onlyWhoMaintainsMayErase() throws IOException {
    site.back("anna", TinyBackup.accounts(8, 1, 1));
    try (Repository repository = TinyBackup.open(store, site.agent("anna"))) {
      assertThatThrownBy(() -> repository.erase(Forbidden.NEVER)).isInstanceOf(WrongKey.class)
          .hasMessageContaining("may not erase");
    }
  }

  @Test
  void aValueOfAStatementIsNeverAnotherLine() {
    ErasureOrder order = new ErasureOrder(new Id128(1, 2), "a\nentries removed from snapshots: 9",
        TinyBackup.CLOCK.instant(), "h", "u", "why\r\nso", "");
    String statement = new ErasureCertificate(order, new Id128(3, 4), 1, 2, 3, TinyBackup.CLOCK.instant(), 4, 5)
        .statement(new Id128(5, 6));

    assertThat(statement.lines().filter(line -> line.startsWith("entries removed"))).hasSize(1);
    assertThat(statement.getBytes(StandardCharsets.UTF_8)).doesNotContain('\r');
  }

  private Remains remains() throws IOException {
    return new Remains(store, site.owner);
  }

  private ErasureCertificate certificate(ErasureOrder order) throws IOException {
    try (Repository repository = Repository.open(store, site.maintainer, TinyBackup.CLOCK, new SecureRandom())) {
      Erase erase = repository.erase(Forbidden.NEVER);
      return erase.certificate(erase.find(order.id().hex().substring(0, 12)));
    }
  }

  private List<String> keys(String prefix) throws IOException {
    return store.list(prefix).stream().map(StoredObject::key).map(key -> key.path()).toList();
  }

  private static Map<String, SortedMap<String, byte[]>> without(Map<String, SortedMap<String, byte[]>> accounts,
      String account) {
    Map<String, SortedMap<String, byte[]>> others = new TreeMap<>(accounts);
    others.remove(account);
    return others;
  }
}
