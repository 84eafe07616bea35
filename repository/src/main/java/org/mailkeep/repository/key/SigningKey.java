package org.mailkeep.repository.key;

import org.mailkeep.repository.base.Id128;

/** An Ed25519 key pair. */
final class SigningKey {
  private final byte[] seed;
  private final byte[] publicKey;
  private final Id128 id;

  SigningKey(byte[] seed) {
    this.seed = seed;
    this.publicKey = BouncyCastle.ed25519PublicKey(seed);
    this.id = KeyIds.of(publicKey);
  }

  Id128 id() {
    return id;
  }

  byte[] publicKey() {
    return publicKey;
  }

  byte[] sign(byte[] message) {
    return BouncyCastle.ed25519Sign(seed, publicKey, message);
  }
}
