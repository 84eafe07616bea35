package org.mailkeep.repository.root;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.frame.ObjectKind;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.key.Role;
import org.mailkeep.repository.key.Signed;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.StoredObject;

/** The chain of roots as it is stored. Thread-safe. */
public final class RootChain {

  private static final int LONGEST = 64 << 10;

  private final ObjectStore store;
  private final Keyring keyring;

  public RootChain(ObjectStore store, Keyring keyring) {
    this.store = store;
    this.keyring = keyring;
  }

  /**
   * Writes the root that begins a repository.
   *
   * @throws org.mailkeep.repository.base.RepositoryException.Exists if there is one
   */
  public void create(Root first) throws IOException {
    ObjectKey key = RootFormat.key(first.sequence());
    store.put(key, keyring.signSealed(ObjectKind.ROOT, key, RootFormat.write(first)));
  }

  /**
   * The newest root.
   *
   * @throws Missing if there is none: the repository was not made to the end, or it was deleted
   */
  public Root newest() throws IOException {
    List<StoredObject> newest = store.list(RootFormat.PREFIX, "", 1);
    if (newest.isEmpty()) {
      throw new Missing(store.location()
          + ": the repository has no root; it was not initialised to the end, or its roots were deleted");
    }
    ObjectKey key = newest.getFirst().key();
    ByteBuffer object = store.get(key, LONGEST);
    Signed signed = keyring.verifySealed(ObjectKind.ROOT, key, object);
    if (signed.signer().role() != Role.OWNER && signed.signer().role() != Role.MAINTAINER) {
      throw new Corrupt(key + ": signed by a key of role " + signed.signer().role() + ", which may not write roots");
    }
    return RootFormat.read(signed.body(), key);
  }
}
