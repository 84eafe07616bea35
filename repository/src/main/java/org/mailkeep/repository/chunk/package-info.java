/**
 * Cuts streams into content-defined chunks and names them by keyed hash.
 */
@NullMarked
package org.mailkeep.repository.chunk;

import org.jspecify.annotations.NullMarked;
