/**
 * Where objects are kept: the store contract, a folder, memory. Knows keys and bytes, nothing of what they mean.
 */
@NullMarked
package org.mailkeep.repository.store;

import org.jspecify.annotations.NullMarked;
