package org.mailkeep.restore.imap;

import java.io.IOException;

/** A condition of SEARCH. */
@FunctionalInterface
interface SearchKey {
  boolean matches(Candidate message) throws IOException;
}
