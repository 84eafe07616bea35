package org.mailkeep.cli;

import java.io.Closeable;
import java.io.IOException;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.store.ObjectStore;

/**
 * A repository that was opened for one command.
 *
 * @param store where its objects are
 * @param credential what it was opened with
 * @param repository the repository
 */
record OpenRepository(ObjectStore store, Credential credential, Repository repository) implements Closeable {

  @Override
  public void close() throws IOException {
    try (store; repository) {
      // Closes the repository before the store that it reads.
    }
  }
}
