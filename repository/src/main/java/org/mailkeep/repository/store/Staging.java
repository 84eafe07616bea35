package org.mailkeep.repository.store;

import java.io.IOException;

/** Where an object is written whose name is known only when all of it is. */
@FunctionalInterface
public interface Staging {

  /** Begins an object; it exists once it is committed. */
  StagedObject stage() throws IOException;
}
