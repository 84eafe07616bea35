package org.mailkeep.repository.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.TinyBackup;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.WrongKey;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.key.KeyObjects;
import org.mailkeep.repository.key.Role;
import org.mailkeep.repository.root.Root;
import org.mailkeep.repository.root.RootChain;
import org.mailkeep.repository.root.RootMemory;
import org.mailkeep.repository.root.RootSection;
import org.mailkeep.repository.root.SectionTag;
import org.mailkeep.repository.store.ByteRange;
import org.mailkeep.repository.store.InMemoryObjectStore;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.StagedObject;
import org.mailkeep.repository.store.StoredObject;

/** What roots, and a witness, have seen of the log has to stay. */
class AuditCheckTest {
  private static final AuditLog.Origin ORIGIN = new AuditLog.Origin("mail1", "root");

  @TempDir
  private Path folder;
  private final SecureRandom random = new SecureRandom();
  private final InMemoryObjectStore store = new InMemoryObjectStore();
  private Credential owner;
  private Credential agent;
  private Id128 actor;

  @BeforeEach
  void threeEventsThatARootHasSeen() throws IOException {
    owner = TinyBackup.init(store);
    agent = owner.forRole(Role.AGENT, "mail1", random);
    actor = new KeyObjects(store, random).addSigner(owner, agent).id();
    record(3);
    epoch(store);
  }

  @Test
  void whatIsWholeHasNoProblem() throws IOException {
    record(1);

    assertThat(check(store, Optional.empty()).problems).isEmpty();
  }

  @Test
  void theNewestEventsCantBeRemovedOnceARootHasSeenThem() throws IOException {
    record(1);

    assertThat(check(without(store, 4), Optional.empty()).problems).as("no root has seen it").isEmpty();
    assertThat(check(without(store, 4, 3), Optional.empty()).problems).singleElement().asString()
        .contains("event 3 is missing", "the newest there is 2");
    assertThat(check(without(store, 1, 2, 3, 4), Optional.empty()).problems).singleElement().asString()
        .contains("event 3 is missing", "there is none");
  }

  @Test
  void theNextRootDoesNotForgetWhatWasRemoved() throws IOException {
    InMemoryObjectStore cut = without(store, 3, 2);
    epoch(cut);
    epoch(cut);

    assertThat(check(cut, Optional.empty()).problems).singleElement().asString().contains("event 3 is missing");
  }

  @Test
  void aRootThatTakesBackWhatOneBeforeItSaidIsFound() throws IOException {
    InMemoryObjectStore cut = without(store, 3);
    try (Repository repository = TinyBackup.open(cut, owner)) {
      RootChain forgetful = new RootChain(cut, repository.keyring(), RootMemory.NONE,
          (before, next) -> next.with(RootSection.of(SectionTag.AUDIT_HEADS, new byte[2])));
      Object ignored = forgetful.change(root -> Optional.of(root.withNextEpoch()), random);
    }

    assertThat(check(cut, Optional.empty()).problems).anySatisfy(problem -> assertThat(problem).contains("takes back"))
        .anySatisfy(problem -> assertThat(problem).contains("event 3 is missing"));
  }

  @Test
  void anEventThatNobodySignedIsNoHead() throws IOException {
    ObjectKey forged = AuditFormat.key(actor, 9);
    store.put(forged, store.get(AuditFormat.key(actor, 3), 1 << 20));
    epoch(store);

    try (Repository repository = TinyBackup.open(store, owner)) {
      Root root = new RootChain(store, repository.keyring()).newest();
      assertThat(AuditHeads.said(root)).filteredOn(head -> head.actor().equals(actor)).extracting(ChainHead::sequence)
          .containsExactly(3L);
    }
  }

  @Test
  void aRootThatIsGoneOrChangedIsFound() throws IOException {
    epoch(store);
    epoch(store);
    List<StoredObject> roots = store.list("roots/");
    InMemoryObjectStore gap = copy(store, key -> !key.equals(roots.get(1).key()));

    assertThat(check(gap, Optional.empty()).problems).anySatisfy(problem -> assertThat(problem).contains("is missing"));
  }

  @Test
  void aWitnessKnowsWhatNoRootHasSeen() throws IOException {
    record(1);
    WitnessFile file = new WitnessFile(folder.resolve("witness"));
    file.write(check(store, Optional.empty()).now.orElseThrow());
    Optional<Witness> witness = file.read();

    record(1);
    epoch(store);
    assertThat(check(store, witness).problems).isEmpty();
    assertThat(check(without(store, 5, 4), witness).problems)
        .anySatisfy(problem -> assertThat(problem).contains("event 4 is missing", "the witness"));
  }

  @Test
  void aWitnessKnowsARepositoryThatWasSetBack() throws IOException {
    InMemoryObjectStore before = copy(store, key -> true);
    epoch(store);
    Optional<Witness> witness = check(store, Optional.empty()).now;

    assertThat(check(before, witness).problems).singleElement().asString().contains("roots: number 2 is missing");
    epoch(before);
    assertThat(check(before, witness).problems).singleElement().asString().contains("is not the one that the witness");
  }

  @Test
  void aWitnessOfAnotherRepositoryIsRefused() throws IOException {
    InMemoryObjectStore other = new InMemoryObjectStore();
    Credential another = TinyBackup.init(other);
    Optional<Witness> witness;
    try (Repository repository = TinyBackup.open(other, another)) {
      witness = new AuditCheck(other, repository.keyring(), repository.audit()).check(Optional.empty(),
          new Seen(new ArrayList<>()));
    }

    assertThatThrownBy(() -> check(store, witness)).isInstanceOf(WrongKey.class);
  }

  @Test
  void aWitnessFileThatIsNoneIsRefused() throws IOException {
    Path file = folder.resolve("witness");
    new WitnessFile(file).write(check(store, Optional.empty()).now.orElseThrow());
    List<String> lines = Files.readAllLines(file);
    for (int i = 0; i < lines.size(); i++) {
      List<String> broken = new ArrayList<>(lines);
      broken.set(i, "x" + lines.get(i));
      Files.write(file, broken);

      assertThatThrownBy(() -> new WitnessFile(file).read()).as("line %d", i).isInstanceOf(Corrupt.class);
    }
  }

  @Test
  void whoRemembersItsNewestEventAppendsWithOneRequest() throws IOException {
    AuditMemory memory = new FileAuditMemory(folder.resolve("cache/audit"));
    List<String> requests = new ArrayList<>();
    Watched watched = new Watched(store, requests);
    try (Repository repository = Repository.open(watched, agent, TinyBackup.CLOCK, random,
        RootMemory.NONE, memory)) {
      repository.audit().append(Action.BACKUP_COMMITTED, ORIGIN, Map.of());
      requests.clear();
      repository.audit().append(Action.BACKUP_COMMITTED, ORIGIN, Map.of());
      assertThat(requests).containsExactly("put " + AuditFormat.key(actor, 5));
    }
    record(1);
    try (Repository repository = Repository.open(watched, agent, TinyBackup.CLOCK, random,
        RootMemory.NONE, memory)) {
      assertThat(repository.audit().append(Action.BACKUP_COMMITTED, ORIGIN, Map.of()).sequence())
          .as("another process was there").isEqualTo(7);
    }
    assertThat(check(store, Optional.empty()).problems).isEmpty();
  }

  private void record(int events) throws IOException {
    try (Repository repository = TinyBackup.open(store, agent)) {
      for (int i = 0; i < events; i++) {
        repository.audit().append(Action.BACKUP_COMMITTED, ORIGIN, Map.of("number", String.valueOf(i)));
      }
    }
  }

  /** Writes a root. */
  private void epoch(ObjectStore into) throws IOException {
    try (Repository repository = TinyBackup.open(into, owner)) {
      RootChain roots = new RootChain(into, repository.keyring(), RootMemory.NONE,
          new AuditHeads(into, repository.keyring()));
      Object ignored = roots.change(root -> Optional.of(root.withNextEpoch()), random);
    }
  }

  @Test
  void maintenanceSaysTheHeads() throws IOException {
    var ignored = TinyBackup.back(store, agent, folder.resolve("cache"), TinyBackup.accounts(1, 1, 2));
    record(2);
    try (Repository repository = TinyBackup.open(store, owner)) {
      assertThat(repository.maintenance(Duration.ofDays(1)).run().roots()).isPositive();
    }

    assertThat(check(without(store, 5), Optional.empty()).problems).singleElement().asString()
        .contains("event 5 is missing");
  }

  private Seen check(ObjectStore of, Optional<Witness> witness) throws IOException {
    Seen seen = new Seen(new ArrayList<>());
    try (Repository repository = TinyBackup.open(of, owner)) {
      seen.now = new AuditCheck(of, repository.keyring(), repository.audit()).check(witness, seen);
    }
    return seen;
  }

  private InMemoryObjectStore without(ObjectStore from, int... sequences) throws IOException {
    return copy(from, key -> {
      for (int sequence : sequences) {
        if (key.equals(AuditFormat.key(actor, sequence))) {
          return false;
        }
      }
      return true;
    });
  }

  private static InMemoryObjectStore copy(ObjectStore from, Predicate<ObjectKey> kept)
      throws IOException {
    InMemoryObjectStore copy = new InMemoryObjectStore();
    for (StoredObject object : from.list("")) {
      if (kept.test(object.key())) {
        copy.put(object.key(), from.get(object.key(), 1 << 28));
      }
    }
    return copy;
  }

  private static final class Seen implements AuditLog.Visitor {
    private final List<String> problems;
    private Optional<Witness> now = Optional.empty();

    Seen(List<String> problems) {
      this.problems = problems;
    }

    @Override
    public void event(AuditEvent event) {}

    @Override
    public void problem(String problem) {
      problems.add(problem);
    }
  }

  private record Watched(ObjectStore store, List<String> requests) implements ObjectStore {
    @Override
    public void put(ObjectKey key, ByteBuffer bytes) throws IOException {
      requests.add("put " + key);
      store.put(key, bytes);
    }

    @Override
    public StagedObject stage() throws IOException {
      return store.stage();
    }

    @Override
    public ByteBuffer get(ObjectKey key, int atMost) throws IOException {
      requests.add("get " + key);
      return store.get(key, atMost);
    }

    @Override
    public ByteBuffer get(ObjectKey key, ByteRange range) throws IOException {
      return store.get(key, range);
    }

    @Override
    public List<StoredObject> list(String prefix, String after, int limit) throws IOException {
      requests.add("list " + prefix);
      return store.list(prefix, after, limit);
    }

    @Override
    public String location() {
      return store.location();
    }

    @Override
    public void close() {}
  }
}
