package org.mailkeep.repository.store;

import java.io.IOException;

/** What an object store can do if it lets this caller remove objects. */
public interface RemovalStore {

  /**
   * Removes an object; one that is not there is removed already. A store that keeps versions, as a bucket with object lock does, hides it, and frees nothing.
   *
   * @throws org.mailkeep.repository.base.RepositoryException.Refused if this caller may not
   */
  void remove(ObjectKey key) throws IOException;
}
