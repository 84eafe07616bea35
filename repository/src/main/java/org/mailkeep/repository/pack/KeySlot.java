package org.mailkeep.repository.pack;

import java.util.Arrays;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.key.SealedKey;

/** One of a pack's keys, sealed. */
final class KeySlot {

  /** As it is stored. */
  static final int BYTES = Id128.BYTES + PackFormat.SEALED_KEY_BYTES;

  private final Id128 recipient;
  private final byte[] sealed;

  private KeySlot(Id128 recipient, byte[] sealed) {
    this.recipient = recipient;
    this.sealed = sealed;
  }

  static KeySlot of(SealedKey key) {
    byte[] sealed = key.bytes();
    if (sealed.length != PackFormat.SEALED_KEY_BYTES) {
      throw new IllegalStateException("sealed key of " + sealed.length + " bytes");
    }
    return new KeySlot(key.recipient(), sealed);
  }

  static KeySlot read(ByteReader in) throws Corrupt {
    return new KeySlot(in.id(), in.raw(PackFormat.SEALED_KEY_BYTES));
  }

  void write(ByteWriter out) {
    out.id(recipient).raw(sealed);
  }

  Id128 recipient() {
    return recipient;
  }

  byte[] sealed() {
    return sealed;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeySlot slot && recipient.equals(slot.recipient) && Arrays.equals(sealed, slot.sealed);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sealed);
  }
}
