package org.mailkeep.repository.store;

import java.io.IOException;
import java.util.Optional;
import org.mailkeep.repository.base.Hash256;

/**
 * What an object store can do that keeps the SHA-256 of what it took: it checked the bytes when it took them, and tells the hash without
 * sending them.
 */
public interface ChecksumStore {

  /**
   * The SHA-256 of all of an object's bytes; empty if the store did not keep it.
   *
   * @throws org.mailkeep.repository.base.RepositoryException.Missing if there is no such object
   */
  Optional<Hash256> sha256(ObjectKey key) throws IOException;
}
