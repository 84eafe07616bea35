package org.mailkeep.repository.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.TinyBackup;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.maintain.WatchedStore;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.pack.PackKind;
import org.mailkeep.repository.root.LedgerRef;
import org.mailkeep.repository.root.Root;
import org.mailkeep.repository.store.ObjectKey;

class LedgerTest {

  private static final Id128 AGENT = new Id128(1, 2);
  private static final Id128 OTHER = new Id128(1, 3);

  private final WatchedStore store = new WatchedStore();
  private final Random random = new Random(5);
  private Ledger ledger;
  private Repository repository;

  @BeforeEach
  void open() throws IOException {
    Credential owner = TinyBackup.init(store);
    repository = TinyBackup.open(store, owner);
    Keyring keyring = repository.keyring();
    ledger = new Ledger(store, keyring);
  }

  @Test
  void tenYearsOfNightsAreThereAndEachNightWritesLittle() throws IOException {
    Optional<LedgerRef> ref = Optional.empty();
    List<LedgerRun> all = new ArrayList<>();
    long written = 0;
    for (int night = 0; night < 3650; night++) {
      List<LedgerRun> runs = List.of(run(night + 1, 4), run(night + 1, 2));
      all.addAll(runs);
      ref = Optional.of(ledger.append(AGENT, ref, runs));
      written = Math.max(written, ref.get().length());
    }

    assertThat(ledger.runs(ref.orElseThrow())).isEqualTo(all);
    assertThat(ref.get().runs()).isEqualTo(7300);
    assertThat(written).isLessThan(48 << 10);
  }

  @Test
  void pagesBeforeThoseThatAreWantedAreNotRead() throws IOException {
    Optional<LedgerRef> ref = Optional.empty();
    List<LedgerRun> all = new ArrayList<>();
    for (int night = 0; night < 3650; night++) {
      LedgerRun run = run(night + 1, 4);
      all.add(run);
      ref = Optional.of(ledger.append(AGENT, ref, List.of(run)));
    }
    store.requests();

    List<LedgerRun> recent = ledger.runs(ref.orElseThrow(), run -> run.run().epoch() > 3500);
    assertThat(store.requests()).hasSizeLessThan(6);
    assertThat(recent).endsWith(all.subList(3500, 3650).toArray(LedgerRun[]::new)).hasSizeLessThan(400);
    assertThat(ledger.runs(ref.get(), run -> false)).as("the newest page").isNotEmpty().contains(all.getLast());
    assertThat(store.requests()).hasSize(1);
  }

  @Test
  void aRecentRunCostsOnePageAndAnOlderOneASecond() throws IOException {
    Optional<LedgerRef> ref = Optional.empty();
    List<LedgerRun> all = new ArrayList<>();
    for (int night = 0; night < 400; night++) {
      LedgerRun run = run(night + 1, 5);
      all.add(run);
      ref = Optional.of(ledger.append(AGENT, ref, List.of(run)));
    }
    OwnLedger own = new OwnLedger(ledger, root(ref.orElseThrow()), AGENT);
    store.requests();

    assertThat(own.has(all.getLast().run())).isTrue();
    assertThat(store.requests()).hasSize(1);
    assertThat(own.has(all.getFirst().run())).isTrue();
    assertThat(store.requests()).hasSize(1);
    for (LedgerRun run : all) {
      assertThat(own.has(run.run())).isTrue();
    }
    assertThat(own.has(new RunId(7, new Id128(9, 9)))).isFalse();
    store.requests();
    assertThat(new OwnLedger(ledger, root(ref.get()), OTHER).has(all.getFirst().run())).isFalse();
    assertThat(store.requests()).isEmpty();
  }

  @Test
  void manyRunsAtOnceFillSeveralPages() throws IOException {
    List<LedgerRun> many = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      many.add(run(1 + i / 100, 3));
    }

    LedgerRef ref = ledger.append(AGENT, Optional.empty(), many);

    assertThat(ledger.newest(ref).closed()).hasSizeGreaterThan(2);
    assertThat(ledger.runs(ref)).isEqualTo(many);
  }

  @Test
  void aRunOfVeryManyPacksHasAPageOfItsOwn() throws IOException {
    List<LedgerRun> runs = List.of(run(1, 1), run(1, 20_000), run(2, 1));

    LedgerRef ref = ledger.append(AGENT, Optional.empty(), runs);

    assertThat(ledger.runs(ref)).isEqualTo(runs);
    assertThat(ledger.newest(ref).closed()).hasSize(2);
  }

  @Test
  void aPageOfOneSignerIsNotAnothers() throws IOException {
    LedgerRef ref = ledger.append(AGENT, Optional.empty(), List.of(run(1, 1)));
    var page = store.list("ledger/").getFirst();
    store.put(new ObjectKey(page.key().path().replace(AGENT.hex(), OTHER.hex())),
        store.get(page.key(), 100_000));

    assertThatThrownBy(() -> ledger.runs(new LedgerRef(OTHER, ref.page(), ref.length(), 1)))
        .isInstanceOf(Corrupt.class);
  }

  @Test
  void everyFlippedBitIsNoticed() throws IOException {
    LedgerRef ref = ledger.append(AGENT, Optional.empty(), List.of(run(1, 1)));
    String key = store.list("ledger/").getFirst().key().path();
    for (int bit = 0; bit < ref.length() * 8; bit++) {
      store.flip(key, bit);
      assertThatThrownBy(() -> ledger.runs(ref)).isInstanceOf(RepositoryException.class).hasMessageStartingWith(key);
    }
  }

  private static Root root(LedgerRef ref) {
    return Root.first(new Id128(0, 1)).folded(1, List.of(ref), List.of());
  }

  private LedgerRun run(int epoch, int packs) {
    List<LedgerRun.Pack> some = new ArrayList<>();
    for (int i = 0; i < packs; i++) {
      some.add(new LedgerRun.Pack(new PackId(epoch, hash()),
          i % 4 == 3 ? Optional.empty() : Optional.of(PackKind.values()[i % 4])));
    }
    return new LedgerRun(new RunId(epoch, Id128.random(new SecureRandom())), hash(),
        random.nextBoolean() ? Optional.of(Instant.ofEpochSecond(random.nextInt(), 7)) : Optional.empty(), some,
        Set.of(new PackId(1, hash())), Set.of(new RunId(1, new Id128(random.nextLong(), 1))), entries(),
        random.nextInt(4) == 0
            ? Optional.of(new RewrittenSnapshot(random.nextInt(9), random.nextLong(), hash()))
            : Optional.empty());
  }

  private KeptEntries entries() {
    int left = random.nextInt(6);
    return KeptEntries.of(random.longs(5).boxed().toList(), tag -> Math.floorMod(tag, 6) < left);
  }

  private Hash256 hash() {
    return new Hash256(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
  }
}
