/**
 * The create-once chain of roots: epochs, boundary and floor, which maintenance moves and every run reads.
 */
@NullMarked
package org.mailkeep.repository.root;

import org.jspecify.annotations.NullMarked;
