package org.mailkeep.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.catalog.SampleCatalog;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.prune.Repacking;
import org.mailkeep.repository.snapshot.Snapshot;
import org.mailkeep.repository.store.FaultyObjectStore;
import org.mailkeep.repository.store.FaultyObjectStore.WriteFault;
import org.mailkeep.repository.store.InMemoryObjectStore;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.StoredObject;
import org.mailkeep.repository.verify.VerifyReport;

/** Nights with patches, catalogs and summaries are pruned, and pruning dies at every write and every removal: what is kept restores, and the next round comes to the same end. */
class PruneCrashTest {

  private static final int NIGHTS = 7;
  /** Moves blocks wherever anything is wasted. */
  private static final Repacking EAGER = new Repacking(Long.MAX_VALUE, 0, 0, 2);

  @TempDir
  private Path folder;

  private final InMemoryObjectStore before = new InMemoryObjectStore();
  private final Map<Id128, Map<String, SortedMap<String, byte[]>>> nights = new HashMap<>();
  private final List<Id128> runs = new ArrayList<>();

  @Test
  void aRoundThatDiesAnywhereIsTakenUp() throws IOException {
    Credential owner = TinyBackup.init(before);
    FlagNights mail = new FlagNights(new Random(5), 150, SampleCatalog::summary);
    for (int night = 0; night < NIGHTS; night++) {
      Id128 run = mail.back(before, owner, folder.resolve("cache")).snapshot().run();
      nights.put(run, mail.files());
      runs.add(run);
      mail.pass(25, 40);
    }
    Set<Id128> kept = Set.of(runs.get(2), runs.get(NIGHTS - 1));
    InMemoryObjectStore whole = copy();
    int writes = prune(whole, owner, kept, 0, WriteFault.CRASH_BEFORE);
    assertSound(whole, owner, kept);
    long bytes = bytes(whole);
    assertThat(bytes).isLessThan(bytes(before));

    for (int write = 1; write <= writes; write++) {
      for (WriteFault fault : new WriteFault[] {WriteFault.CRASH_BEFORE, WriteFault.CRASH_AFTER}) {
        InMemoryObjectStore store = copy();
        prune(store, owner, kept, write, fault);
        assertSound(store, owner, kept);
        if (write % 4 == 0) {
          Path cache = copy(folder.resolve("cache"), folder.resolve(fault + "-" + write));
          Id128 next = mail.back(store, owner, cache).snapshot().run();
          nights.put(next, mail.files());
          prune(store, owner,
              Stream.concat(kept.stream(), Stream.of(next)).collect(java.util.stream.Collectors.toSet()),
              0, fault);
          assertSound(store, owner, kept);
        } else {
          prune(store, owner, kept, 0, fault);
          prune(store, owner, kept, 0, fault);
          assertSound(store, owner, kept);
          assertThat(bytes(store)).as("%s %s", fault, write).isLessThanOrEqualTo(bytes * 11 / 10);
        }
      }
    }
  }

  @Test
  void whatWasMovedManyTimesIsFoundFromWhereItFirstLay() throws IOException {
    Credential owner = TinyBackup.init(before);
    FlagNights mail = new FlagNights(new Random(6), 80, SampleCatalog::summary);
    Set<Id128> kept = new HashSet<>();
    for (int night = 0; night < 14; night++) {
      Id128 run = mail.back(before, owner, folder.resolve("cache")).snapshot().run();
      nights.put(run, mail.files());
      kept.add(run);
      if (runs.size() > 1) {
        kept.remove(runs.get(runs.size() - 2));
      }
      runs.add(run);
      mail.pass(5, 8);
      prune(before, owner, kept, 0, WriteFault.CRASH_BEFORE);
      assertSound(before, owner, kept);
    }
  }

  /** Returns how many writes there were. Whoever died before does not live any more. */
  private static int prune(ObjectStore store, Credential owner, Set<Id128> kept, int write, WriteFault fault)
      throws IOException {
    FaultyObjectStore dying = new FaultyObjectStore(store).failWrite(write, fault);
    try (Repository repository = TinyBackup.open(dying, owner)) {
      repository.prune(Duration.ofSeconds(-1), (root, all) -> (run, entry) -> kept.contains(run.id()), EAGER).run();
    } catch (FaultyObjectStore.Crashed e) {
      assertThat(write).isPositive();
    }
    return dying.writes();
  }

  private void assertSound(ObjectStore store, Credential owner, Set<Id128> kept) throws IOException {
    try (Repository repository = TinyBackup.open(store, owner)) {
      List<Snapshot> snapshots = repository.snapshots();
      assertThat(snapshots).extracting(Snapshot::run).containsAll(kept);
      for (Snapshot snapshot : snapshots) {
        TinyBackup.assertSame(nights.get(snapshot.run()), repository, snapshot);
        TinyBackup.assertSameSummaries(SampleCatalog::summary, repository, snapshot);
      }
      assertThat(repository.verifier().verify(1, new SecureRandom(), VerifyReport.Listener.NONE).findings()).isEmpty();
    }
  }

  private static long bytes(ObjectStore store) throws IOException {
    return store.list("packs/").stream().mapToLong(StoredObject::bytes).sum();
  }

  private InMemoryObjectStore copy() throws IOException {
    InMemoryObjectStore copy = new InMemoryObjectStore();
    for (StoredObject object : before.list("")) {
      copy.put(object.key(), before.get(object.key(), Integer.MAX_VALUE));
    }
    return copy;
  }

  private static Path copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
    return to;
  }
}
