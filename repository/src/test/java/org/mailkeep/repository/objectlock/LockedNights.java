package org.mailkeep.repository.objectlock;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.TinyBackup;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.maintain.Site;
import org.mailkeep.repository.prune.PruneReport;
import org.mailkeep.repository.prune.Repacking;
import org.mailkeep.repository.prune.Retention;
import org.mailkeep.repository.root.Root;
import org.mailkeep.repository.run.LedgerRun;
import org.mailkeep.repository.run.RunId;
import org.mailkeep.repository.snapshot.AccountEntry;
import org.mailkeep.repository.store.LockingObjectStore;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.Retention.Mode;
import org.mailkeep.repository.store.StoredObject;

/** A repository in a bucket with object lock, its nights and rounds of deleting, at a time that the test decides on. */
abstract class LockedNights {

  static final Instant START = Instant.parse("2026-03-10T04:00:00Z");
  static final LockTerms TERMS = new LockTerms(Mode.COMPLIANCE, Duration.ofDays(35), Optional.empty());
  static final Instant ROLLING = Instant.parse("2026-05-01T00:00:00Z");

  @TempDir
  Path folder;
  final LockingObjectStore store = new LockingObjectStore(START);
  Site site;
  final List<Id128> runs = new ArrayList<>();

  @BeforeEach
  void init() throws IOException {
    site = new Site(store, folder);
    set(Optional.of(TERMS));
  }

  Id128 back(int night) throws IOException {
    Id128 run = site.back("anna", TinyBackup.accounts(night, 2, 6)).snapshot().run();
    runs.add(run);
    return run;
  }

  void set(Optional<LockTerms> terms) throws IOException {
    try (Repository repository = TinyBackup.open(store, site.maintainer)) {
      repository.locks().set(terms);
    }
  }

  PruneReport prune(Map<Id128, Instant> promised, Set<Id128> kept) throws IOException {
    return prune(store, promised, kept);
  }

  PruneReport prune(ObjectStore through, Map<Id128, Instant> promised, Set<Id128> kept) throws IOException {
    site.expectOnly(kept::contains);
    try (Repository repository = Repository.open(through, site.maintainer, Clock.fixed(START, ZoneOffset.UTC),
        new SecureRandom())) {
      return repository.prune(Site.DEADLINE, new Promising(promised, kept), Repacking.upTo(Long.MAX_VALUE)).run();
    }
  }

  record Promising(Map<Id128, Instant> promised, Set<Id128> kept) implements Retention {
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

  KnownLocks known() throws IOException {
    return known(store);
  }

  KnownLocks known(ObjectStore of) throws IOException {
    try (Repository repository = TinyBackup.open(of, site.owner)) {
      return repository.locks().known();
    }
  }

  ObjectKey snapshot(Id128 run) throws IOException {
    return store.versions().orElseThrow().versions("snapshots/").stream().map(version -> version.key())
        .filter(key -> key.path().contains(run.hex())).findFirst()
        .orElse(new ObjectKey("snapshots/00000000/" + run.hex()));
  }

  boolean exists(ObjectKey key) {
    try {
      return !store.list(key.path(), "", 1).isEmpty();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  List<StoredObject> content() throws IOException {
    List<StoredObject> all = new ArrayList<>(store.list("packs/"));
    all.addAll(store.list("snapshots/"));
    return all;
  }

  List<Instant> locked(String prefix) throws IOException {
    return locked(store, prefix);
  }

  static List<Instant> locked(ObjectStore of, String prefix) throws IOException {
    List<Instant> until = new ArrayList<>();
    for (StoredObject object : of.list(prefix)) {
      until.add(of.retaining().orElseThrow().retention(object.key()).orElseThrow().until());
    }
    return until;
  }
}
