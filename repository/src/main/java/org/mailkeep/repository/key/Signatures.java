package org.mailkeep.repository.key;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.base.RepositoryException.NoRepository;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ObjectKind;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;

/** Checks who signed an object, and that the signer may sign such objects. Needs public keys alone, and opens nothing. Thread-safe. */
public final class Signatures {
  private static final ObjectKey FORMAT = new ObjectKey("FORMAT");

  private final Id128 repositoryId;
  private final KeyDirectory directory;

  Signatures(Id128 repositoryId, KeyDirectory directory) {
    this.repositoryId = repositoryId;
    this.directory = directory;
  }

  /**
   * The signatures of the repository in {@code store}, without a credential: its admin key is the one that signed FORMAT, which proves nothing to who does not know that key from elsewhere, by
   * its {@link #adminId}.
   *
   * @throws NoRepository if there is no FORMAT
   * @throws Corrupt if FORMAT, or the admin key, is not signed by that key
   */
  public static Signatures trusting(ObjectStore store) throws IOException {
    ByteBuffer format;
    try {
      format = store.get(FORMAT, KeyDirectory.LONGEST_OBJECT);
    } catch (Missing e) {
      throw new NoRepository(store.location() + ": no repository, since there is no FORMAT");
    }
    SignedEnvelope envelope = SignedEnvelope.read(ObjectKind.FORMAT, FORMAT, format);
    Id128 repository = KeyObjects.repositoryId(envelope.body());
    ObjectKey key = KeyDirectory.adminKey(envelope.signerId());
    SignedEnvelope admin = SignedEnvelope.read(ObjectKind.ADMIN_KEY, key,
        store.get(key, KeyDirectory.LONGEST_OBJECT));
    ByteReader in = new ByteReader(admin.body(), key.path());
    byte[] publicKey = in.raw(BouncyCastle.ED25519_BYTES);
    in.end();
    if (!KeyIds.of(publicKey).equals(envelope.signerId()) || !admin.signerId().equals(envelope.signerId())) {
      throw new Corrupt(key + ": not the key that its name says");
    }
    admin.check(repository, publicKey);
    Signatures signatures = new Signatures(repository, new KeyDirectory(store, repository, publicKey));
    signatures.verify(ObjectKind.FORMAT, FORMAT, format);
    return signatures;
  }

  /** The repository that signatures are bound to. */
  public Id128 repositoryId() {
    return repositoryId;
  }

  /** Names the admin key, which admits all others. */
  public Id128 adminId() {
    return directory.adminId();
  }

  /**
   * Checks an object.
   *
   * @return who signed what; a sealed or boxed body stays closed
   * @throws Corrupt if it is not what a signer of this repository signed under that key, or the signer may not
   */
  public Signed verify(ObjectKind kind, ObjectKey key, ByteBuffer object) throws IOException {
    SignedEnvelope envelope = SignedEnvelope.read(kind, key, object);
    return new Signed(check(kind, key, envelope), envelope.version(), envelope.body());
  }

  SignerInfo check(ObjectKind kind, ObjectKey key, SignedEnvelope envelope) throws IOException {
    Id128 id = envelope.signerId();
    KeyDirectory.Signer signer = directory.signer(id)
        .orElseThrow(
            () -> new Corrupt(key.path() + ": signed by " + id.brief() + ", which is no key of this repository"));
    boolean allowed = id.equals(directory.adminId())
        ? byAdmin(kind) || kind == ObjectKind.ROOT
        : signer.info().role().signs(kind);
    if (!allowed) {
      throw new Corrupt(
          key.path() + ": signed by " + id.brief() + ", whose role " + signer.info().role() + " may not write it");
    }
    envelope.check(repositoryId, signer.publicKey());
    return signer.info();
  }

  /** Whether only the admin key signs such objects. */
  static boolean byAdmin(ObjectKind kind) {
    return kind == ObjectKind.FORMAT || kind == ObjectKind.ADMIN_KEY || kind == ObjectKind.SIGNER_KEY
        || kind == ObjectKind.RECIPIENT_KEY;
  }
}
