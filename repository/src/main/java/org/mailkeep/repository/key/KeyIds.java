package org.mailkeep.repository.key;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;

/** How keys are named: the first 16 bytes of the SHA-256 of the public key. */
final class KeyIds {

  private KeyIds() {}

  static Id128 of(byte[] publicKey) {
    return Id128.prefixOf(Hash256.of(sha256(publicKey)));
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
