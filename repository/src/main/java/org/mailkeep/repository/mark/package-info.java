/** Finds what snapshots need, block by block, by walking through their pages: what deleting and moving rest on. */
@NullMarked
package org.mailkeep.repository.mark;

import org.jspecify.annotations.NullMarked;
