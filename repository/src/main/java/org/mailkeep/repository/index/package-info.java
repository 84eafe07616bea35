/**
 * Which chunk lies where: index segments as they are stored, and the local lookup that is built from them. Called by runs. It never proves that a
 * chunk exists: only the root and the committed runs say which packs do.
 */
@NullMarked
package org.mailkeep.repository.index;

import org.jspecify.annotations.NullMarked;
