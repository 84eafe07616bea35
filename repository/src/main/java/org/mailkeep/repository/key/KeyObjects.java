package org.mailkeep.repository.key;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.base.RepositoryException.NoRepository;
import org.mailkeep.repository.base.RepositoryException.WrongKey;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.frame.Frame;
import org.mailkeep.repository.frame.ObjectKind;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.StoredObject;

/**
 * The key objects of one repository, below {@code keys/}.
 *
 * <pre>
 * admin key      Signed by itself      body = Ed25519 public key 32 bytes
 * signer key     Signed by the admin   body = role u8, name text, Ed25519 public key 32 bytes
 * recipient key  Signed by the admin   body = purpose u8, X-Wing public key 1216 bytes
 * </pre>
 *
 * <p>Specification: docs/format.md, "Keys". A key object that the admin did not sign is passed over with a warning; a damaged one is {@code Corrupt}.
 */
public final class KeyObjects {
  private static final ObjectKey FORMAT = new ObjectKey("FORMAT");

  private final ObjectStore store;
  private final SecureRandom random;

  public KeyObjects(ObjectStore store, SecureRandom random) {
    this.store = store;
    this.random = random;
  }

  /** Writes the public keys of a new repository, its owner's signing key, and a slot that {@code passphrase} opens. FORMAT is the caller's. */
  public Keyring create(Credential owner, char[] passphrase) throws IOException {
    return create(owner, passphrase, KdfCost.DEFAULT);
  }

  /** As {@link #create(Credential, char[])}, at another cost of the passphrase. */
  public Keyring create(Credential owner, char[] passphrase, KdfCost cost) throws IOException {
    Keyring keyring = create(owner);
    addSlot(owner, passphrase, cost);
    return keyring;
  }

  /** As {@link #create(Credential, char[])}, without a passphrase: only credential files open the repository. */
  public Keyring create(Credential owner) throws IOException {
    SigningKey admin = owner.adminKey();
    putSigned(ObjectKind.ADMIN_KEY, KeyDirectory.adminKey(admin.id()), owner, admin.publicKey());
    for (Purpose purpose : Purpose.values()) {
      byte[] seed = owner.privateKey(purpose);
      if (seed == null) {
        throw new WrongKey(owner + " does not hold the " + purpose + " key");
      }
      byte[] publicKey = BouncyCastle.PrivateKey.decode(seed).publicKey().encoded();
      putSigned(ObjectKind.RECIPIENT_KEY, KeyDirectory.recipientKey(KeyIds.of(publicKey)), owner,
          new ByteWriter(1 + publicKey.length).u8(purpose.code()).raw(publicKey).toBytes());
    }
    addSigner(owner, owner);
    return load(owner);
  }

  /** Admits the signing key of {@code added}, so that what it signs counts. */
  public SignerInfo addSigner(Credential owner, Credential added) throws IOException {
    SigningKey signer = added.signingKey();
    putSigned(ObjectKind.SIGNER_KEY, KeyDirectory.signerKey(signer.id()), owner,
        new ByteWriter().u8(added.role().code()).text(added.name()).raw(signer.publicKey()).toBytes());
    return new SignerInfo(signer.id(), added.role(), added.name());
  }

  /**
   * Adds a slot in which {@code passphrase} opens {@code credential}.
   *
   * @throws IllegalArgumentException if the passphrase is empty or no valid text
   */
  public void addSlot(Credential credential, char[] passphrase, KdfCost cost) throws IOException {
    ObjectKey key = new ObjectKey("keys/slot/" + Id128.random(random).hex());
    store.put(key, PassphraseSlot.seal(key, credential, passphrase, cost, random));
  }

  /**
   * The keys of {@code credential}.
   *
   * @throws WrongKey if the repository does not know the credential's signing key: revoked, or of another repository
   */
  public Keyring load(Credential credential) throws IOException {
    KeyDirectory directory = directory(credential);
    Keyring keyring = new Keyring(credential, directory, random);
    SignerInfo own = directory.signer(keyring.signerId()).map(KeyDirectory.Signer::info).orElse(null);
    if (own == null || own.role() != credential.role()) {
      throw new WrongKey(
          store.location() + " does not know the signing key " + keyring.signerId().brief() + " of " + credential
              + ": it was revoked, or belongs to another repository");
    }
    return keyring;
  }

  /**
   * The credential that {@code passphrase} opens. Every slot is tried; each costs what its {@link KdfCost} says.
   *
   * @throws NoRepository if there is no FORMAT
   * @throws WrongKey if the passphrase opens none, or there is none
   */
  public Credential openWithPassphrase(char[] passphrase) throws IOException {
    Id128 repositoryId = repositoryId();
    RepositoryException telling = null;
    for (StoredObject slot : store.list("keys/slot/")) {
      try {
        return PassphraseSlot.open(slot.key(), repositoryId, store.get(slot.key(), KeyDirectory.LONGEST_OBJECT),
            passphrase);
      } catch (RepositoryException e) {
        telling = moreTelling(telling, e);
      }
    }
    if (telling == null) {
      throw new WrongKey(store.location() + " has no passphrase; open it with a credential file");
    }
    throw telling instanceof WrongKey ? new WrongKey("wrong passphrase for " + store.location()) : telling;
  }

  /** All signing keys that the admin of {@code credential}'s repository admitted, in the order of their ids. */
  public List<SignerInfo> list(Credential credential) throws IOException {
    return directory(credential).signers();
  }

  /** The id that FORMAT states, before there is a key to check it with. */
  private Id128 repositoryId() throws IOException {
    ByteBuffer format;
    try {
      format = store.get(FORMAT, KeyDirectory.LONGEST_OBJECT);
    } catch (Missing e) {
      throw new NoRepository("no repository at " + store.location() + "; create one with: mailkeep init");
    }
    return repositoryId(Signed.unverifiedBody(ObjectKind.FORMAT, FORMAT, format));
  }

  static Id128 repositoryId(byte[] formatBody) throws Corrupt {
    return new ByteReader(formatBody, FORMAT.path()).id();
  }

  private KeyDirectory directory(Credential credential) {
    return new KeyDirectory(store, credential.repositoryId(), credential.adminPublicKey());
  }

  private void putSigned(ObjectKind kind, ObjectKey key, Credential owner, byte[] body) throws IOException {
    byte[] frame = Frame.write(new ByteWriter(Frame.BYTES), kind).toBytes();
    store.put(key, SignedEnvelope.write(frame, owner.repositoryId(), key, body, owner.adminKey()));
  }

  /** A slot that is damaged says more than one that another passphrase opens. */
  private static RepositoryException moreTelling(@Nullable RepositoryException before, RepositoryException now) {
    return before == null || before instanceof WrongKey ? now : before;
  }
}
