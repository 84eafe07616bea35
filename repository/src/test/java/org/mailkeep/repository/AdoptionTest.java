package org.mailkeep.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.key.KeyObjects;
import org.mailkeep.repository.key.Role;
import org.mailkeep.repository.run.CommittedRun;
import org.mailkeep.repository.store.FaultyObjectStore;
import org.mailkeep.repository.store.FaultyObjectStore.WriteFault;
import org.mailkeep.repository.store.InMemoryObjectStore;
import org.mailkeep.repository.verify.VerifyReport;

/** What a run that died had stored is used by the next run of the same agent, and by nobody else. */
class AdoptionTest {

  private static final int BYTES = 40 << 20;

  @TempDir
  private Path folder;

  private final InMemoryObjectStore store = new InMemoryObjectStore();
  private final Map<String, SortedMap<String, byte[]>> accounts = new TreeMap<>(
      Map.of("user", new TreeMap<>(Map.of("big", big()))));
  private Credential owner;

  @BeforeEach
  void dieAfterTheFirstPackAndItsSegment() throws IOException {
    owner = TinyBackup.init(store);
    FaultyObjectStore dying = new FaultyObjectStore(store).failWrite(4, WriteFault.CRASH_BEFORE);
    assertThatThrownBy(() -> TinyBackup.back(dying, owner, folder.resolve("dead"), accounts))
        .isInstanceOf(FaultyObjectStore.Crashed.class);
    assertThat(store.list("packs/")).hasSize(1);
  }

  @Test
  void theNextRunOfTheSameMachineStoresOnlyTheRest() throws IOException {
    assertAdopted(TinyBackup.back(store, owner, folder.resolve("dead"), accounts));
  }

  @Test
  void soDoesOneWithAnEmptyCache() throws IOException {
    assertAdopted(TinyBackup.back(store, owner, folder.resolve("fresh"), accounts));
  }

  @Test
  void theRunAfterThatFindsAdoptedContentLikeAnyOther() throws IOException {
    TinyBackup.back(store, owner, folder.resolve("dead"), accounts);

    CommittedRun third = TinyBackup.back(store, owner, folder.resolve("third"), Map.of("other", accounts.get("user")));

    assertThat(third.newBytes()).isZero();
    assertThat(third.adoptedBytes()).isZero();
  }

  @Test
  void onceAKeyIsRevokedOnlyTheMachineThatRemembersTheRunTrustsIt() throws IOException {
    Credential agent = owner.forRole(Role.AGENT, "stolen", new SecureRandom());
    Id128 stolen = new KeyObjects(store, new SecureRandom()).addSigner(owner, agent).id();
    try (Repository repository = TinyBackup.open(store, owner)) {
      repository.distrusting().revoke(stolen, 1);
    }

    assertThat(TinyBackup.back(store, owner, folder.resolve("fresh"), Map.of()).adoptedBytes()).isZero();
    CommittedRun fresh = TinyBackup.back(store, owner, folder.resolve("fresh"), accounts);
    assertThat(fresh.adoptedBytes()).isZero();
    assertThat(fresh.newBytes()).isEqualTo(BYTES);
  }

  @Test
  void anotherAgentDoesNotTrustIt() throws IOException {
    Credential agent = owner.forRole(Role.AGENT, "other", new SecureRandom());
    new KeyObjects(store, new SecureRandom()).addSigner(owner, agent);

    CommittedRun run = TinyBackup.back(store, agent, folder.resolve("other"), accounts);

    assertThat(run.adoptedBytes()).isZero();
    assertThat(run.newBytes()).isEqualTo(BYTES);
  }

  private void assertAdopted(CommittedRun run) throws IOException {
    assertThat(run.adoptedBytes()).isGreaterThan(16 << 20);
    assertThat(run.newBytes()).isLessThan(BYTES - (15L << 20));
    try (Repository repository = TinyBackup.open(store, owner)) {
      TinyBackup.assertSame(accounts, repository, run.snapshot());
      assertThat(repository.verifier().verify(1, new SecureRandom(), VerifyReport.Listener.NONE).findings()).isEmpty();
    }
  }

  private static byte[] big() {
    byte[] bytes = new byte[BYTES];
    new Random(9).nextBytes(bytes);
    return bytes;
  }
}
