package org.mailkeep.repository.store;

import java.io.IOException;

/** What an object store can do if it lets this caller remove objects. */
public interface RemovalStore {

  /**
   * Removes an object, with all its versions if the store keeps such; one that is not there is removed already.
   *
   * @throws org.mailkeep.repository.base.RepositoryException.Refused if this caller may not, or the store promised to keep it: then it is there as before
   */
  void remove(ObjectKey key) throws IOException;
}
