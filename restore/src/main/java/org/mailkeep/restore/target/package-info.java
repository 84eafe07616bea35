/**
 * Where restored mail goes. Called by a restore run with entries in the order of their paths; never looks into a repository.
 */
@NullMarked
package org.mailkeep.restore.target;

import org.jspecify.annotations.NullMarked;
