/** Stub. */
@NullMarked
package org.mailkeep.repository.deflate;

import org.jspecify.annotations.NullMarked;
