package org.mailkeep.repository.key;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import javax.crypto.AEADBadTagException;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.UnsupportedFormat;
import org.mailkeep.repository.base.RepositoryException.WrongKey;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.frame.Frame;
import org.mailkeep.repository.frame.ObjectKind;
import org.mailkeep.repository.store.ObjectKey;

/**
 * The keys of an open repository: the secrets of one credential and the public keys that its admin signed. Closes and opens the envelopes of
 * docs/format.md, section 3, each bound to the object's kind, repository and key, so that no object passes for another.
 *
 * <p>Public keys are read from the store when they are first needed; a method that may do so throws what the store throws. Every other failure is
 * {@code Corrupt} (not what was written), {@code WrongKey} (this credential does not open it or may not sign it) or {@code UnsupportedFormat}.
 * Bodies are opaque here. Thread-safe.
 */
public final class Keyring {
  private final Credential credential;
  private final KeyDirectory directory;
  private final Signatures signatures;
  private final SigningKey signingKey;
  private final SecureRandom random;
  private final Map<Purpose, OpeningKey> openingKeys = new EnumMap<>(Purpose.class);

  Keyring(Credential credential, KeyDirectory directory, SecureRandom random) {
    this.credential = credential;
    this.directory = directory;
    signatures = new Signatures(credential.repositoryId(), directory);
    this.signingKey = credential.signingKey();
    this.random = random;
  }

  private record OpeningKey(Id128 id, BouncyCastle.PrivateKey key) {}

  public Id128 repositoryId() {
    return credential.repositoryId();
  }

  public Role role() {
    return credential.role();
  }

  /** Names the key that {@link #sign} signs with. */
  public Id128 signerId() {
    return signingKey.id();
  }

  /** The secret behind chunk ids and the gear table: 32 bytes, in a new array. */
  public byte[] chunkIdKey() {
    return credential.chunkIdKey().clone();
  }

  /** Whether {@link #openFrom} opens what was sealed for {@code purpose}. */
  public boolean canOpen(Purpose purpose) {
    return credential.privateKey(purpose) != null;
  }

  /** Seals a small secret so that only holders of the key of {@code purpose} open it, and only with the same {@code info}. */
  public SealedKey sealTo(Purpose purpose, byte[] info, byte[] plaintext) throws IOException {
    KeyDirectory.Recipient recipient = directory.recipient(purpose);
    return new SealedKey(recipient.id(), Hpke.seal(recipient.key(), info, plaintext, random));
  }

  /**
   * Opens what {@link #sealTo} sealed.
   *
   * @param recipient the key that it was sealed to
   * @throws WrongKey if this credential does not hold that key
   * @throws Corrupt if it was sealed with other {@code info} or changed
   */
  public byte[] openFrom(Purpose purpose, Id128 recipient, byte[] info, byte[] sealed) throws WrongKey, Corrupt {
    OpeningKey key = openingKey(purpose);
    if (!key.id().equals(recipient)) {
      throw new WrongKey(
          "sealed to " + purpose + " key " + recipient.brief() + "; " + credential + " holds " + key.id().brief());
    }
    try {
      return Hpke.open(key.key(), info, sealed);
    } catch (AEADBadTagException e) {
      throw new Corrupt("what was sealed to " + purpose + " key " + recipient.brief()
          + " does not open: damaged, or from another place", e);
    }
  }

  /** Seals {@code body} with the index key: every role of this repository opens it. */
  public ByteBuffer seal(ObjectKind kind, ObjectKey key, byte[] body) {
    byte[] object = Arrays.copyOf(frame(kind, credential.indexKeyVersion()),
        Frame.BYTES + Aes.NONCE_BYTES + body.length + Aes.TAG_BYTES);
    sealBody(Context.of(object, repositoryId(), key), body, object, Frame.BYTES);
    return ByteBuffer.wrap(object);
  }

  /** Opens what {@link #seal} sealed. */
  public byte[] open(ObjectKind kind, ObjectKey key, ByteBuffer object) throws Corrupt, WrongKey, UnsupportedFormat {
    byte[] bytes = Context.array(object);
    int keyVersion = Frame.read(new ByteReader(bytes, key.path()), kind, key.path());
    return openBody(key, keyVersion, Context.of(bytes, repositoryId(), key), bytes, Frame.BYTES);
  }

  /**
   * Signs {@code body}: FORMAT and key objects with the admin key, all others with the credential's own.
   *
   * @throws WrongKey if this role may not sign such objects
   */
  public ByteBuffer sign(ObjectKind kind, ObjectKey key, byte[] body) throws WrongKey {
    return sign(frame(kind, 0), kind, key, body);
  }

  /** Checks what {@link #sign} signed, and that the signer's role may sign such objects. */
  public Signed verify(ObjectKind kind, ObjectKey key, ByteBuffer object) throws IOException {
    SignedEnvelope envelope = SignedEnvelope.read(kind, key, object);
    return new Signed(check(kind, key, envelope), envelope.version(), envelope.body());
  }

  /** Seals {@code body} with the index key and signs that. */
  public ByteBuffer signSealed(ObjectKind kind, ObjectKey key, byte[] body) throws WrongKey {
    byte[] frame = frame(kind, credential.indexKeyVersion());
    byte[] sealed = new byte[Aes.NONCE_BYTES + body.length + Aes.TAG_BYTES];
    sealBody(Context.of(frame, repositoryId(), key), body, sealed, 0);
    return sign(frame, kind, key, sealed);
  }

  /** Checks and opens what {@link #signSealed} made. */
  public Signed verifySealed(ObjectKind kind, ObjectKey key, ByteBuffer object) throws IOException {
    SignedEnvelope envelope = SignedEnvelope.read(kind, key, object);
    SignerInfo signer = check(kind, key, envelope);
    return new Signed(signer, envelope.version(),
        openBody(key, envelope.keyVersion(), envelope.context(repositoryId()), envelope.body(), 0));
  }

  /** Seals {@code body} to the report key and signs that. */
  public ByteBuffer signBoxed(ObjectKind kind, ObjectKey key, byte[] body) throws IOException {
    byte[] frame = frame(kind, 0);
    SealedKey box = sealTo(Purpose.REPORT, Context.of(frame, repositoryId(), key), body);
    return sign(frame, kind, key,
        new ByteWriter(Id128.BYTES + Hpke.OVERHEAD + body.length).id(box.recipient()).raw(box.bytes()).toBytes());
  }

  /** Checks what {@link #signBoxed} made without opening it, which every role can; the body is the box. */
  public Signed verifyBoxed(ObjectKind kind, ObjectKey key, ByteBuffer object) throws IOException {
    return verify(kind, key, object);
  }

  /** Checks and opens what {@link #signBoxed} made. */
  public Signed openBoxed(ObjectKind kind, ObjectKey key, ByteBuffer object) throws IOException {
    SignedEnvelope envelope = SignedEnvelope.read(kind, key, object);
    SignerInfo signer = check(kind, key, envelope);
    ByteReader box = new ByteReader(envelope.body(), key.path());
    Id128 recipient = box.id();
    OpeningKey own = openingKey(Purpose.REPORT);
    if (!own.id().equals(recipient)) {
      throw new WrongKey(key.path() + ": sealed to report key " + recipient.brief() + "; " + credential + " holds "
          + own.id().brief());
    }
    try {
      return new Signed(signer, envelope.version(),
          Hpke.open(own.key(), envelope.context(repositoryId()), box.raw(box.remaining())));
    } catch (AEADBadTagException e) {
      throw new Corrupt(key.path() + ": the box does not open", e);
    }
  }

  private ByteBuffer sign(byte[] frame, ObjectKind kind, ObjectKey key, byte[] body) throws WrongKey {
    SigningKey signer;
    if (Signatures.byAdmin(kind)) {
      signer = credential.adminKey();
    } else if (role().signs(kind)) {
      signer = signingKey;
    } else {
      throw new WrongKey(key.path() + ": the role " + role() + " may not write it");
    }
    return SignedEnvelope.write(frame, repositoryId(), key, body, signer);
  }

  private SignerInfo check(ObjectKind kind, ObjectKey key, SignedEnvelope envelope) throws IOException {
    if (kind == ObjectKind.FORMAT) {
      Id128 repository = KeyObjects.repositoryId(envelope.body());
      if (!repository.equals(repositoryId())) {
        throw new WrongKey(key.path() + ": this is repository " + repository.brief() + ", the key is " + credential);
      }
    }
    return signatures.check(kind, key, envelope);
  }

  /** Writes nonce and sealed body into {@code out} from {@code offset} on. */
  private void sealBody(byte[] context, byte[] body, byte[] out, int offset) {
    byte[] nonce = new byte[Aes.NONCE_BYTES];
    random.nextBytes(nonce);
    System.arraycopy(nonce, 0, out, offset, nonce.length);
    Aes.seal(credential.indexKey(), nonce, context, body, out, offset + nonce.length);
  }

  private byte[] openBody(ObjectKey key, int keyVersion, byte[] context, byte[] bytes, int offset)
      throws Corrupt, WrongKey {
    if (keyVersion != credential.indexKeyVersion()) {
      throw new WrongKey(
          key.path() + ": sealed with version " + keyVersion + " of the index key; " + credential + " holds version "
              + credential.indexKeyVersion());
    }
    int body = offset + Aes.NONCE_BYTES;
    if (bytes.length < body + Aes.TAG_BYTES) {
      throw new Corrupt(key.path() + ": ends too early");
    }
    try {
      return Aes.open(credential.indexKey(), Arrays.copyOfRange(bytes, offset, body), context, bytes, body,
          bytes.length - body);
    } catch (AEADBadTagException e) {
      throw new Corrupt(key.path() + ": the seal does not match: damaged, or from another place", e);
    }
  }

  private OpeningKey openingKey(Purpose purpose) throws WrongKey {
    byte[] seed = credential.privateKey(purpose);
    if (seed == null) {
      throw new WrongKey("the role " + role() + " does not hold the " + purpose
          + " key; use a credential that does, or the owner's passphrase");
    }
    synchronized (openingKeys) {
      return openingKeys.computeIfAbsent(purpose, p -> {
        BouncyCastle.PrivateKey key = BouncyCastle.PrivateKey.decode(seed);
        return new OpeningKey(KeyIds.of(key.publicKey().encoded()), key);
      });
    }
  }

  private static byte[] frame(ObjectKind kind, int keyVersion) {
    return Frame.write(new ByteWriter(Frame.BYTES), kind, keyVersion).toBytes();
  }

  @Override
  public String toString() {
    return "the keys of " + credential;
  }
}
