package org.mailkeep.repository.key;

import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-256-GCM for small bodies: a cipher for each call. */
final class Aes {

  static final int KEY_BYTES = 32;
  static final int NONCE_BYTES = 12;
  static final int TAG_BYTES = 16;

  private Aes() {}

  /** Writes the sealed {@code plaintext}, {@link #TAG_BYTES} longer than it, into {@code out} from {@code outOffset} on. */
  static void seal(byte[] key, byte[] nonce, byte[] aad, byte[] plaintext, byte[] out, int outOffset) {
    try {
      cipher(Cipher.ENCRYPT_MODE, key, nonce, aad).doFinal(plaintext, 0, plaintext.length, out, outOffset);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java cannot seal with AES-256-GCM", e);
    }
  }

  /** @throws AEADBadTagException if the key, the nonce, the associated data or a byte is not what it was */
  static byte[] open(byte[] key, byte[] nonce, byte[] aad, byte[] sealed, int offset, int length)
      throws AEADBadTagException {
    try {
      return cipher(Cipher.DECRYPT_MODE, key, nonce, aad).doFinal(sealed, offset, length);
    } catch (AEADBadTagException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java cannot open AES-256-GCM", e);
    }
  }

  private static Cipher cipher(int mode, byte[] key, byte[] nonce, byte[] aad) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(8 * TAG_BYTES, nonce));
    cipher.updateAAD(aad);
    return cipher;
  }
}
