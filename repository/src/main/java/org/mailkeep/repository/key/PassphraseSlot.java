package org.mailkeep.repository.key;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.base.RepositoryException.WrongKey;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.frame.Frame;
import org.mailkeep.repository.frame.ObjectKind;
import org.mailkeep.repository.store.ObjectKey;

/**
 * A credential that a passphrase opens.
 *
 * <pre>
 * slot = Frame, memory KiB u32, iterations u32, lanes u8, salt 16 bytes, nonce 12 bytes,
 *        AES-256-GCM(Argon2id v1.3 of the passphrase in UTF-8 (NFC) → 32 bytes, nonce, aad = Context and all before the nonce, Credential)
 * </pre>
 *
 * <p>Specification: docs/format.md, "Keys".
 */
final class PassphraseSlot {
  private static final int SALT_BYTES = 16;
  private static final int HEAD_BYTES = Frame.BYTES + 4 + 4 + 1 + SALT_BYTES;

  private PassphraseSlot() {}

  /** @throws IllegalArgumentException if the passphrase is empty or no text */
  static ByteBuffer seal(ObjectKey key, Credential credential, char[] passphrase, KdfCost cost, SecureRandom random) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    byte[] nonce = new byte[Aes.NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] plaintext = credential.encode();
    ByteWriter out = Frame
        .write(new ByteWriter(HEAD_BYTES + nonce.length + plaintext.length + Aes.TAG_BYTES), ObjectKind.PASSPHRASE_SLOT)
        .u32(cost.memoryKiB()).u32(cost.iterations()).u8(cost.lanes()).raw(salt).raw(nonce)
        .raw(new byte[plaintext.length + Aes.TAG_BYTES]);
    byte[] slot = out.toBytes();
    byte[] derived = derive(passphrase, salt, cost);
    Aes.seal(derived, nonce, associated(slot, credential.repositoryId(), key), plaintext, slot,
        HEAD_BYTES + nonce.length);
    Arrays.fill(plaintext, (byte) 0);
    Arrays.fill(derived, (byte) 0);
    return ByteBuffer.wrap(slot);
  }

  /**
   * @throws WrongKey if the passphrase is another one, or the slot was changed: the two cannot be told apart
   * @throws Refused if this process has less memory than the slot asks for
   */
  static Credential open(ObjectKey key, Id128 repositoryId, ByteBuffer stored, char[] passphrase)
      throws RepositoryException {
    byte[] slot = Context.array(stored);
    ByteReader in = new ByteReader(slot, key.path());
    Frame.read(in, ObjectKind.PASSPHRASE_SLOT, key.path());
    long memoryKiB = in.u32();
    long iterations = in.u32();
    int lanes = in.u8();
    byte[] salt = in.raw(SALT_BYTES);
    byte[] nonce = in.raw(Aes.NONCE_BYTES);
    if (!KdfCost.allowed(memoryKiB, iterations, lanes)) {
      throw in.corrupt("key derivation with " + memoryKiB + " KiB, " + iterations + " passes, " + lanes + " lanes");
    }
    if (memoryKiB > Runtime.getRuntime().maxMemory() / 1024) {
      throw new Refused(key.path() + ": opening it takes " + (memoryKiB >> 10)
          + " MiB of memory; give Java more, for example -Xmx" + (memoryKiB >> 9)
          + "m", null);
    }
    byte[] derived;
    try {
      derived = derive(passphrase, salt, new KdfCost((int) memoryKiB, (int) iterations, lanes));
    } catch (IllegalArgumentException e) {
      throw new WrongKey("the passphrase is empty or no valid text");
    }
    byte[] plaintext;
    try {
      plaintext = Aes.open(derived, nonce, associated(slot, repositoryId, key), slot, in.position(), in.remaining());
    } catch (AEADBadTagException e) {
      throw new WrongKey("the passphrase does not open " + key.path());
    } finally {
      Arrays.fill(derived, (byte) 0);
    }
    Credential credential = Credential.decode(new ByteReader(plaintext, key.path()));
    Arrays.fill(plaintext, (byte) 0);
    if (!credential.repositoryId().equals(repositoryId)) {
      throw new Corrupt(key.path() + ": holds " + credential);
    }
    return credential;
  }

  private static byte[] associated(byte[] slot, Id128 repositoryId, ObjectKey key) {
    return new ByteWriter(192).raw(Context.of(slot, repositoryId, key)).raw(slot, 0, HEAD_BYTES).toBytes();
  }

  private static byte[] derive(char[] passphrase, byte[] salt, KdfCost cost) {
    byte[] utf8 = utf8(passphrase);
    byte[] key = BouncyCastle.argon2id(utf8, salt, cost, Aes.KEY_BYTES);
    Arrays.fill(utf8, (byte) 0);
    return key;
  }

  private static byte[] utf8(char[] passphrase) {
    CharBuffer text = CharBuffer.wrap(passphrase);
    if (text.isEmpty()) {
      throw new IllegalArgumentException("the passphrase is empty");
    }
    // Plain ASCII is in its normal form already and need not become a String, which nobody can wipe.
    if (text.chars().anyMatch(c -> c >= 0x80)) {
      text = CharBuffer.wrap(Normalizer.normalize(text, Normalizer.Form.NFC));
    }
    ByteBuffer utf8 = ByteBuffer.allocate(3 * text.length());
    if (UTF_8.newEncoder().encode(text, utf8, true).isError()) {
      throw new IllegalArgumentException("the passphrase is no valid text");
    }
    byte[] exact = Arrays.copyOf(utf8.array(), utf8.position());
    Arrays.fill(utf8.array(), (byte) 0);
    return exact;
  }
}
