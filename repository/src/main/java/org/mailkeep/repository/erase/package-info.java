/**
 * Erases accounts: from every snapshot, for good, and with a certificate once it is done.
 */
@NullMarked
package org.mailkeep.repository.erase;

import org.jspecify.annotations.NullMarked;
