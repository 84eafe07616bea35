package org.mailkeep.repository.objectlock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.TinyBackup;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.maintain.BringBack;
import org.mailkeep.repository.maintain.Site;
import org.mailkeep.repository.prune.PruneReport;
import org.mailkeep.repository.prune.Retention;
import org.mailkeep.repository.store.InMemoryObjectStore;
import org.mailkeep.repository.store.LockingObjectStore;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.Retention.Mode;
import org.mailkeep.repository.store.SplitObjectStore;
import org.mailkeep.repository.store.StoredObject;

/** What thieves can do to a bucket with object lock is hide and overwrite, and that is found and undone. */
class HiddenObjectsTest extends LockedNights {

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
}
