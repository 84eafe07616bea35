package org.mailkeep.repository.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.TinyBackup;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.base.RepositoryException.WrongKey;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.key.KeyObjects;
import org.mailkeep.repository.key.Role;
import org.mailkeep.repository.store.InMemoryObjectStore;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.StoredObject;

class RetentionRecordsTest {

  private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-10-01T02:03:04Z"), ZoneOffset.UTC);
  private static final Policy POLICY = new Policy(ZoneId.of("Europe/Berlin"),
      List.of(new PolicyGroup("staff", List.of("prof*", "*@st\u00e4dt"),
          new KeepRules(1, 2, 3, 4, 5, 6, Optional.of(Duration.ofHours(7)), Duration.ofDays(8),
              Optional.of(Duration.ofDays(900)))),
          new PolicyGroup("nobody", List.of(), KeepRules.EVERYTHING)),
      RetentionPlanTest.rules(0, 30, 0, 12, 0));

  @TempDir
  private Path folder;
  private final InMemoryObjectStore store = new InMemoryObjectStore();
  private Credential owner;

  @BeforeEach
  void init() throws IOException {
    owner = TinyBackup.init(store);
  }

  @Test
  void aRepositoryBeginsWithoutAnyRule() throws IOException {
    assertThat(records(owner).rules()).isEqualTo(RetentionRules.NONE);
    assertThat(records(owner).policy().version().number()).isZero();
  }

  @Test
  void whatAMaintainerSetsAnAuditorReads() throws IOException {
    Credential maintainer = admitted(Role.MAINTAINER);
    Hold hold = History.hold(1, "jdoe@*", Optional.of(new Id128(3, 4)));
    GuardDecision decision = new GuardDecision("anna", new Id128(5, 6), "moved", "root@mail1", Instant.EPOCH);

    records(maintainer).set(POLICY, "root@mail1", 0);
    records(maintainer).changeHolds("root@mail1", before -> before.value().with(hold));
    records(owner).changeGuard("root@mail1", before -> before.value().with(List.of(decision), id -> true));

    RetentionRecords read = records(admitted(Role.AUDITOR));
    assertThat(read.rules()).isEqualTo(
        new RetentionRules(POLICY, new Holds(List.of(hold)), new GuardDecisions(List.of(decision))));
    assertThat(read.policy().version())
        .isEqualTo(new Version(1, Hash256.ZERO, CLOCK.instant(), "root@mail1"));
  }

  @Test
  void eachVersionNamesTheOneBefore() throws IOException {
    records(owner).set(POLICY, "a", 0);
    Hash256 first = Hash256.fromHex(store.list("policy/").getFirst().key().name());

    records(owner).set(Policy.EVERYTHING, "b", 1);

    assertThat(records(owner).policy().version().number()).isEqualTo(2);
    assertThat(records(owner).policy().version().previous()).isEqualTo(first);
    assertThat(store.list("policy/")).as("what was in force before is still there").hasSize(2);
  }

  @Test
  void whatWasReleasedStaysInTheVersionBefore() throws IOException {
    Hold hold = History.hold(1, "jdoe@*", Optional.empty());
    records(owner).changeHolds("a", before -> before.value().with(hold));
    records(owner).changeHolds("a", before -> before.value().without(hold.id()));

    assertThat(records(owner).holds().value()).isEqualTo(Holds.NONE);
    assertThat(store.list("holds/")).hasSize(2);
  }

  @Test
  void aChangeThatChangesNothingWritesNothing() throws IOException {
    records(owner).set(POLICY, "a", 0);
    int objects = store.list("").size();

    records(owner).set(POLICY, "b", 1);
    records(owner).changeHolds("b", Versioned::value);

    assertThat(store.list("")).hasSize(objects);
  }

  @Test
  void whoHasNotSeenTheNewestPolicyDoesNotReplaceIt() throws IOException {
    records(owner).set(POLICY, "first", 0);

    assertThatThrownBy(() -> records(owner).set(Policy.EVERYTHING, "second", 0)).isInstanceOf(Refused.class)
        .hasMessageContaining("policy 1 was set meanwhile, by first");
    assertThat(records(owner).policy().value()).isEqualTo(POLICY);
  }

  @Test
  void onlyOwnersAndMaintainersSet() throws IOException {
    for (Role role : List.of(Role.AGENT, Role.AUDITOR, Role.RESTORE)) {
      Credential credential = admitted(role);
      assertThatThrownBy(() -> records(credential).set(POLICY, "x", 0)).as(role.toString())
          .isInstanceOf(WrongKey.class);
    }
    records(owner).set(POLICY, "x", 0);
    Credential agent = admitted(Role.AGENT);
    assertThatThrownBy(() -> records(agent).policy()).isInstanceOf(WrongKey.class);
    TinyBackup.back(store, agent, folder, TinyBackup.accounts(1, 1, 1));
  }

  @Test
  void everyByteCounts() throws IOException {
    records(owner).set(POLICY, "somebody", 0);
    StoredObject policy = store.list("policy/").getFirst();
    ByteBuffer object = store.get(policy.key(), 1 << 20);
    for (int i = 0; i < object.remaining(); i++) {
      byte[] changed = new byte[object.remaining()];
      object.duplicate().get(changed);
      changed[i] ^= 1;
      ObjectStore other = with(policy.key(), changed);

      assertThatThrownBy(() -> records(owner, other).policy()).as("byte " + i).isInstanceOf(Corrupt.class);
    }
    assertThatThrownBy(() -> records(owner, with(policy.key(), new byte[0])).rules())
        .isInstanceOf(RepositoryException.class);
  }

  @Test
  void whatIsTooMuchIsRefused() {
    assertThatThrownBy(() -> RetentionPlanTest.rules(-1, 0, 0, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RetentionPlanTest.rules(0, KeepRules.MOST + 1, 0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new KeepRules(0, 0, 0, 0, 0, 0, Optional.empty(), Duration.ofDays(2),
        Optional.of(Duration.ofDays(1)))).hasMessageContaining("less than the minimum age");
    assertThatThrownBy(() -> new KeepRules(0, 0, 0, 0, 0, 0, Optional.of(Duration.ofSeconds(Long.MAX_VALUE)),
        Duration.ZERO, Optional.empty())).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new PolicyGroup("default", List.of("x".repeat(1025)), KeepRules.EVERYTHING))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Policy.EVERYTHING.with(new PolicyGroup("default", List.of("x"), KeepRules.EVERYTHING)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> History.hold(1, "x".repeat(2000), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private Credential admitted(Role role) throws IOException {
    Credential credential = owner.forRole(role, role.toString(), new SecureRandom());
    new KeyObjects(store, new SecureRandom()).addSigner(owner, credential);
    return credential;
  }

  private RetentionRecords records(Credential credential) throws IOException {
    return records(credential, store);
  }

  private static RetentionRecords records(Credential credential, ObjectStore of) throws IOException {
    return Repository.open(of, credential, CLOCK, new SecureRandom()).retention();
  }

  /** A copy of the store in which one object is another. */
  private ObjectStore with(ObjectKey key, byte[] bytes) throws IOException {
    InMemoryObjectStore copy = new InMemoryObjectStore();
    for (StoredObject object : store.list("")) {
      copy.put(object.key(), object.key().equals(key) ? ByteBuffer.wrap(bytes) : store.get(object.key(), 1 << 20));
    }
    return copy;
  }
}
