package org.mailkeep.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.OutcomeUnknown;
import org.mailkeep.repository.catalog.SampleCatalog;
import org.mailkeep.repository.erase.Erase;
import org.mailkeep.repository.erase.ErasureOrder;
import org.mailkeep.repository.erase.Forbidden;
import org.mailkeep.repository.erase.Remains;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.maintain.Site;
import org.mailkeep.repository.prune.Repacking;
import org.mailkeep.repository.snapshot.Snapshot;
import org.mailkeep.repository.store.FaultyObjectStore;
import org.mailkeep.repository.store.FaultyObjectStore.WriteFault;
import org.mailkeep.repository.store.InMemoryObjectStore;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.StoredObject;
import org.mailkeep.repository.verify.VerifyReport;

/** An account with catalog and summaries, of nights that are folded and of one that is not, is erased, and the erasure, or the prune after it, dies at every write. */
class EraseCrashTest {

  @TempDir
  private Path folder;

  private final InMemoryObjectStore before = new InMemoryObjectStore();
  private final Map<Id128, Map<String, SortedMap<String, byte[]>>> others = new HashMap<>();
  private final FlagNights mail = new FlagNights(new Random(6), 60, SampleCatalog::summary);
  private Credential owner;

  @BeforeEach
  void nights() throws IOException {
    owner = TinyBackup.init(before);
    for (int night = 0; night < 3; night++) {
      mail.back(before, owner, folder.resolve("cache"));
      mail.pass(10, 15);
      Map<String, SortedMap<String, byte[]>> accounts = new TreeMap<>(TinyBackup.accounts(night, 2, 4));
      accounts.put(FlagNights.ACCOUNT, TinyBackup.accounts(100 + night, 1, 4).get("user0"));
      Id128 run = TinyBackup.back(before, owner, folder.resolve("other"), accounts).snapshot().run();
      accounts.remove(FlagNights.ACCOUNT);
      others.put(run, accounts);
      if (night < 2) {
        try (Repository repository = TinyBackup.open(before, owner)) {
          repository.maintenance(Duration.ofDays(2)).run();
        }
      }
    }
  }

  @Test
  void anErasureThatDiesIsInForceOrWasNever() throws IOException {
    InMemoryObjectStore whole = copy();
    int writes = erase(whole, 0, WriteFault.CRASH_BEFORE);
    assertErased(whole);
    // An order, two snapshots, a ledger page and a root.
    assertThat(writes).isEqualTo(5);

    for (int write = 1; write <= writes; write++) {
      for (WriteFault fault : new WriteFault[] {WriteFault.CRASH_BEFORE, WriteFault.CRASH_AFTER,
          WriteFault.LOST_ANSWER}) {
        InMemoryObjectStore store = copy();
        erase(store, write, fault);
        boolean inForce = isErased(store);
        assertThat(inForce).as("%s at %s of %s", fault, write, writes)
            .isEqualTo(write == writes && fault != WriteFault.CRASH_BEFORE);
        prune(store, 0, fault);
        assertThat(isErased(store)).isEqualTo(inForce);
        erase(store, 0, fault);
        prune(store, 0, fault);
        assertErased(store);
        new Remains(store, owner).assertNone(FlagNights.ACCOUNT);
      }
    }
  }

  @Test
  void pruneMayDieAnywhereAfterAnErasure() throws IOException {
    erase(before, 0, WriteFault.CRASH_BEFORE);
    InMemoryObjectStore whole = copy();
    int writes = prune(whole, 0, WriteFault.CRASH_BEFORE);
    new Remains(whole, owner).assertNone(FlagNights.ACCOUNT);

    for (int write = 1; write <= writes; write++) {
      for (WriteFault fault : new WriteFault[] {WriteFault.CRASH_BEFORE, WriteFault.CRASH_AFTER}) {
        InMemoryObjectStore store = copy();
        prune(store, write, fault);
        assertErased(store);
        prune(store, 0, fault);
        assertErased(store);
        new Remains(store, owner).assertNone(FlagNights.ACCOUNT);
        assertThat(certified(store)).as("%s at %s of %s", fault, write, writes).isTrue();
      }
    }
  }

  @Test
  void summariesOfBeforeGoThoughTheAccountIsBackedUpAgain() throws IOException {
    int epoch = epoch(before);
    erase(before, 0, WriteFault.CRASH_BEFORE);
    assertThat(new Remains(before, owner).records(FlagNights.ACCOUNT, epoch + 1)).isPositive();

    Snapshot again = mail.back(before, owner, folder.resolve("cache")).snapshot();
    prune(before, 0, WriteFault.CRASH_BEFORE);

    try (Repository repository = TinyBackup.open(before, owner)) {
      TinyBackup.assertSame(mail.files(), repository, again);
      TinyBackup.assertSameSummaries(SampleCatalog::summary, repository, again);
    }
    assertThat(certified(before)).isTrue();
    assertThat(new Remains(before, owner).records(FlagNights.ACCOUNT, epoch + 1)).isZero();
    assertThat(new Remains(before, owner).records(FlagNights.ACCOUNT, Integer.MAX_VALUE)).isPositive();
  }

  private ErasureOrder ordered = Site.order(FlagNights.ACCOUNT);

  /** Returns how many writes there were. */
  private int erase(ObjectStore store, int write, WriteFault fault) throws IOException {
    FaultyObjectStore dying = new FaultyObjectStore(store).failWrite(write, fault);
    ordered = Site.order(FlagNights.ACCOUNT);
    try (Repository repository = TinyBackup.open(dying, owner)) {
      assertThat(repository.erase(Forbidden.NEVER).order(ordered).reasons()).isEmpty();
    } catch (FaultyObjectStore.Crashed | OutcomeUnknown e) {
      assertThat(write).isPositive();
    }
    return dying.writes();
  }

  private int prune(ObjectStore store, int write, WriteFault fault) throws IOException {
    FaultyObjectStore dying = new FaultyObjectStore(store).failWrite(write, fault);
    try (Repository repository = TinyBackup.open(dying, owner)) {
      repository.prune(Duration.ofSeconds(-1), (root, runs) -> (run, entry) -> true, Repacking.upTo(Long.MAX_VALUE))
          .run();
    } catch (FaultyObjectStore.Crashed e) {
      assertThat(write).isPositive();
    }
    return dying.writes();
  }

  private boolean certified(ObjectStore store) throws IOException {
    try (Repository repository = TinyBackup.open(store, owner)) {
      Erase erase = repository.erase(Forbidden.NEVER);
      return erase.certificate(erase.find(ordered.id().hex())).order().equals(ordered);
    }
  }

  private int epoch(ObjectStore store) throws IOException {
    try (Repository repository = TinyBackup.open(store, owner)) {
      return repository.maintenance(Duration.ofDays(2)).plan().epoch();
    }
  }

  private boolean isErased(ObjectStore store) throws IOException {
    try (Repository repository = TinyBackup.open(store, owner)) {
      return repository.snapshots().stream().allMatch(snapshot -> snapshot.account(FlagNights.ACCOUNT).isEmpty());
    }
  }

  /** All other accounts restore, and this one is nowhere. */
  private void assertErased(ObjectStore store) throws IOException {
    try (Repository repository = TinyBackup.open(store, owner)) {
      List<Snapshot> snapshots = repository.snapshots();
      assertThat(snapshots).extracting(Snapshot::run).containsExactlyInAnyOrderElementsOf(others.keySet());
      for (Snapshot snapshot : snapshots) {
        TinyBackup.assertSame(others.get(snapshot.run()), repository, snapshot);
      }
      assertThat(repository.verifier().verify(1, new SecureRandom(), VerifyReport.Listener.NONE).findings()).isEmpty();
    }
  }

  private InMemoryObjectStore copy() throws IOException {
    InMemoryObjectStore copy = new InMemoryObjectStore();
    for (StoredObject object : before.list("")) {
      copy.put(object.key(), before.get(object.key(), Integer.MAX_VALUE));
    }
    return copy;
  }
}
