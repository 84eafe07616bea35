package org.mailkeep.repository.verify;

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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.TinyBackup;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.base.RepositoryException.WrongKey;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.key.KeyObjects;
import org.mailkeep.repository.key.Role;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.snapshot.Snapshot;
import org.mailkeep.repository.store.InMemoryObjectStore;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.StoredObject;

/** What was verified is known the next time, by whoever may know it, and decides what comes next. */
class EvidenceTest {

  @TempDir
  private Path folder;
  private final SecureRandom random = new SecureRandom();
  private final InMemoryObjectStore store = new InMemoryObjectStore();
  private Credential owner;
  private final Map<Id128, Map<String, SortedMap<String, byte[]>>> expected = new HashMap<>();
  private Map<String, SortedMap<String, byte[]>> accounts;

  @BeforeEach
  void someNights() throws IOException {
    owner = TinyBackup.init(store);
    for (int night = 1; night <= 4; night++) {
      accounts = TinyBackup.accounts(night, 2, 12);
      expected.put(TinyBackup.back(store, owner, folder.resolve("cache"), accounts).snapshot().run(), accounts);
    }
  }

  @Test
  void anAuditorReadsWhatAMaintainerVerified() throws IOException {
    Evidence evidence = evidence(List.of(new PackId(3, hash(1)), new PackId(4, hash(2))), Instant.EPOCH);
    try (Repository repository = TinyBackup.open(store, admit(Role.MAINTAINER))) {
      assertThat(repository.evidence().append(evidence)).hasSize(1);
      assertThat(repository.evidence().append(evidence(List.of(), Instant.EPOCH.plusSeconds(9)))).hasSize(1);
    }
    try (Repository repository = TinyBackup.open(store, admit(Role.AUDITOR))) {
      List<Evidence> found = new ArrayList<>();
      repository.evidence().visit((signer, one) -> found.add(one), problem -> {
        throw new AssertionError(problem);
      });
      LastVerified last = repository.evidence().last(problem -> {});

      assertThat(found).containsExactly(evidence(List.of(), Instant.EPOCH.plusSeconds(9)), evidence);
      assertThat(last.read(new PackId(3, hash(1)))).contains(evidence.ended());
      assertThat(last.read(new PackId(9, hash(1)))).isEmpty();
      assertThat(last.verified("anna").orElseThrow().time()).isEqualTo(Instant.EPOCH.plusSeconds(10));
      assertThat(last.drilled("bert").orElseThrow().snapshot()).isEqualTo(new Id128(7, 7));
      assertThat(last.drilled("carl")).as("that failed").isEmpty();
    }
  }

  @Test
  void anAgentsWordDoesNotCountAndNothingIsReadByIt() throws IOException {
    try (Repository repository = TinyBackup.open(store, admit(Role.AGENT))) {
      assertThatThrownBy(() -> repository.evidence().append(evidence(List.of(), Instant.EPOCH)))
          .isInstanceOf(WrongKey.class);
      assertThat(repository.evidence().last(problem -> {}).verified("anna")).isEmpty();
    }
  }

  @Test
  void everyByteCounts() throws IOException {
    ObjectKey key;
    try (Repository repository = TinyBackup.open(store, owner)) {
      key = repository.evidence().append(evidence(List.of(new PackId(3, hash(1))), Instant.EPOCH)).getFirst().key();
    }
    ByteBuffer object = store.get(key, 1 << 20);
    for (int i = 0; i < object.remaining(); i++) {
      byte[] changed = new byte[object.remaining()];
      object.duplicate().get(changed);
      changed[i] ^= 1;
      List<String> problems = new ArrayList<>();
      try (Repository repository = TinyBackup.open(with(key, changed), owner)) {
        assertThat(repository.evidence().last(problems::add).verified("anna")).as("byte %d", i).isEmpty();
      }
      assertThat(problems).as("byte %d", i).hasSize(1);
    }
  }

  @Test
  void verificationsTakeTurns() throws IOException {
    Set<PackId> seen = new HashSet<>();
    List<Integer> reads = new ArrayList<>();
    int packs = 0;
    for (int night = 0; night < 10; night++) {
      Instant time = Instant.EPOCH.plus(Duration.ofDays(night));
      try (Repository repository = TinyBackup.open(store, owner)) {
        LastVerified last = repository.evidence().last(problem -> {});
        VerifyReport report = repository.verifier().verify(ReadPlan.share(0.2),
            pack -> last.read(pack).orElse(Instant.MIN), Clock.fixed(time, ZoneOffset.UTC),
            VerifyReport.Listener.NONE);
        packs = (int) report.packs();
        reads.add(report.sound().size());
        int left = packs - seen.size();
        seen.addAll(report.sound());
        assertThat(packs - seen.size()).as("what is left after night %d", night)
            .isEqualTo(Math.max(0, left - report.sound().size()));
        assertThat(repository.evidence().append(new Evidence(time, time, "host", report.snapshots(), report.packs(),
            report.sound(), report.verified(), List.of(), List.of(), 0))).hasSize(1);
      }
    }
    assertThat(seen).as("read %s a night", reads).hasSize(packs);
    assertThat(reads).allSatisfy(count -> assertThat(count).isPositive());
  }

  @Test
  void anAmountAndATimeBoundWhatIsRead() throws IOException {
    assertThat(verify(store, ReadPlan.bytes(1)).packsRead()).as("one at least").isEqualTo(1);
    assertThat(verify(store, ReadPlan.NONE).packsRead()).isZero();
    VerifyReport all = verify(store, ReadPlan.share(1));
    assertThat(all.packsRead()).isEqualTo(all.packs());
    assertThat(all.verified().keySet()).containsExactlyInAnyOrderElementsOf(accounts.keySet());
    Clock slow = new Ticking();
    try (Repository repository = TinyBackup.open(store, owner)) {
      assertThat(repository.verifier().verify(ReadPlan.time(Duration.ofMinutes(3)), pack -> Instant.MIN, slow,
          VerifyReport.Listener.NONE).packsRead()).as("a minute each").isEqualTo(2);
    }
  }

  @Test
  void whoNeedsAPackThatIsGoneIsNotVerified() throws IOException {
    for (StoredObject pack : store.list("packs/")) {
      InMemoryObjectStore without = copy(key -> !key.equals(pack.key()));
      VerifyReport report = verify(without, ReadPlan.NONE);

      assertThat(report.findings()).as("%s", pack.key()).isNotEmpty();
      for (String account : accounts.keySet()) {
        if (report.verified().containsKey(account)) {
          assertThat(restores(without, account, report.verified().get(account)))
              .as("%s without %s", account, pack.key()).isTrue();
        }
      }
      assertThat(DamageReach.packs(report.findings())).extracting(PackId::key).contains(pack.key());
    }
  }

  /** Whether that night of the account comes back. */
  private boolean restores(ObjectStore from, String account, Id128 night) throws IOException {
    try (Repository repository = TinyBackup.open(from, owner)) {
      Snapshot snapshot = repository.snapshots(account::equals).stream().filter(one -> one.run().equals(night))
          .findFirst().orElseThrow();
      SortedMap<String, byte[]> read = TinyBackup.read(repository, snapshot).get(account);
      SortedMap<String, byte[]> wanted = expected.get(night).get(account);
      return read.keySet().equals(wanted.keySet())
          && read.entrySet().stream().allMatch(file -> Arrays.equals(file.getValue(), wanted.get(file.getKey())));
    } catch (Corrupt | Missing e) {
      return false;
    }
  }

  private VerifyReport verify(ObjectStore of, ReadPlan plan) throws IOException {
    try (Repository repository = TinyBackup.open(of, owner)) {
      return repository.verifier().verify(plan, pack -> Instant.MIN, TinyBackup.CLOCK, VerifyReport.Listener.NONE);
    }
  }

  private static Evidence evidence(List<PackId> read, Instant begun) {
    return new Evidence(begun, begun.plusSeconds(1), "mail1", 4, 9, read,
        Map.of("anna", new Id128(5, 5), "bert", new Id128(7, 7)),
        List.of(new Evidence.Drilled("bert", new Id128(7, 7), 3, 4711, hash(3), 0),
            new Evidence.Drilled("carl", new Id128(7, 7), 3, 4711, hash(3), 1)),
        List.of("absent packs/00000001/00"), 2);
  }

  private static Hash256 hash(int seed) {
    return new Hash256(seed, seed, seed, seed);
  }

  private Credential admit(Role role) throws IOException {
    Credential credential = owner.forRole(role, role + " one", random);
    Object ignored = new KeyObjects(store, random).addSigner(owner, credential);
    return credential;
  }

  private InMemoryObjectStore with(ObjectKey key, byte[] bytes) throws IOException {
    InMemoryObjectStore copy = copy(other -> !other.equals(key) && !other.path().startsWith("packs/"));
    copy.put(key, ByteBuffer.wrap(bytes));
    return copy;
  }

  private InMemoryObjectStore copy(Predicate<ObjectKey> kept) throws IOException {
    InMemoryObjectStore copy = new InMemoryObjectStore();
    for (StoredObject object : store.list("")) {
      if (kept.test(object.key())) {
        copy.put(object.key(), store.get(object.key(), 1 << 28));
      }
    }
    return copy;
  }

  /** A minute later whenever somebody looks. */
  private static final class Ticking extends Clock {
    private Instant now = Instant.EPOCH;

    @Override
    public Instant instant() {
      now = now.plus(Duration.ofMinutes(1));
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
