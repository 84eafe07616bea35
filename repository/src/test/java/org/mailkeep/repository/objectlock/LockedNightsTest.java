package org.mailkeep.repository.objectlock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.TinyBackup;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.erase.Erase;
import org.mailkeep.repository.maintain.BringBack;
import org.mailkeep.repository.maintain.Site;
import org.mailkeep.repository.prune.PruneReport;
import org.mailkeep.repository.prune.Repacking;
import org.mailkeep.repository.prune.Retention;
import org.mailkeep.repository.root.Root;
import org.mailkeep.repository.run.LedgerRun;
import org.mailkeep.repository.run.RunId;
import org.mailkeep.repository.snapshot.AccountEntry;
import org.mailkeep.repository.store.FaultyObjectStore;
import org.mailkeep.repository.store.FaultyObjectStore.WriteFault;
import org.mailkeep.repository.store.InMemoryObjectStore;
import org.mailkeep.repository.store.LockingObjectStore;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.Retention.Mode;
import org.mailkeep.repository.store.SplitObjectStore;
import org.mailkeep.repository.store.StoredObject;

/** Nights in a bucket with object lock: what is locked, for how long, and what thieves can do about it. */
class LockedNightsTest {

  private static final Instant START = Instant.parse("2026-03-10T04:00:00Z");
  private static final LockTerms TERMS = new LockTerms(Mode.COMPLIANCE, Duration.ofDays(35), Optional.empty());
  private static final Instant ROLLING = Instant.parse("2026-05-01T00:00:00Z");

  @TempDir
  private Path folder;
  private final LockingObjectStore store = new LockingObjectStore(START);
  private Site site;
  private final List<Id128> runs = new ArrayList<>();

  @BeforeEach
  void init() throws IOException {
    site = new Site(store, folder);
    set(Optional.of(TERMS));
  }

  @Test
  void whatIsStoredIsLockedFromItsFirstMomentOn() throws IOException {
    back(1);

    assertThat(locked("packs/")).isNotEmpty().allMatch(ROLLING::equals);
    assertThat(locked("snapshots/")).isNotEmpty().allMatch(ROLLING::equals);
    for (StoredObject object : content()) {
      assertThatThrownBy(() -> store.removing().orElseThrow().remove(object.key())).isInstanceOf(Refused.class);
    }
    site.assertSound();
  }

  @Test
  void aRoundLocksForAsLongAsIsPromisedAndNoRequestIsMadeTwice() throws IOException {
    Id128 first = back(1);
    Id128 second = back(2);
    Instant promised = Instant.parse("2027-02-14T12:00:00Z");
    Map<Id128, Instant> promises = Map.of(first, promised);

    PruneReport report = prune(promises, Set.of(first, second));

    assertThat(report.longerLocks()).isPositive();
    assertThat(store.retaining().orElseThrow().retention(snapshot(first)).orElseThrow().until())
        .isEqualTo("2027-03-01T00:00:00Z");
    assertThat(store.retaining().orElseThrow().retention(snapshot(second)).orElseThrow().until()).isEqualTo(ROLLING);
    assertThat(locked("packs/")).contains(ROLLING, Instant.parse("2027-03-01T00:00:00Z"));
    assertThat(LockCheck.of(store, known()).problems()).isEmpty();
    int requests = store.retentionRequests();
    assertThat(prune(promises, Set.of(first, second)).longerLocks()).isZero();
    assertThat(store.retentionRequests()).isEqualTo(requests);

    store.pass(START.plus(Duration.ofDays(30)));
    assertThat(prune(promises, Set.of(first, second)).longerLocks()).isPositive();
    assertThat(store.retaining().orElseThrow().retention(snapshot(second)).orElseThrow().until())
        .isEqualTo("2026-06-01T00:00:00Z");
    assertThat(store.retaining().orElseThrow().retention(snapshot(first)).orElseThrow().until())
        .isEqualTo("2027-03-01T00:00:00Z");
  }

  @Test
  void nothingIsLockedForLongerThanAtMost() throws IOException {
    set(Optional.of(new LockTerms(Mode.GOVERNANCE, Duration.ofDays(1), Optional.of(Duration.ofDays(90)))));
    Id128 run = back(1);

    prune(Map.of(run, Instant.parse("2099-01-01T00:00:00Z")), Set.of(run));

    assertThat(locked("packs/")).allMatch(Instant.parse("2026-07-01T00:00:00Z")::equals);
  }

  @Test
  void whatNobodyNeedsGoesWhenItsLockHasEndedAndNotBefore() throws IOException {
    Id128 first = back(1);
    Id128 second = back(2);
    int packs = store.list("packs/").size();

    PruneReport early = prune(Map.of(), Set.of(second));

    assertThat(early.retiredEntries()).isPositive();
    assertThat(early.lockedPacks()).isPositive();
    assertThat(early.deletedPacks()).isZero();
    assertThat(store.list("packs/")).hasSize(packs);
    assertThat(store.list("snapshots/")).hasSize(2);
    site.assertSound();

    store.pass(ROLLING.plusSeconds(1));
    PruneReport late = prune(Map.of(), Set.of(second));

    assertThat(late.lockedPacks()).isZero();
    assertThat(late.deletedPacks()).isEqualTo(early.lockedPacks());
    assertThat(store.list("snapshots/")).hasSize(1);
    assertThat(known().packs().keySet()).allMatch(pack -> exists(pack.key()));
    assertThat(snapshot(first)).matches(key -> !exists(key));
    site.assertSound();
  }

  @Test
  void aRoundThatDiesAnywhereIsTakenUp() throws IOException {
    Id128 first = back(1);
    Id128 second = back(2);
    Map<Id128, Instant> promises = Map.of(second, Instant.parse("2026-12-24T00:00:00Z"));
    Set<Id128> both = Set.of(first, second);
    FaultyObjectStore whole = new FaultyObjectStore(store.copy());
    prune(whole, promises, both);
    assertThat(whole.writes()).isGreaterThan(10);
    for (int write = 1; write <= whole.writes(); write++) {
      LockingObjectStore copy = store.copy();
      assertThatThrownBy(dying(new FaultyObjectStore(copy).failWrite(write, WriteFault.CRASH_AFTER), promises, both))
          .isInstanceOf(FaultyObjectStore.Crashed.class);

      prune(copy, promises, both);

      site.assertSound(copy);
      assertThat(locked(copy, "packs/")).contains(Instant.parse("2027-01-01T00:00:00Z"));
      LockCheck check = LockCheck.of(copy, known(copy));
      assertThat(check.problems()).isEmpty();
      assertThat(check.asked()).isGreaterThan(copy.list("packs/").size() + copy.list("snapshots/").size());
    }
  }

  private ThrowingCallable dying(ObjectStore through, Map<Id128, Instant> promised, Set<Id128> kept) {
    return () -> prune(through, promised, kept);
  }

  @Test
  void whatThievesHideOrOverwriteIsBroughtBack() throws IOException {
    for (int night = 1; night <= 4; night++) {
      back(night);
    }
    prune(Map.of(), new HashSet<>(runs));
    int number = 0;
    for (StoredObject object : content()) {
      switch (number++ % 3) {
        case 0 -> store.hide(object.key());
        case 1 -> store.overwrite(object.key(), new byte[(int) object.bytes()], null);
        default -> {
          store.overwrite(object.key(), new byte[5],
              new org.mailkeep.repository.store.Retention(Mode.COMPLIANCE, ROLLING));
          store.hide(object.key());
        }
      }
    }
    try (Repository repository = TinyBackup.open(store, site.maintainer)) {
      BringBack.Report report = repository.bringBack().run();

      assertThat(report.back()).hasSize(number);
      assertThat(report.lost()).isEmpty();
      assertThat(repository.bringBack().run().back()).isEmpty();
    }
    site.assertSound();
    assertThat(LockCheck.of(store, known()).problems()).isEmpty();
  }

  @Test
  void whoeverDestroysAllControlObjectsHasNotDestroyedTheRepository() throws IOException {
    InMemoryObjectStore control = new InMemoryObjectStore();
    LockingObjectStore packs = new LockingObjectStore(START);
    ObjectStore both = new SplitObjectStore(packs, control);
    site = new Site(both, folder.resolve("split"));
    try (Repository repository = TinyBackup.open(both, site.maintainer)) {
      repository.locks().set(Optional.of(TERMS));
    }
    for (int night = 1; night <= 4; night++) {
      runs.add(site.back("anna", TinyBackup.accounts(night, 2, 6)).snapshot().run());
      prune(both, Map.of(), new HashSet<>(runs));
    }
    for (StoredObject object : control.list("")) {
      control.removing().orElseThrow().remove(object.key());
    }
    int number = 0;
    for (StoredObject copy : packs.list(ControlCopies.FOLDER)) {
      switch (number++ % 3) {
        case 0 -> packs.hide(copy.key());
        case 1 -> packs.overwrite(copy.key(), new byte[7], null);
        default -> {}
      }
      assertThatThrownBy(() -> packs.removing().orElseThrow().remove(copy.key())).isInstanceOf(Refused.class);
    }
    assertThat(packs.list("")).noneMatch(object -> object.key().path().contains("slot"));

    assertThat(BringBack.copies(both)).isPositive();
    assertThat(new ControlCopies(both).putBack()).isPositive();

    assertThat(new ControlCopies(both).putBack()).isZero();
    site.assertSound();
    runs.add(site.back("anna", TinyBackup.accounts(9, 2, 6)).snapshot().run());
    prune(both, Map.of(), new HashSet<>(runs));
    site.assertSound();
  }

  @Test
  void mapsOfMovesAreLockedAsWell() throws IOException {
    set(Optional.empty());
    for (int night = 1; night <= 12; night++) {
      back(night);
    }
    set(Optional.of(TERMS));

    assertThat(prune(Map.of(), new HashSet<>(runs)).movedBytes()).isPositive();

    assertThat(locked("moves/")).isNotEmpty().allMatch(ROLLING::equals);
    assertThat(known().objects().keySet()).anyMatch(key -> key.path().startsWith("index/merged/"));
    for (StoredObject map : store.list("moves/")) {
      store.hide(map.key());
    }
    for (StoredObject segment : store.list("index/merged/")) {
      store.overwrite(segment.key(), new byte[9], null);
    }
    try (Repository repository = TinyBackup.open(store, site.maintainer)) {
      assertThat(repository.bringBack().run().back()).isNotEmpty();
    }
    site.assertSound();
  }

  @Test
  void whatIsReplacedGoesWhenItsLockHasEnded() throws IOException {
    for (int night = 1; night <= 12; night++) {
      back(night);
      prune(Map.of(), new HashSet<>(runs));
    }
    int segments = store.list("index/merged/").size();
    int copies = store.list(ControlCopies.FOLDER).size();

    store.pass(ROLLING.plusSeconds(1));
    prune(Map.of(), new HashSet<>(runs));
    prune(Map.of(), new HashSet<>(runs));

    assertThat(store.list("index/merged/")).hasSizeLessThan(segments);
    assertThat(store.list(ControlCopies.FOLDER)).hasSizeLessThan(copies / 2);
    site.assertSound();
    assertThat(LockCheck.of(store, known()).problems()).isEmpty();
  }

  @Test
  void anErasureIsRefusedByTheNameOfTheLock() throws IOException {
    back(1);
    try (Repository repository = TinyBackup.open(store, site.maintainer)) {
      Erase.Ordered ordered = repository.erase(repository.forbidden()).order(Site.order("user0"));

      assertThat(ordered.reasons()).singleElement().asString().contains("object lock, compliance", "user0",
          "2026-05-01");
    }
    store.pass(ROLLING.plusSeconds(1));
    try (Repository repository = TinyBackup.open(store, site.maintainer)) {
      assertThat(repository.erase(repository.forbidden()).order(Site.order("user0")).reasons()).isEmpty();
    }
  }

  @Test
  void aCheckNamesWhatIsNotLockedForAsLong() throws IOException {
    Id128 run = back(1);
    prune(Map.of(), Set.of(run));
    ObjectKey pack = store.list("packs/").getFirst().key();
    store.overwrite(pack, new byte[3], null);
    store.hide(snapshot(run));

    assertThat(LockCheck.of(store, known()).problems()).hasSize(2).anyMatch(line -> line.contains(pack.path()))
        .anyMatch(line -> line.contains("snapshots/"));
  }

  @Test
  void afterLockOffNothingMoreIsLockedAndWhatIsStaysSo() throws IOException {
    back(1);
    set(Optional.empty());
    Id128 second = back(2);

    assertThat(store.retaining().orElseThrow().retention(snapshot(second))).isEmpty();
    PruneReport report = prune(Map.of(), Set.of(second));

    assertThat(report.longerLocks()).isZero();
    assertThat(report.problems()).isEmpty();
    site.assertSound();
  }

  @Test
  void afterLockOffWhatOnlyLocksHaveKeptGoesWhenTheyHaveEnded() throws IOException {
    for (int night = 1; night <= 12; night++) {
      back(night);
      prune(Map.of(), new HashSet<>(runs));
    }
    int segments = store.list("index/merged/").size();
    set(Optional.empty());
    prune(Map.of(), new HashSet<>(runs));
    assertThat(store.list(ControlCopies.FOLDER)).isNotEmpty();
    assertThat(known()).isNotEqualTo(KnownLocks.NONE);

    store.pass(ROLLING.plusSeconds(1));
    Set<Id128> last = Set.of(runs.getLast());
    assertThat(prune(Map.of(), last).deletedPacks()).isPositive();
    prune(Map.of(), last);
    prune(Map.of(), last);

    assertThat(store.list(ControlCopies.FOLDER)).isEmpty();
    assertThat(store.list("index/merged/")).hasSizeLessThan(segments);
    assertThat(known()).isEqualTo(KnownLocks.NONE);
    site.assertSound();
  }

  @Test
  void aStoreThatDoesNotKeepWhatItPromisesIsNotRelyedOn() throws IOException {
    LockingObjectStore lying = new LockingObjectStore(START, false);
    Site other = new Site(lying, folder.resolve("other"));
    try (Repository repository = TinyBackup.open(lying, other.maintainer)) {
      assertThatThrownBy(() -> repository.locks().set(Optional.of(TERMS))).isInstanceOf(Refused.class)
          .hasMessageContaining("deletes what is locked");
      assertThat(repository.locks().terms()).isEmpty();
    }
    ObjectStore plain = new InMemoryObjectStore();
    Site third = new Site(plain, folder.resolve("third"));
    try (Repository repository = TinyBackup.open(plain, third.maintainer)) {
      assertThatThrownBy(() -> repository.locks().set(Optional.of(TERMS))).isInstanceOf(Refused.class)
          .hasMessageContaining("object lock");
    }
  }

  @Test
  void aCopyInAStoreWithoutLocksIsReadButNotWrittenTo() throws IOException {
    Id128 run = back(1);
    InMemoryObjectStore copy = new InMemoryObjectStore();
    for (StoredObject object : store.list("")) {
      copy.put(object.key(), store.get(object.key(), Integer.MAX_VALUE));
    }
    try (Repository repository = TinyBackup.open(copy, site.owner)) {
      assertThat(repository.snapshots()).extracting(snapshot -> snapshot.run()).containsExactly(run);
    }
    assertThatThrownBy(() -> site.back(copy, "anna", folder.resolve("elsewhere"), TinyBackup.accounts(9, 1, 1)))
        .isInstanceOf(Refused.class).hasMessageContaining("lock off");
  }

  @Test
  void whatAnErasureWritesAnewIsLockedFromItsFirstMomentOn() throws IOException {
    back(1);
    store.pass(ROLLING.plusSeconds(1));
    try (Repository repository = TinyBackup.open(store, site.maintainer)) {
      repository.maintenance(Site.DEADLINE).closeEpochs();
      assertThat(repository.erase(repository.forbidden()).order(Site.order("user0")).reasons()).isEmpty();
    }
    Set<Instant> until = new HashSet<>(locked("snapshots/"));

    assertThat(store.list("snapshots/")).hasSize(2);
    assertThat(until).containsExactlyInAnyOrder(ROLLING, Instant.parse("2026-07-01T00:00:00Z"));
  }

  @Test
  void anErasureIsRefusedAfterLockOffAsWell() throws IOException {
    back(1);
    set(Optional.empty());

    try (Repository repository = TinyBackup.open(store, site.maintainer)) {
      assertThat(repository.erase(repository.forbidden()).order(Site.order("user0")).reasons()).singleElement()
          .asString().contains("object lock");
    }
  }

  @Test
  void aLockThatEndsDuringARoundIsNotForgotten() throws IOException {
    for (int night = 1; night <= 12; night++) {
      back(night);
      prune(Map.of(), new HashSet<>(runs));
    }
    Set<Id128> newest = Set.of(runs.getLast());
    Instant july = Instant.parse("2026-07-01T00:00:00Z");
    prune(Map.of(), newest);
    store.pass(ROLLING.minus(Duration.ofDays(3)));
    prune(Map.of(), newest);
    store.pass(ROLLING.plusSeconds(1));
    prune(Map.of(), newest);
    int segments = store.list("index/merged/").size();
    store.pass(july.minusSeconds(1));
    Set<Id128> both = Set.of(runs.getLast(), back(13));
    store.passOnPut(ControlCopies.FOLDER, july.plusSeconds(1));

    prune(Map.of(), both);
    prune(Map.of(), both);

    assertThat(store.list("index/merged/")).hasSizeLessThan(segments);
    site.assertSound();
  }

  @Test
  void whatARoundReplacesStaysForThoseWhoBeganBefore() throws IOException {
    for (int night = 1; night <= 12; night++) {
      back(night);
      prune(Map.of(), new HashSet<>(runs));
    }
    store.pass(ROLLING.plusSeconds(1));
    Set<ObjectKey> named = new HashSet<>();
    site.expectOnly(runs.getLast()::equals);
    Set<Id128> newest = Set.of(runs.getLast());
    back(13);
    try (Repository repository = Repository.open(store, site.maintainer, Clock.fixed(START, ZoneOffset.UTC),
        new SecureRandom())) {
      repository.prune(Site.DEADLINE, (root, all) -> {
        named.clear();
        root.merged().forEach(segment -> named.add(segment.key()));
        root.moves().maps().forEach(map -> named.add(map.key()));
        return new Promising(Map.of(), newest).plan(root, all);
      }, Repacking.upTo(Long.MAX_VALUE)).run();
    }

    assertThat(named).isNotEmpty().allMatch(this::exists);
  }

  /** A pack that has pages is read, and the round fails; others would be missed by nobody. */
  @Test
  void aNeededPackThatIsHiddenIsNamedAndNotForgotten() throws IOException {
    Id128 run = back(1);
    prune(Map.of(), Set.of(run));
    store.pass(START.plus(Duration.ofDays(30)));
    int named = 0;
    for (StoredObject object : store.list("packs/")) {
      LockingObjectStore copy = store.copy();
      copy.hide(object.key());
      try {
        PruneReport report = prune(copy, Map.of(), Set.of(run));

        assertThat(report.problems()).singleElement().asString().contains(object.key().path());
        assertThat(LockCheck.of(copy, known(copy)).problems()).anyMatch(line -> line.contains(object.key().path()));
        named++;
      } catch (Missing e) {
        assertThat(e).hasMessageContaining(object.key().path());
      }
    }
    assertThat(named).isPositive();
  }

  @Test
  void whatIsLockedAndNotNeededIsAskedAboutOnce() throws IOException {
    Id128 first = back(1);
    Id128 second = back(2);
    prune(Map.of(), Set.of(second));
    int requests = store.retentionRequests();

    prune(Map.of(), Set.of(second));

    assertThat(store.retentionRequests()).isEqualTo(requests);
    assertThat(exists(snapshot(first))).isTrue();
  }

  @Test
  void blocksMoveOutOfPacksWhileLocksAreOn() throws IOException {
    long moved = 0;
    Instant now = START;
    int stored = 0;
    for (int night = 1; night <= 14; night++) {
      back(night);
      now = now.plus(Duration.ofDays(15));
      store.pass(now);
      moved += prune(Map.of(), Set.copyOf(runs)).movedBytes();
      stored = Math.max(stored, store.list("packs/").size());
    }

    assertThat(moved).isPositive();
    assertThat(store.list("packs/")).hasSizeLessThan(stored);
    assertThat(LockCheck.of(store, known()).problems()).isEmpty();
    site.assertSound();
  }

  private Id128 back(int night) throws IOException {
    Id128 run = site.back("anna", TinyBackup.accounts(night, 2, 6)).snapshot().run();
    runs.add(run);
    return run;
  }

  private void set(Optional<LockTerms> terms) throws IOException {
    try (Repository repository = TinyBackup.open(store, site.maintainer)) {
      repository.locks().set(terms);
    }
  }

  private PruneReport prune(Map<Id128, Instant> promised, Set<Id128> kept) throws IOException {
    return prune(store, promised, kept);
  }

  private PruneReport prune(ObjectStore through, Map<Id128, Instant> promised, Set<Id128> kept) throws IOException {
    site.expectOnly(kept::contains);
    try (Repository repository = Repository.open(through, site.maintainer, Clock.fixed(START, ZoneOffset.UTC),
        new SecureRandom())) {
      return repository.prune(Site.DEADLINE, new Promising(promised, kept), Repacking.upTo(Long.MAX_VALUE)).run();
    }
  }

  private record Promising(Map<Id128, Instant> promised, Set<Id128> kept) implements Retention {
    @Override
    public Kept plan(Root root, List<LedgerRun> all) {
      return new Kept() {
        @Override
        public boolean keeps(RunId run, AccountEntry entry) {
          return kept.contains(run.id());
        }

        @Override
        public Instant promised(RunId run, AccountEntry entry) {
          return promised.getOrDefault(run.id(), Instant.EPOCH);
        }
      };
    }
  }

  private KnownLocks known() throws IOException {
    return known(store);
  }

  private KnownLocks known(ObjectStore of) throws IOException {
    try (Repository repository = TinyBackup.open(of, site.owner)) {
      return repository.locks().known();
    }
  }

  private ObjectKey snapshot(Id128 run) throws IOException {
    return store.versions().orElseThrow().versions("snapshots/").stream().map(version -> version.key())
        .filter(key -> key.path().contains(run.hex())).findFirst()
        .orElse(new ObjectKey("snapshots/00000000/" + run.hex()));
  }

  private boolean exists(ObjectKey key) {
    try {
      return !store.list(key.path(), "", 1).isEmpty();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<StoredObject> content() throws IOException {
    List<StoredObject> all = new ArrayList<>(store.list("packs/"));
    all.addAll(store.list("snapshots/"));
    return all;
  }

  private List<Instant> locked(String prefix) throws IOException {
    return locked(store, prefix);
  }

  private static List<Instant> locked(ObjectStore of, String prefix) throws IOException {
    List<Instant> until = new ArrayList<>();
    for (StoredObject object : of.list(prefix)) {
      until.add(of.retaining().orElseThrow().retention(object.key()).orElseThrow().until());
    }
    return until;
  }
}
