package org.mailkeep.repository.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.WrongKey;
import org.mailkeep.repository.frame.ObjectKind;
import org.mailkeep.repository.store.InMemoryObjectStore;
import org.mailkeep.repository.store.ObjectKey;

class KeyringTest {
  private static final ObjectKey OPEN = new ObjectKey("runs/00000001/aa/open");
  private static final ObjectKey OUTCOME = new ObjectKey("runs/00000001/aa/outcome");
  private static final ObjectKey SNAPSHOT = new ObjectKey("snapshots/00000001/aa");
  private static final byte[] BODY = "what is said".getBytes(UTF_8);
  private static final byte[] INFO = "where".getBytes(UTF_8);

  private final SecureRandom random = new SecureRandom();
  private final KeyObjects keys = new KeyObjects(new InMemoryObjectStore(), random);
  private final Credential ownerCredential = Credential.newOwner(Id128.random(random), "first", random);
  private Keyring owner;
  private Keyring agent;

  @BeforeEach
  void createRepository() throws Exception {
    owner = keys.create(ownerCredential);
    agent = holder(Role.AGENT);
  }

  private Keyring holder(Role role) throws Exception {
    Credential credential = ownerCredential.forRole(role, role + " one", random);
    keys.addSigner(ownerCredential, credential);
    return keys.load(credential);
  }

  @Test
  void whatIsSealedToAPurposeOpensForTheOwner() throws Exception {
    for (Purpose purpose : Purpose.values()) {
      SealedKey sealed = agent.sealTo(purpose, INFO, BODY);

      assertThat(sealed.bytes()).hasSize(1120 + BODY.length + 16);
      assertThat(owner.openFrom(purpose, sealed.recipient(), INFO, sealed.bytes())).isEqualTo(BODY);
    }
  }

  @Test
  void anAgentOpensNothingThatIsSealedToAPurpose() throws Exception {
    for (Purpose purpose : Purpose.values()) {
      SealedKey sealed = agent.sealTo(purpose, INFO, BODY);

      assertThat(agent.canOpen(purpose)).isFalse();
      assertThatThrownBy(() -> agent.openFrom(purpose, sealed.recipient(), INFO, sealed.bytes()))
          .isInstanceOf(WrongKey.class).hasMessageContaining("agent").hasMessageContaining(purpose.toString());
    }
  }

  @Test
  void whatOneRoleSealsAnotherOpens() throws Exception {
    ByteBuffer object = agent.seal(ObjectKind.RUN_OPEN, OPEN, BODY);

    assertThat(holder(Role.AUDITOR).open(ObjectKind.RUN_OPEN, OPEN, object)).isEqualTo(BODY);
    assertThatThrownBy(() -> owner.open(ObjectKind.RUN_OPEN, OUTCOME, object)).isInstanceOf(Corrupt.class);
    assertThatThrownBy(() -> owner.open(ObjectKind.INDEX_SEGMENT, OPEN, object)).isInstanceOf(Corrupt.class);
  }

  @Test
  void aSignedAndSealedObjectSaysWhoSignedIt() throws Exception {
    Signed signed = owner.verifySealed(ObjectKind.RUN_OUTCOME, OUTCOME,
        agent.signSealed(ObjectKind.RUN_OUTCOME, OUTCOME, BODY));

    assertThat(signed.body()).isEqualTo(BODY);
    assertThat(signed.signer()).isEqualTo(new SignerInfo(agent.signerId(), Role.AGENT, "agent one"));
  }

  @Test
  void aBoxedObjectIsCheckedByEveryRoleAndOpenedByThoseWithTheReportKey() throws Exception {
    ByteBuffer object = agent.signBoxed(ObjectKind.SNAPSHOT, SNAPSHOT, BODY);

    assertThat(agent.verifyBoxed(ObjectKind.SNAPSHOT, SNAPSHOT, object).signer().id()).isEqualTo(agent.signerId());
    assertThat(holder(Role.AUDITOR).openBoxed(ObjectKind.SNAPSHOT, SNAPSHOT, object).body()).isEqualTo(BODY);
    assertThatThrownBy(() -> agent.openBoxed(ObjectKind.SNAPSHOT, SNAPSHOT, object)).isInstanceOf(WrongKey.class);
  }
}
