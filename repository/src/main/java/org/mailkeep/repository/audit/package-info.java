/** Who did what: one chain of signed events for each actor, so that none waits for another. */
@NullMarked
package org.mailkeep.repository.audit;

import org.jspecify.annotations.NullMarked;
