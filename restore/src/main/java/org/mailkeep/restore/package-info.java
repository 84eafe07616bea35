/**
 * Brings mail back: selection, search, plans and targets. The command line calls it; it reads from the repository and
 * never writes to it.
 */
@NullMarked
package org.mailkeep.restore;

import org.jspecify.annotations.NullMarked;
