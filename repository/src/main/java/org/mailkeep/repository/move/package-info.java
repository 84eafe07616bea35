/**
 * Where blocks lie that maintenance moved: stored maps from old places to new ones, which roots name. Pages name old places for ever, so whoever reads blocks asks here first. Knows nothing of what is in
 * blocks, and moves none.
 */
@NullMarked
package org.mailkeep.repository.move;

import org.jspecify.annotations.NullMarked;
