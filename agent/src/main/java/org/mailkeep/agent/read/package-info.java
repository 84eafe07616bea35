/**
 * Reads the files of a live source: ahead and on all cores what can be found out about a file alone, in order what goes into the account. A file counts only if it held still.
 */
@NullMarked
package org.mailkeep.agent.read;

import org.jspecify.annotations.NullMarked;
