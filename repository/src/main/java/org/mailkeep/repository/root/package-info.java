/**
 * The create-once chain of roots, which maintenance writes and every run reads: epochs and boundaries, and what of the past is still there.
 */
@NullMarked
package org.mailkeep.repository.root;

import org.jspecify.annotations.NullMarked;
