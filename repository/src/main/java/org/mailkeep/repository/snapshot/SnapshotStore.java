package org.mailkeep.repository.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.frame.ObjectKind;
import org.mailkeep.repository.frame.Payload;
import org.mailkeep.repository.frame.ZstdCompressor;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.key.Signed;
import org.mailkeep.repository.store.ObjectKey;

/** Turns snapshots into objects and back: compressed, boxed to the report key, signed. Thread-safe. */
public final class SnapshotStore {

  private final Keyring keyring;

  public SnapshotStore(Keyring keyring) {
    this.keyring = keyring;
  }

  /** The object that holds {@code snapshot}. */
  public ByteBuffer write(ObjectKey key, Snapshot snapshot) throws IOException {
    return write(ObjectKind.SNAPSHOT, key, snapshot);
  }

  /** The object that holds {@code snapshot}, which another signed, without what was erased since. */
  public ByteBuffer rewrite(ObjectKey key, Snapshot snapshot) throws IOException {
    return write(ObjectKind.REWRITTEN_SNAPSHOT, key, snapshot);
  }

  private ByteBuffer write(ObjectKind kind, ObjectKey key, Snapshot snapshot) throws IOException {
    try (ZstdCompressor compressor = new ZstdCompressor()) {
      return keyring.signBoxed(kind, key, Payload.encode(SnapshotFormat.write(snapshot), compressor));
    }
  }

  /**
   * Reads the object.
   *
   * @throws org.mailkeep.repository.base.RepositoryException.WrongKey if this role does not hold the report key
   */
  public Snapshot read(ObjectKey key, ByteBuffer object) throws IOException {
    Signed signed = keyring.openBoxed(ObjectKind.SNAPSHOT, key, object);
    Snapshot snapshot = read(key, signed);
    if (!snapshot.signer().equals(signed.signer().id())) {
      throw new Corrupt(key + ": signed by " + signed.signer().id().brief() + " but says that it is by "
          + snapshot.signer().brief());
    }
    return snapshot;
  }

  /** Reads what {@link #rewrite} made: who signed the snapshot at first is what a maintainer says. */
  public Snapshot readRewritten(ObjectKey key, ByteBuffer object) throws IOException {
    return read(key, keyring.openBoxed(ObjectKind.REWRITTEN_SNAPSHOT, key, object));
  }

  private static Snapshot read(ObjectKey key, Signed signed) throws IOException {
    try (ZstdCompressor compressor = new ZstdCompressor()) {
      return SnapshotFormat.read(Payload.decode(signed.body(), SnapshotFormat.LONGEST, compressor, key.path()),
          signed.version(), key.path());
    }
  }
}
