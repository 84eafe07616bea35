/**
 * What a committed run recorded: accounts, each with its head, capture time and status.
 */
@NullMarked
package org.mailkeep.repository.snapshot;

import org.jspecify.annotations.NullMarked;
