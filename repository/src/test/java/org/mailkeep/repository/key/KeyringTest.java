package org.mailkeep.repository.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.WrongKey;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.frame.ObjectKind;
import org.mailkeep.repository.store.InMemoryObjectStore;
import org.mailkeep.repository.store.ObjectKey;

class KeyringTest {
  private static final ObjectKey FORMAT = new ObjectKey("FORMAT");
  private static final ObjectKey OPEN = new ObjectKey("runs/00000001/aa/open");
  private static final ObjectKey OUTCOME = new ObjectKey("runs/00000001/aa/outcome");
  private static final ObjectKey SNAPSHOT = new ObjectKey("snapshots/00000001/aa");
  private static final ObjectKey ROOT = new ObjectKey("roots/ffffffffffffffff");
  private static final byte[] BODY = "what is said".getBytes(UTF_8);
  private static final byte[] INFO = "where".getBytes(UTF_8);

  private final SecureRandom random = new SecureRandom();
  private final KeyObjects keys = new KeyObjects(new InMemoryObjectStore(), random);
  private final Credential ownerCredential = Credential.newOwner(Id128.random(random), "first", random);
  private final Map<Role, Keyring> keyrings = new EnumMap<>(Role.class);

  @BeforeEach
  void createRepository() throws Exception {
    keyrings.put(Role.OWNER, keys.create(ownerCredential));
    for (Role role : List.of(Role.AGENT, Role.RESTORE, Role.MAINTAINER, Role.AUDITOR)) {
      Credential credential = ownerCredential.forRole(role, role + " one", random);
      keys.addSigner(ownerCredential, credential);
      keyrings.put(role, keys.load(credential));
    }
  }

  private Keyring as(Role role) {
    return keyrings.get(role);
  }

  @Test
  void aRoleOpensWhatIsSealedToThePurposesThatItHolds() throws Exception {
    Map<Role, Set<Purpose>> opens = Map.of(
        Role.OWNER, Set.of(Purpose.REPORT, Purpose.METADATA, Purpose.CONTENT),
        Role.AGENT, Set.of(),
        Role.RESTORE, Set.of(Purpose.REPORT, Purpose.METADATA, Purpose.CONTENT),
        Role.MAINTAINER, Set.of(Purpose.REPORT, Purpose.METADATA),
        Role.AUDITOR, Set.of(Purpose.REPORT));
    for (Purpose purpose : Purpose.values()) {
      SealedKey sealed = as(Role.AGENT).sealTo(purpose, INFO, BODY);
      assertThat(sealed.bytes()).hasSize(1120 + BODY.length + 16);
      for (Role role : Role.values()) {
        Keyring keyring = as(role);
        assertThat(keyring.canOpen(purpose)).isEqualTo(opens.get(role).contains(purpose));
        if (keyring.canOpen(purpose)) {
          assertThat(keyring.openFrom(purpose, sealed.recipient(), INFO, sealed.bytes())).isEqualTo(BODY);
        } else {
          assertThatThrownBy(() -> keyring.openFrom(purpose, sealed.recipient(), INFO, sealed.bytes()))
              .isInstanceOf(WrongKey.class).hasMessageContaining(role.toString())
              .hasMessageContaining(purpose.toString());
        }
      }
    }
  }

  @Test
  void whatIsSealedToAPurposeOpensOnlyWhereItBelongs() throws Exception {
    SealedKey sealed = as(Role.AGENT).sealTo(Purpose.METADATA, INFO, BODY);
    Keyring owner = as(Role.OWNER);

    assertThatThrownBy(() -> owner.openFrom(Purpose.METADATA, sealed.recipient(), BODY, sealed.bytes()))
        .isInstanceOf(Corrupt.class);
    assertThatThrownBy(() -> owner.openFrom(Purpose.CONTENT, sealed.recipient(), INFO, sealed.bytes()))
        .isInstanceOf(WrongKey.class);
    Tampering.isAlwaysNoticed(ByteBuffer.wrap(sealed.bytes()),
        changed -> owner.openFrom(Purpose.METADATA, sealed.recipient(), INFO, changed.array()));
  }

  @Test
  void everyRoleOpensWhatAnySeals() throws Exception {
    ByteBuffer object = as(Role.AGENT).seal(ObjectKind.RUN_OPEN, OPEN, BODY);

    for (Role role : Role.values()) {
      assertThat(as(role).open(ObjectKind.RUN_OPEN, OPEN, object.asReadOnlyBuffer())).isEqualTo(BODY);
    }
    Tampering.isAlwaysNoticed(object, changed -> as(Role.OWNER).open(ObjectKind.RUN_OPEN, OPEN, changed));
  }

  @Test
  void equalBodiesAreSealedDifferently() {
    assertThat(as(Role.AGENT).seal(ObjectKind.RUN_OPEN, OPEN, BODY))
        .isNotEqualTo(as(Role.AGENT).seal(ObjectKind.RUN_OPEN, OPEN, BODY));
  }

  @Test
  void anObjectUnderAnotherNameOrOfAnotherKindIsRefused() throws Exception {
    Keyring owner = as(Role.OWNER);
    ObjectKey other = new ObjectKey("runs/00000001/ab/outcome");
    ByteBuffer sealed = owner.seal(ObjectKind.RUN_OPEN, OPEN, BODY);
    ByteBuffer signed = owner.sign(ObjectKind.SNAPSHOT, SNAPSHOT, BODY);
    ByteBuffer outcome = owner.signSealed(ObjectKind.RUN_OUTCOME, OUTCOME, BODY);
    ByteBuffer snapshot = owner.signBoxed(ObjectKind.SNAPSHOT, SNAPSHOT, BODY);

    assertThatThrownBy(() -> owner.open(ObjectKind.RUN_OPEN, other, sealed)).isInstanceOf(Corrupt.class)
        .hasMessageContaining(other.path());
    assertThatThrownBy(() -> owner.open(ObjectKind.INDEX_SEGMENT, OPEN, sealed)).isInstanceOf(Corrupt.class);
    assertThatThrownBy(() -> owner.verify(ObjectKind.SNAPSHOT, other, signed)).isInstanceOf(Corrupt.class)
        .hasMessageContaining(other.path());
    assertThatThrownBy(() -> owner.verify(ObjectKind.ROOT, SNAPSHOT, signed)).isInstanceOf(Corrupt.class);
    assertThatThrownBy(() -> owner.verifySealed(ObjectKind.RUN_OUTCOME, other, outcome)).isInstanceOf(Corrupt.class);
    assertThatThrownBy(() -> owner.openBoxed(ObjectKind.SNAPSHOT, other, snapshot)).isInstanceOf(Corrupt.class);
    assertThatThrownBy(() -> owner.verifyBoxed(ObjectKind.SNAPSHOT, other, snapshot)).isInstanceOf(Corrupt.class);
  }

  @Test
  void aSignedObjectSaysWhoSignedIt() throws Exception {
    Keyring agent = as(Role.AGENT);
    ByteBuffer object = agent.sign(ObjectKind.SNAPSHOT, SNAPSHOT, BODY);

    Signed signed = as(Role.AUDITOR).verify(ObjectKind.SNAPSHOT, SNAPSHOT, object.asReadOnlyBuffer());

    assertThat(signed.body()).isEqualTo(BODY);
    assertThat(signed.signer()).isEqualTo(new SignerInfo(agent.signerId(), Role.AGENT, "agent one"));
    assertThat(Signed.unverifiedBody(ObjectKind.SNAPSHOT, SNAPSHOT, object)).isEqualTo(BODY);
    Tampering.isAlwaysNoticed(object, changed -> as(Role.AUDITOR).verify(ObjectKind.SNAPSHOT, SNAPSHOT, changed));
  }

  @Test
  void aSignedAndSealedObjectIsCheckedAndOpenedByEveryRole() throws Exception {
    ByteBuffer object = as(Role.MAINTAINER).signSealed(ObjectKind.ROOT, ROOT, BODY);

    Signed signed = as(Role.AGENT).verifySealed(ObjectKind.ROOT, ROOT, object);

    assertThat(signed.body()).isEqualTo(BODY);
    assertThat(signed.signer().role()).isEqualTo(Role.MAINTAINER);
    Tampering.isAlwaysNoticed(object, changed -> as(Role.AGENT).verifySealed(ObjectKind.ROOT, ROOT, changed));
  }

  @Test
  void aBoxedObjectIsCheckedByEveryRoleAndOpenedByThoseWithTheReportKey() throws Exception {
    Keyring agent = as(Role.AGENT);
    ByteBuffer object = agent.signBoxed(ObjectKind.SNAPSHOT, SNAPSHOT, BODY);

    assertThat(agent.verifyBoxed(ObjectKind.SNAPSHOT, SNAPSHOT, object).signer().id()).isEqualTo(agent.signerId());
    assertThat(as(Role.AUDITOR).openBoxed(ObjectKind.SNAPSHOT, SNAPSHOT, object).body()).isEqualTo(BODY);
    assertThatThrownBy(() -> agent.openBoxed(ObjectKind.SNAPSHOT, SNAPSHOT, object)).isInstanceOf(WrongKey.class);
    Tampering.isAlwaysNoticed(object, changed -> agent.verifyBoxed(ObjectKind.SNAPSHOT, SNAPSHOT, changed));
    Tampering.isAlwaysNoticed(object, changed -> as(Role.OWNER).openBoxed(ObjectKind.SNAPSHOT, SNAPSHOT, changed));
  }

  @Test
  void aRoleSignsOnlyWhatItMay() throws Exception {
    Map<ObjectKind, Set<Role>> signers = Map.of(
        ObjectKind.SNAPSHOT, Set.of(Role.OWNER, Role.AGENT),
        ObjectKind.RUN_OUTCOME, Set.of(Role.OWNER, Role.AGENT, Role.MAINTAINER),
        ObjectKind.ROOT, Set.of(Role.OWNER, Role.MAINTAINER),
        ObjectKind.SIGNER_KEY, Set.of(Role.OWNER));
    for (ObjectKind kind : signers.keySet()) {
      for (Role role : Role.values()) {
        if (signers.get(kind).contains(role)) {
          as(role).sign(kind, ROOT, BODY);
        } else {
          assertThatThrownBy(() -> as(role).sign(kind, ROOT, BODY)).isInstanceOf(WrongKey.class);
        }
      }
    }
  }

  @Test
  void aSignatureOfARoleThatMayNotSignDoesNotCount() throws Exception {
    Keyring agent = as(Role.AGENT);
    byte[] snapshot = agent.sign(ObjectKind.SNAPSHOT, ROOT, BODY).array();
    byte[] frame = Arrays.copyOf(snapshot, 8);
    frame[4] = (byte) ObjectKind.ROOT.code();
    Credential credential = ownerCredential.forRole(Role.AGENT, "rogue", random);
    keys.addSigner(ownerCredential, credential);
    ByteBuffer root = SignedEnvelope.write(frame, ownerCredential.repositoryId(), ROOT, BODY, credential.signingKey());

    assertThatThrownBy(() -> as(Role.OWNER).verify(ObjectKind.ROOT, ROOT, root)).isInstanceOf(Corrupt.class)
        .hasMessageContaining("agent").hasMessageContaining("may not");
  }

  @Test
  void aSignatureOfAnUnknownKeyDoesNotCount() throws Exception {
    Credential unknown = ownerCredential.forRole(Role.AGENT, "unknown", random);
    byte[] frame = Arrays.copyOf(as(Role.AGENT).sign(ObjectKind.SNAPSHOT, SNAPSHOT, BODY).array(), 8);
    ByteBuffer object = SignedEnvelope.write(frame, ownerCredential.repositoryId(), SNAPSHOT, BODY,
        unknown.signingKey());

    assertThatThrownBy(() -> as(Role.OWNER).verify(ObjectKind.SNAPSHOT, SNAPSHOT, object)).isInstanceOf(Corrupt.class)
        .hasMessageContaining(unknown.signingKey().id().brief());
  }

  @Test
  void formatCountsOnlyFromTheAdminAndForItsOwnRepository() throws Exception {
    byte[] body = new ByteWriter().id(ownerCredential.repositoryId()).u64(0).toBytes();
    ByteBuffer format = as(Role.OWNER).sign(ObjectKind.FORMAT, FORMAT, body);
    Keyring stranger = new KeyObjects(new InMemoryObjectStore(), random)
        .create(Credential.newOwner(Id128.random(random), "x", random));

    assertThat(as(Role.AGENT).verify(ObjectKind.FORMAT, FORMAT, format).body()).isEqualTo(body);
    assertThatThrownBy(() -> stranger.verify(ObjectKind.FORMAT, FORMAT, format)).isInstanceOf(WrongKey.class)
        .hasMessageContaining(ownerCredential.repositoryId().brief());
    Tampering.isAlwaysNoticed(format, changed -> as(Role.AGENT).verify(ObjectKind.FORMAT, FORMAT, changed));
  }

  @Test
  void whatComesFromAnotherRepositoryIsRefused() throws Exception {
    Keyring stranger = new KeyObjects(new InMemoryObjectStore(), random)
        .create(Credential.newOwner(Id128.random(random), "x", random));

    assertThatThrownBy(
        () -> stranger.open(ObjectKind.RUN_OPEN, OPEN, as(Role.AGENT).seal(ObjectKind.RUN_OPEN, OPEN, BODY)))
        .isInstanceOf(Corrupt.class);
    assertThatThrownBy(() -> stranger.verify(ObjectKind.ROOT, ROOT, as(Role.OWNER).sign(ObjectKind.ROOT, ROOT, BODY)))
        .isInstanceOf(Corrupt.class);
    SealedKey sealed = as(Role.AGENT).sealTo(Purpose.CONTENT, INFO, BODY);
    assertThatThrownBy(() -> stranger.openFrom(Purpose.CONTENT, sealed.recipient(), INFO, sealed.bytes()))
        .isInstanceOf(WrongKey.class);
  }

  @Test
  void theChunkIdKeyIsTheSameForAllAndHandedOutAsACopy() {
    byte[] key = as(Role.OWNER).chunkIdKey();
    byte[] expected = key.clone();
    Arrays.fill(key, (byte) 0);

    assertThat(as(Role.OWNER).chunkIdKey()).isEqualTo(expected);
    assertThat(as(Role.AGENT).chunkIdKey()).isEqualTo(expected).hasSize(32);
  }
}
