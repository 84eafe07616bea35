package org.mailkeep.repository.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.base.RepositoryException.NoRepository;
import org.mailkeep.repository.base.RepositoryException.UnsupportedFormat;
import org.mailkeep.repository.base.RepositoryException.WrongKey;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.frame.ObjectKind;
import org.mailkeep.repository.store.FaultyObjectStore;
import org.mailkeep.repository.store.InMemoryObjectStore;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.StoredObject;

class KeyObjectsTest {
  private static final KdfCost CHEAP = new KdfCost(1024, 1, 1);
  private static final ObjectKey FORMAT = new ObjectKey("FORMAT");
  private static final ObjectKey SNAPSHOT = new ObjectKey("snapshots/00000001/aa");

  private final SecureRandom random = new SecureRandom();
  private final InMemoryObjectStore store = new InMemoryObjectStore();
  private final KeyObjects keys = new KeyObjects(store, random);
  private final Credential owner = Credential.newOwner(Id128.random(random), "first", random);

  @Test
  void aNewRepositoryHasItsKeysWhereTheFormatSays() throws Exception {
    keys.create(owner, "secret".toCharArray(), CHEAP);

    assertThat(store.list("")).extracting(object -> object.key().path().replaceAll("[0-9a-f]{32}$", "ID"))
        .containsExactly("keys/admin/ID", "keys/recipient/ID", "keys/recipient/ID", "keys/recipient/ID",
            "keys/signer/ID", "keys/slot/ID");
  }

  @Test
  void creatingAgainAfterACrashGoesOn() throws Exception {
    keys.create(owner);
    Keyring again = keys.create(owner);

    assertThat(again.role()).isEqualTo(Role.OWNER);
    assertThat(store.list("")).hasSize(5);
  }

  @Test
  void aPassphraseOpensItsCredential() throws Exception {
    Keyring created = create("correct horse");

    Credential opened = keys.openWithPassphrase("correct horse".toCharArray());

    assertThat(opened.encode()).isEqualTo(owner.encode());
    assertThat(keys.load(opened).signerId()).isEqualTo(created.signerId());
  }

  @Test
  void anotherPassphraseIsWrong() throws Exception {
    create("correct horse");

    for (String wrong : List.of("correct horse ", "Correct horse", "", "\ud800")) {
      assertThatThrownBy(() -> keys.openWithPassphrase(wrong.toCharArray())).isInstanceOf(WrongKey.class)
          .hasMessageContaining("passphrase");
    }
  }

  @Test
  void eachOfSeveralPassphrasesOpensItsOwn() throws Exception {
    create("first");
    Credential restorer = owner.forRole(Role.RESTORE, "restorer", random);
    keys.addSigner(owner, restorer);
    keys.addSlot(restorer, "second".toCharArray(), CHEAP);

    assertThat(keys.openWithPassphrase("first".toCharArray()).role()).isEqualTo(Role.OWNER);
    assertThat(keys.openWithPassphrase("second".toCharArray()).role()).isEqualTo(Role.RESTORE);
  }

  @Test
  void aDamagedSlotDoesNotKeepTheOthersShut() throws Exception {
    create("first");
    store.put(new ObjectKey("keys/slot/00000000000000000000000000000000"), ByteBuffer.wrap("rubbish".getBytes(UTF_8)));

    assertThat(keys.openWithPassphrase("first".toCharArray()).role()).isEqualTo(Role.OWNER);
    assertThatThrownBy(() -> keys.openWithPassphrase("wrong".toCharArray())).isInstanceOf(Corrupt.class)
        .hasMessageContaining("keys/slot/0000");
  }

  @Test
  void withoutFormatThereIsNoRepository() {
    assertThatThrownBy(() -> keys.openWithPassphrase("any".toCharArray())).isInstanceOf(NoRepository.class)
        .hasMessageContaining("memory");
  }

  @Test
  void withoutASlotNoPassphraseOpens() throws Exception {
    putFormat(keys.create(owner));

    assertThatThrownBy(() -> keys.openWithPassphrase("any".toCharArray())).isInstanceOf(WrongKey.class)
        .hasMessageContaining("credential file");
  }

  @Test
  void onlyAnOwnerAdmitsSigners() throws Exception {
    keys.create(owner);
    Credential restorer = owner.forRole(Role.RESTORE, "restorer", random);

    assertThatThrownBy(() -> restorer.forRole(Role.AGENT, "x", random)).isInstanceOf(WrongKey.class)
        .hasMessageContaining("owner");
    assertThatThrownBy(() -> keys.addSigner(restorer, restorer)).isInstanceOf(WrongKey.class)
        .hasMessageContaining("owner");
  }

  @Test
  void aSecondOwnerAdmitsSignersToo() throws Exception {
    keys.create(owner);
    Credential second = owner.forRole(Role.OWNER, "second", random);
    keys.addSigner(owner, second);
    Credential agent = second.forRole(Role.AGENT, "mail1", random);
    SignerInfo added = keys.addSigner(second, agent);

    assertThat(keys.list(agent)).hasSize(3).contains(added).extracting(SignerInfo::name)
        .containsExactlyInAnyOrder("first", "second", "mail1");
    assertThat(keys.load(agent).signerId()).isEqualTo(added.id());
  }

  @Test
  void aCredentialThatWasNotAdmittedIsRefused() throws Exception {
    keys.create(owner);
    Credential agent = owner.forRole(Role.AGENT, "mail1", random);
    Credential stranger = Credential.newOwner(Id128.random(random), "stranger", random);

    assertThatThrownBy(() -> keys.load(agent)).isInstanceOf(WrongKey.class).hasMessageContaining("mail1");
    assertThatThrownBy(() -> keys.load(stranger)).isInstanceOf(WrongKey.class).hasMessageContaining("stranger");
  }

  @Test
  void loadingReadsOneObjectAndVerifyingOneMoreForEachSigner() throws Exception {
    keys.create(owner);
    Credential agent = owner.forRole(Role.AGENT, "mail1", random);
    keys.addSigner(owner, agent);
    ByteBuffer snapshot = keys.load(agent).sign(ObjectKind.SNAPSHOT, SNAPSHOT, new byte[3]);
    FaultyObjectStore counting = new FaultyObjectStore(store);

    Keyring keyring = new KeyObjects(counting, random).load(owner);
    assertThat(counting.reads()).isEqualTo(1);

    keyring.verify(ObjectKind.SNAPSHOT, SNAPSHOT, snapshot);
    keyring.verify(ObjectKind.SNAPSHOT, SNAPSHOT, snapshot);
    assertThat(counting.reads()).isEqualTo(2);

    keyring.sealTo(Purpose.CONTENT, new byte[0], new byte[32]);
    keyring.sealTo(Purpose.REPORT, new byte[0], new byte[32]);
    assertThat(counting.reads()).isEqualTo(5);
  }

  @Test
  void aKeyThatAnotherAdminSignedIsPassedOverWithAWarning() throws Exception {
    keys.create(owner);
    // A thief of the repository's id, with keys and an admin of his own.
    Credential thief = Credential.newOwner(owner.repositoryId(), "thief", random);
    keys.create(thief);
    ByteBuffer forged = keys.load(thief).sign(ObjectKind.SNAPSHOT, SNAPSHOT, new byte[3]);

    List<String> warnings = warningsOf(() -> {
      assertThat(keys.list(owner)).extracting(SignerInfo::name).containsExactly("first");
      Keyring keyring = keys.load(owner);
      for (Purpose purpose : Purpose.values()) {
        SealedKey sealed = keyring.sealTo(purpose, new byte[0], new byte[32]);
        assertThat(keyring.openFrom(purpose, sealed.recipient(), new byte[0], sealed.bytes())).hasSize(32);
      }
      assertThatThrownBy(() -> keyring.verify(ObjectKind.SNAPSHOT, SNAPSHOT, forged)).isInstanceOf(Corrupt.class);
    });

    assertThat(warnings).hasSize(5)
        .anyMatch(warning -> warning.contains("keys/signer/" + thief.signingKey().id().hex()));
  }

  @Test
  void aMissingRecipientIsSaidToBeMissing() throws Exception {
    keys.create(owner);
    ObjectStore fewer = copyWithout("keys/recipient/", new InMemoryObjectStore());

    assertThatThrownBy(
        () -> new KeyObjects(fewer, random).load(owner).sealTo(Purpose.CONTENT, new byte[0], new byte[32]))
        .isInstanceOf(Missing.class).hasMessageContaining("content");
  }

  @Test
  void aChangedKeyObjectIsNoticedOrPassedOver() throws Exception {
    keys.create(owner);
    for (StoredObject stored : store.list("keys/")) {
      if (stored.key().path().startsWith("keys/admin/")) {
        continue;
      }
      ByteBuffer sound = store.get(stored.key(), 1 << 16);
      // Only the places that are cheap to try: a store for each.
      for (int at = 0; at < sound.limit(); at += 1 + sound.limit() / 100) {
        ByteBuffer changed = ByteBuffer.wrap(sound.array().clone());
        changed.put(at, (byte) (changed.get(at) ^ 0x10));
        isNoticed(stored.key(), changed, at);
      }
    }
  }

  @Test
  void aKeyObjectUnderAnotherNameIsRefused() throws Exception {
    keys.create(owner);
    ObjectKey signer = store.list("keys/signer/").getFirst().key();
    store.put(new ObjectKey("keys/signer/00000000000000000000000000000000"), store.get(signer, 1 << 16));

    assertThatThrownBy(() -> keys.list(owner)).isInstanceOf(Corrupt.class).hasMessageContaining("keys/signer/0000");
  }

  private void isNoticed(ObjectKey key, ByteBuffer changed, int at) throws Exception {
    InMemoryObjectStore damaged = new InMemoryObjectStore();
    copyWithout(key.path(), damaged);
    damaged.put(key, changed);
    KeyObjects damagedKeys = new KeyObjects(damaged, random);

    warningsOf(() -> assertThatThrownBy(() -> {
      Keyring keyring = damagedKeys.load(owner);
      for (Purpose purpose : Purpose.values()) {
        keyring.sealTo(purpose, new byte[0], new byte[1]);
      }
    }).as("%s, byte %s", key, at).isInstanceOfAny(Corrupt.class, WrongKey.class, Missing.class,
        UnsupportedFormat.class));
  }

  private Keyring create(String passphrase) throws IOException {
    Keyring keyring = keys.create(owner, passphrase.toCharArray(), CHEAP);
    putFormat(keyring);
    return keyring;
  }

  private void putFormat(Keyring keyring) throws IOException {
    store.put(FORMAT, keyring.sign(ObjectKind.FORMAT, FORMAT, new ByteWriter().id(owner.repositoryId()).toBytes()));
  }

  private ObjectStore copyWithout(String prefix, ObjectStore copy) throws IOException {
    for (StoredObject stored : store.list("")) {
      if (!stored.key().path().startsWith(prefix)) {
        copy.put(stored.key(), store.get(stored.key(), 1 << 16));
      }
    }
    return copy;
  }

  /** Something that may fail. */
  @FunctionalInterface
  private interface Action {
    void run() throws Exception;
  }

  private static List<String> warningsOf(Action action) throws Exception {
    List<String> warnings = new ArrayList<>();
    Handler handler = new Handler() {
      @Override
      public void publish(LogRecord record) {
        if (record.getLevel() == Level.WARNING) {
          warnings.add(new SimpleFormatter().formatMessage(record));
        }
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
    Logger logger = Logger.getLogger(KeyDirectory.class.getName());
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
    try {
      action.run();
    } finally {
      logger.removeHandler(handler);
      logger.setUseParentHandlers(true);
    }
    return warnings;
  }
}
