package org.mailkeep.repository.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
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
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.key.KeyObjects;
import org.mailkeep.repository.key.Role;
import org.mailkeep.repository.key.Signatures;
import org.mailkeep.repository.root.RootChain;
import org.mailkeep.repository.root.RootMemory;
import org.mailkeep.repository.store.InMemoryObjectStore;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.StoredObject;

/** A bundle is checked without the repository, and whatever was done to it shows. */
class AuditBundleTest {
  private static final AuditLog.Origin ORIGIN = new AuditLog.Origin("mail1", "root");
  private static final int EVENTS = 12;

  @TempDir
  private Path folder;
  private final SecureRandom random = new SecureRandom();
  private final InMemoryObjectStore store = new InMemoryObjectStore();
  private Credential owner;
  private Credential auditor;
  private Id128 actor;

  @BeforeEach
  void aLogThatARootHasSeen() throws IOException {
    owner = TinyBackup.init(store);
    auditor = admit(Role.AUDITOR);
    Credential agent = admit(Role.AGENT);
    try (Repository repository = TinyBackup.open(store, agent)) {
      actor = repository.keyring().signerId();
      for (int i = 0; i < EVENTS; i++) {
        repository.audit().append(Action.BACKUP_COMMITTED, ORIGIN, Map.of("number", String.valueOf(i)));
      }
    }
    try (Repository repository = TinyBackup.open(store, owner)) {
      Object ignored = new RootChain(store, repository.keyring(), RootMemory.NONE,
          new AuditHeads(store, repository.keyring())).change(root -> Optional.of(root.withNextEpoch()), random);
    }
  }

  @Test
  void anAuditorChecksItWithoutTheRepository() throws IOException {
    List<AuditEvent> events = new ArrayList<>();

    assertThat(opened(export(store, "bundle"), events)).isEmpty();

    assertThat(events).hasSize(EVENTS).extracting(event -> event.details().get("number")).contains("0", "11");
  }

  @Test
  void signaturesAndNumbersAreCheckedWithoutAnyCredential() throws IOException {
    List<String> problems = new ArrayList<>();
    SignatureCheck.Checked checked = signed(export(store, "bundle"), problems);

    assertThat(problems).isEmpty();
    assertThat(checked.events()).isEqualTo(EVENTS);
    assertThat(checked.roots()).isEqualTo(2);
    assertThat(checked.keys()).isEqualTo(store.list("keys/").size());
    assertThat(checked.now().orElseThrow().heads()).extracting(ChainHead::sequence).containsExactly((long) EVENTS);
  }

  @Test
  void whatTheBundleGivesIsWhatTheStoreHas() throws IOException {
    try (BundleStore bundle = BundleStore.open(export(store, "bundle"))) {
      for (String prefix : List.of("", "audit/", "roots/", "keys/signer/", "FORMAT", "zzz")) {
        List<StoredObject> expected = store.list(prefix);
        assertThat(bundle.list(prefix)).as(prefix).containsExactlyElementsOf(expected);
        String after = "";
        List<StoredObject> paged = new ArrayList<>();
        for (List<StoredObject> page = bundle.list(prefix, after, 7); !page.isEmpty(); page = bundle.list(prefix,
            after, 7)) {
          paged.addAll(page);
          after = page.getLast().key().path();
        }
        assertThat(paged).as(prefix).containsExactlyElementsOf(expected);
      }
      for (StoredObject object : store.list("")) {
        assertThat(bundle.get(object.key(), 1 << 20)).isEqualTo(store.get(object.key(), 1 << 20));
      }
      assertThatThrownBy(() -> bundle.get(new ObjectKey("audit/none"), 10))
          .isInstanceOf(RepositoryException.Missing.class);
      assertThatThrownBy(() -> bundle.put(new ObjectKey("audit/none"), ByteBuffer.allocate(1)))
          .isInstanceOf(Refused.class);
    }
  }

  @Test
  void everyByteCounts() throws IOException {
    byte[] bundle = Files.readAllBytes(export(store, "bundle"));
    Path changed = folder.resolve("changed");
    for (int i = 0; i < bundle.length; i++) {
      byte[] flipped = bundle.clone();
      flipped[i] ^= 4;
      Files.write(changed, flipped);

      assertRefused(changed, "byte " + i);
    }
  }

  @Test
  void aBundleThatEndsTooEarlyOrTooLateIsNone() throws IOException {
    byte[] bundle = Files.readAllBytes(export(store, "bundle"));
    Path changed = folder.resolve("changed");
    for (int length = 0; length < bundle.length; length += 37) {
      Files.write(changed, Arrays.copyOf(bundle, length));
      assertRefused(changed, length + " bytes");
    }
    Files.write(changed, Arrays.copyOf(bundle, bundle.length + 1));
    assertRefused(changed, "a byte too many");
  }

  /** Somebody with a credential exports what he has cut before. */
  @Test
  void everyEventThatIsLeftOutIsMissed() throws IOException {
    for (int sequence = 1; sequence <= EVENTS; sequence++) {
      ObjectKey gone = AuditFormat.key(actor, sequence);
      Path cut = export(copy(key -> !key.equals(gone)), "cut" + sequence);

      assertThat(opened(cut, new ArrayList<>())).as("event %d", sequence).singleElement().asString()
          .contains(sequence + " is missing");
      List<String> problems = new ArrayList<>();
      signed(cut, problems);
      assertThat(problems).as("event %d, without a credential", sequence).hasSize(sequence == EVENTS ? 0 : 1);
    }
  }

  @Test
  void aWitnessShowsWithoutAnyCredentialThatTheNewestIsGone() throws IOException {
    Optional<Witness> witness = signed(export(store, "bundle"), new ArrayList<>()).now();
    ObjectKey gone = AuditFormat.key(actor, EVENTS);
    List<String> problems = new ArrayList<>();

    try (BundleStore bundle = BundleStore.open(export(copy(key -> !key.equals(gone)), "cut"))) {
      new SignatureCheck(bundle, Signatures.trusting(bundle), problems::add).check(witness);
    }

    assertThat(problems).singleElement().asString().contains("event 12 is missing");
  }

  @Test
  void whoIsNotAdmittedVouchesForNothing() throws IOException {
    InMemoryObjectStore other = new InMemoryObjectStore();
    Credential stranger = TinyBackup.init(other);
    Path bundle = folder.resolve("bundle");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Repository repository = TinyBackup.open(other, stranger)) {
      var ignored = new AuditBundle(store, repository.keyring(), TinyBackup.CLOCK).write(out);
    }
    Files.write(bundle, out.toByteArray());

    assertThatThrownBy(() -> opened(bundle, new ArrayList<>())).isInstanceOf(RepositoryException.class);
  }

  private void assertRefused(Path bundle, String what) {
    try {
      assertThat(opened(bundle, new ArrayList<>())).as(what).isNotEmpty();
    } catch (IOException e) {
      assertThat(e).as(what).isInstanceOf(RepositoryException.class);
    }
  }

  /** The problems that an auditor finds. */
  private List<String> opened(Path file, List<AuditEvent> events) throws IOException {
    List<String> problems = new ArrayList<>();
    signed(file, problems);
    problems.clear();
    try (BundleStore bundle = BundleStore.open(file);
        Repository repository = TinyBackup.open(bundle, auditor)) {
      var ignored = new AuditCheck(bundle, repository.keyring(), repository.audit()).check(Optional.empty(),
          new AuditLog.Visitor() {
            @Override
            public void event(AuditEvent event) {
              events.add(event);
            }

            @Override
            public void problem(String problem) {
              problems.add(problem);
            }
          });
    }
    return problems;
  }

  private static SignatureCheck.Checked signed(Path file, List<String> problems) throws IOException {
    try (BundleStore bundle = BundleStore.open(file)) {
      Signatures signatures = Signatures.trusting(bundle);
      assertThat(bundle.exporter(signatures).name()).isEqualTo("auditor one");
      return new SignatureCheck(bundle, signatures, problems::add).check(Optional.empty());
    }
  }

  private Path export(ObjectStore from, String name) throws IOException {
    Path file = folder.resolve(name);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Repository repository = TinyBackup.open(from, auditor)) {
      AuditBundle.Written written = new AuditBundle(from, repository.keyring(), TinyBackup.CLOCK).write(out);
      assertThat(written.problems()).isEmpty();
      assertThat(written.entries()).isEqualTo(from.list("").size());
    }
    Files.write(file, out.toByteArray());
    return file;
  }

  private InMemoryObjectStore copy(Predicate<ObjectKey> kept) throws IOException {
    InMemoryObjectStore copy = new InMemoryObjectStore();
    for (StoredObject object : store.list("")) {
      if (kept.test(object.key())) {
        copy.put(object.key(), store.get(object.key(), 1 << 20));
      }
    }
    return copy;
  }

  private Credential admit(Role role) throws IOException {
    Credential credential = owner.forRole(role, role + " one", random);
    Object ignored = new KeyObjects(store, random).addSigner(owner, credential);
    return credential;
  }
}
