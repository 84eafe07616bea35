package org.mailkeep.repository.key;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.base.RepositoryException.UnsupportedFormat;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ObjectKind;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.StoredObject;

/** The public keys of a repository, read when they are first needed. What the admin did not sign does not exist. Thread-safe. */
final class KeyDirectory {
  static final int LONGEST_OBJECT = 64 << 10;

  private static final System.Logger LOG = System.getLogger(KeyDirectory.class.getName());

  private final ObjectStore store;
  private final Id128 repositoryId;
  private final byte[] adminPublicKey;
  private final Id128 adminId;
  private final Map<Id128, Signer> signers = new ConcurrentHashMap<>();
  private @Nullable Map<Purpose, Recipient> recipients;

  KeyDirectory(ObjectStore store, Id128 repositoryId, byte[] adminPublicKey) {
    this.store = store;
    this.repositoryId = repositoryId;
    this.adminPublicKey = adminPublicKey;
    this.adminId = KeyIds.of(adminPublicKey);
    signers.put(adminId, new Signer(new SignerInfo(adminId, Role.OWNER, "admin"), adminPublicKey));
  }

  /** One who signs. */
  static final class Signer {
    private final SignerInfo info;
    private final byte[] publicKey;

    Signer(SignerInfo info, byte[] publicKey) {
      this.info = info;
      this.publicKey = publicKey;
    }

    SignerInfo info() {
      return info;
    }

    byte[] publicKey() {
      return publicKey;
    }
  }

  /** A public key to seal to. */
  record Recipient(Id128 id, BouncyCastle.PublicKey key) {}

  static ObjectKey adminKey(Id128 id) {
    return new ObjectKey("keys/admin/" + id.hex());
  }

  static ObjectKey signerKey(Id128 id) {
    return new ObjectKey("keys/signer/" + id.hex());
  }

  static ObjectKey recipientKey(Id128 id) {
    return new ObjectKey("keys/recipient/" + id.hex());
  }

  Id128 adminId() {
    return adminId;
  }

  /** The key to seal to for {@code purpose}. */
  Recipient recipient(Purpose purpose) throws IOException {
    Recipient recipient = recipients().get(purpose);
    if (recipient == null) {
      throw new Missing("keys/recipient/: " + store.location() + " holds no " + purpose + " key that its admin signed");
    }
    return recipient;
  }

  /** The signer of that id, or none if the admin admitted nobody of that id. */
  Optional<Signer> signer(Id128 id) throws IOException {
    Signer known = signers.get(id);
    if (known != null) {
      return Optional.of(known);
    }
    ByteBuffer object;
    try {
      object = store.get(signerKey(id), LONGEST_OBJECT);
    } catch (Missing e) {
      return Optional.empty();
    }
    Optional<Signer> read = readSigner(signerKey(id), object);
    read.ifPresent(signer -> signers.put(id, signer));
    return read;
  }

  /** All signers, in the order of their ids. */
  List<SignerInfo> signers() throws IOException {
    List<SignerInfo> all = new ArrayList<>();
    for (StoredObject stored : store.list("keys/signer/")) {
      readSigner(stored.key(), store.get(stored.key(), LONGEST_OBJECT)).ifPresent(signer -> all.add(signer.info()));
    }
    return all;
  }

  private synchronized Map<Purpose, Recipient> recipients() throws IOException {
    if (recipients == null) {
      Map<Purpose, Recipient> read = new EnumMap<>(Purpose.class);
      for (StoredObject stored : store.list("keys/recipient/")) {
        readRecipient(stored.key(), store.get(stored.key(), LONGEST_OBJECT), read);
      }
      recipients = read;
    }
    return recipients;
  }

  private void readRecipient(ObjectKey key, ByteBuffer object, Map<Purpose, Recipient> into) throws IOException {
    byte[] body = admitted(ObjectKind.RECIPIENT_KEY, key, object);
    if (body == null) {
      return;
    }
    ByteReader in = new ByteReader(body, key.path());
    Purpose purpose = Purpose.ofCode(in.u8());
    byte[] encoded = in.raw(BouncyCastle.XWING_PUBLIC_BYTES);
    in.end();
    Id128 id = KeyIds.of(encoded);
    if (purpose == null || !key.equals(recipientKey(id))) {
      throw in.corrupt("not the key that its name says");
    }
    try {
      into.putIfAbsent(purpose, new Recipient(id, BouncyCastle.PublicKey.decode(encoded)));
    } catch (IllegalArgumentException e) {
      throw new Corrupt(key.path() + ": no X-Wing public key", e);
    }
  }

  private Optional<Signer> readSigner(ObjectKey key, ByteBuffer object) throws Corrupt, UnsupportedFormat {
    byte[] body = admitted(ObjectKind.SIGNER_KEY, key, object);
    if (body == null) {
      return Optional.empty();
    }
    ByteReader in = new ByteReader(body, key.path());
    Role role = Role.ofCode(in.u8());
    String name = in.text("name");
    byte[] publicKey = in.raw(BouncyCastle.ED25519_BYTES);
    in.end();
    Id128 id = KeyIds.of(publicKey);
    if (role == null || !key.equals(signerKey(id))) {
      throw in.corrupt("not the key that its name says");
    }
    return Optional.of(new Signer(new SignerInfo(id, role, name), publicKey));
  }

  /** The body of a key object, or null if somebody else than the admin signed it. */
  private byte @Nullable [] admitted(ObjectKind kind, ObjectKey key, ByteBuffer object)
      throws Corrupt, UnsupportedFormat {
    SignedEnvelope envelope = SignedEnvelope.read(kind, key, object);
    if (!envelope.signerId().equals(adminId)) {
      LOG.log(Level.WARNING,
          "{0}: not signed by the admin of this repository, ignored; somebody may be trying to add a key", key);
      return null;
    }
    envelope.check(repositoryId, adminPublicKey);
    return envelope.body();
  }
}
