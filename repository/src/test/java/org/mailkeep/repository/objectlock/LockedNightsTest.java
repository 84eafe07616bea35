package org.mailkeep.repository.objectlock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.TinyBackup;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.erase.Erase;
import org.mailkeep.repository.maintain.Site;
import org.mailkeep.repository.prune.PruneReport;
import org.mailkeep.repository.prune.Repacking;
import org.mailkeep.repository.store.FaultyObjectStore;
import org.mailkeep.repository.store.FaultyObjectStore.WriteFault;
import org.mailkeep.repository.store.InMemoryObjectStore;
import org.mailkeep.repository.store.LockingObjectStore;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.Retention.Mode;
import org.mailkeep.repository.store.StoredObject;

/** Nights in a bucket with object lock: what is locked, for how long, and what goes afterwards. */
class LockedNightsTest extends LockedNights {

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
}
