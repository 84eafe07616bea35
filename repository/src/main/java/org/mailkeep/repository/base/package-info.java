/**
 * What every layer shares: digests, failures, and how progress is told. Depends on nothing else here.
 */
@NullMarked
package org.mailkeep.repository.base;

import org.jspecify.annotations.NullMarked;
