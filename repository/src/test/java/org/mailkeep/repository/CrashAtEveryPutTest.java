package org.mailkeep.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.catalog.SampleCatalog;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.run.CommittedRun;
import org.mailkeep.repository.snapshot.Snapshot;
import org.mailkeep.repository.store.FaultyObjectStore;
import org.mailkeep.repository.store.FaultyObjectStore.WriteFault;
import org.mailkeep.repository.store.InMemoryObjectStore;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.verify.VerifyReport;

/** Cuts a small backup off before and after each of its writes, and looks at what is left. */
class CrashAtEveryPutTest {

  private static final Map<String, SortedMap<String, byte[]>> FIRST = TinyBackup.accounts(1, 2, 12);
  private static final Map<String, SortedMap<String, byte[]>> SECOND = TinyBackup.accounts(2, 2, 12);
  private static final Map<String, List<SampleCatalog.Content>> CATALOGS = Map.of("user0",
      SampleCatalog.ordinary(1, 100));

  @TempDir
  private Path folder;

  @Test
  void everyCommittedSnapshotIsWholeAndTheNextRunSucceeds() throws IOException {
    int writes = writesOfARun();
    assertThat(writes).isGreaterThanOrEqualTo(5);
    for (int n = 1; n <= writes; n++) {
      for (WriteFault fault : new WriteFault[] {WriteFault.CRASH_BEFORE, WriteFault.CRASH_AFTER}) {
        crash(n, fault, fault == WriteFault.CRASH_AFTER && n == writes);
      }
    }
  }

  @Test
  void aRunThatStoresPagesAsPatchesMayCrashAnywhereToo() throws IOException {
    for (int write = 1, last = 20; write <= last; write++) {
      for (WriteFault fault : new WriteFault[] {WriteFault.CRASH_BEFORE, WriteFault.CRASH_AFTER}) {
        InMemoryObjectStore store = new InMemoryObjectStore();
        Credential owner = TinyBackup.init(store);
        Path cache = folder.resolve("patches-" + fault + write);
        FlagNights mail = new FlagNights(new Random(write), 150);
        Map<Id128, Map<String, SortedMap<String, byte[]>>> nights = new HashMap<>();
        for (int night = 0; night < 3; night++) {
          nights.put(mail.back(store, owner, cache).snapshot().run(), mail.files());
          mail.pass(8, 1);
        }
        FaultyObjectStore dying = new FaultyObjectStore(store).failWrite(write, fault);
        boolean crashed = false;
        try {
          mail.back(dying, owner, cache);
        } catch (FaultyObjectStore.Crashed e) {
          crashed = true;
        }
        last = crashed ? last : write;
        Snapshot after = mail.back(store, owner, cache).snapshot();
        String when = fault + " write " + write;
        try (Repository repository = TinyBackup.open(store, owner)) {
          for (Snapshot snapshot : repository.snapshots()) {
            TinyBackup.assertSame(nights.getOrDefault(snapshot.run(), mail.files()), repository, snapshot);
          }
          assertThat(FlagNights.patches(repository, after)).as(when).isPositive();
          assertThat(repository.verifier().verify(1, new SecureRandom(), VerifyReport.Listener.NONE).findings())
              .as(when).isEmpty();
        }
      }
    }
  }

  @Test
  void aLostAnswerToTheOutcomeIsRecognisedAsOnesOwnSuccess() throws IOException {
    int writes = writesOfARun();
    InMemoryObjectStore store = new InMemoryObjectStore();
    Credential owner = TinyBackup.init(store);

    CommittedRun run = TinyBackup.back(new FaultyObjectStore(store).failWrite(writes, WriteFault.LOST_ANSWER), owner,
        folder.resolve("lost"), FIRST, CATALOGS, "job");

    try (Repository repository = TinyBackup.open(store, owner)) {
      assertThat(repository.snapshots()).extracting(Snapshot::run).containsExactly(run.snapshot().run());
    }
  }

  @Test
  void aStoreThatIsNotThereFailsTheRunWithoutASnapshot() throws IOException {
    int writes = writesOfARun();
    for (int n = 1; n <= writes; n++) {
      InMemoryObjectStore store = new InMemoryObjectStore();
      Credential owner = TinyBackup.init(store);
      FaultyObjectStore faulty = new FaultyObjectStore(store).failWrite(n, WriteFault.UNAVAILABLE);
      Path cache = folder.resolve("unavailable" + n);

      assertThatThrownBy(() -> TinyBackup.back(faulty, owner, cache, FIRST, CATALOGS, "job"))
          .isInstanceOf(RepositoryException.Unavailable.class);
      try (Repository repository = TinyBackup.open(store, owner)) {
        assertThat(repository.snapshots()).isEmpty();
      }
    }
  }

  private void crash(int write, WriteFault fault, boolean committed) throws IOException {
    String when = fault + " write " + write;
    Path cache = folder.resolve(fault + "-" + write);
    InMemoryObjectStore store = new InMemoryObjectStore();
    Credential owner = TinyBackup.init(store);
    Snapshot before = TinyBackup.back(store, owner, cache, FIRST).snapshot();
    FaultyObjectStore dying = new FaultyObjectStore(store).failWrite(write, fault);
    assertThatThrownBy(() -> back(dying, owner, cache)).as(when)
        .isInstanceOf(FaultyObjectStore.Crashed.class);

    try (Repository repository = TinyBackup.open(store, owner)) {
      assertThat(repository.snapshots()).as(when).hasSize(committed ? 2 : 1);
      TinyBackup.assertSame(FIRST, repository, before);
    }
    CommittedRun after = back(store, owner, cache);
    try (Repository repository = TinyBackup.open(store, owner)) {
      for (Snapshot snapshot : repository.snapshots()) {
        boolean first = snapshot.run().equals(before.run());
        TinyBackup.assertSame(first ? FIRST : SECOND, repository, snapshot);
        TinyBackup.assertSameCatalogs(first ? Map.of() : CATALOGS, repository, snapshot);
      }
      assertThat(repository.verifier().verify(1, new SecureRandom(), VerifyReport.Listener.NONE).findings()).as(when)
          .isEmpty();
    }
    if (committed) {
      assertThat(after.newBytes()).as(when).isZero();
    }
  }

  private static CommittedRun back(ObjectStore store, Credential owner, Path cache) throws IOException {
    return TinyBackup.back(store, owner, cache, SECOND, CATALOGS, "job");
  }

  /** How many writes a second run of other content takes; each crash is at one of them. */
  private int writesOfARun() throws IOException {
    InMemoryObjectStore store = new InMemoryObjectStore();
    Credential owner = TinyBackup.init(store);
    Path cache = folder.resolve("count" + System.nanoTime());
    TinyBackup.back(store, owner, cache, new TreeMap<>(FIRST));
    FaultyObjectStore counting = new FaultyObjectStore(store);
    back(counting, owner, cache);
    return counting.writes();
  }
}
