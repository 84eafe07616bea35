package org.mailkeep.repository.key;

import org.mailkeep.repository.base.Id128;

/** A small secret, sealed to one public key of the repository. */
public final class SealedKey {
  private final Id128 recipient;
  private final byte[] bytes;

  SealedKey(Id128 recipient, byte[] bytes) {
    this.recipient = recipient;
    this.bytes = bytes;
  }

  /** The id of the key that opens it. */
  public Id128 recipient() {
    return recipient;
  }

  /** HPKE encapsulation (1120 bytes) and ciphertext (the secret's length and 16 bytes), in a new array. */
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public String toString() {
    return "sealed to " + recipient.brief();
  }
}
