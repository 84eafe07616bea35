/**
 * Writes and reads packs: objects that hold many sealed blocks and a directory of them. Called by runs, by whoever reads places, and by the
 * index for what directories say; decides nothing about what goes where.
 */
@NullMarked
package org.mailkeep.repository.pack;

import org.jspecify.annotations.NullMarked;
