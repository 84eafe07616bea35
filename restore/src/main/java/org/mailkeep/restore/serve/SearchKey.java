package org.mailkeep.restore.serve;

import java.io.IOException;

/** A condition of SEARCH. */
@FunctionalInterface
interface SearchKey {
  boolean matches(Candidate message) throws IOException;
}
