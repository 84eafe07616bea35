/**
 * Which restore points are kept: policies, holds and the guard against shrunken accounts, as roots name them, and the plan that follows from them. The plan only says what is kept; prune, which calls it, deletes. It must never
 * retire an account's newest complete entry, whatever policy or clock says.
 */
@NullMarked
package org.mailkeep.repository.retention;

import org.jspecify.annotations.NullMarked;
