package org.mailkeep.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.run.CommittedRun;
import org.mailkeep.repository.snapshot.Snapshot;
import org.mailkeep.repository.store.FaultyObjectStore;
import org.mailkeep.repository.store.InMemoryObjectStore;
import org.mailkeep.repository.verify.VerifyReport;

/** The store's disk fills up at every write of a run: the run fails and says so, what was there before is whole, and once there is space the next run goes on. */
class FullDiskTest {

  private static final Map<String, SortedMap<String, byte[]>> FIRST = TinyBackup.accounts(21, 2, 3);
  private static final Map<String, SortedMap<String, byte[]>> SECOND = TinyBackup.accounts(22, 2, 3);

  @TempDir
  private Path folder;

  @Test
  void aFullDiskCostsTheRunAndNothingElse() throws IOException {
    int n = 1;
    while (!succeedsWithSpaceFor(n)) {
      n++;
    }
    assertThat(n).as("writes of a run").isGreaterThan(4);
  }

  /** Whether a run succeeds when the disk is full from write {@code n} on. */
  private boolean succeedsWithSpaceFor(int n) throws IOException {
    InMemoryObjectStore store = new InMemoryObjectStore();
    Credential owner = TinyBackup.init(store);
    Path cache = folder.resolve("cache-" + n);
    Snapshot before = TinyBackup.back(store, owner, cache, FIRST).snapshot();
    FaultyObjectStore counted = new FaultyObjectStore(store).fullFrom(n);
    try {
      TinyBackup.back(counted, owner, cache, SECOND);
      assertThat(counted.writes()).isLessThan(n);
      return true;
    } catch (Refused e) {
      assertThat(e.getMessage()).isEqualTo("the disk is full on cue");
    }
    assertThatThrownBy(() -> TinyBackup.back(new FaultyObjectStore(store).fullFrom(1), owner, cache, SECOND))
        .as("it is still full").isInstanceOf(Refused.class);
    assertWhole(store, owner, before, FIRST, 1);
    CommittedRun after = TinyBackup.back(store, owner, cache, SECOND);
    assertWhole(store, owner, before, FIRST, 2);
    assertWhole(store, owner, after.snapshot(), SECOND, 2);
    return false;
  }

  private static void assertWhole(InMemoryObjectStore store, Credential owner, Snapshot snapshot,
      Map<String, SortedMap<String, byte[]>> expected, int snapshots) throws IOException {
    try (Repository repository = TinyBackup.open(store, owner)) {
      assertThat(repository.snapshots()).hasSize(snapshots);
      TinyBackup.assertSame(expected, repository, snapshot);
      assertThat(repository.verifier().verify(1, new SecureRandom(), VerifyReport.Listener.NONE).findings()).isEmpty();
    }
  }
}
