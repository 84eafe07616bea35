/**
 * Proves that what snapshots refer to is there and sound.
 */
@NullMarked
package org.mailkeep.repository.verify;

import org.jspecify.annotations.NullMarked;
